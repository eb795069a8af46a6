/* Keeps the checks of an edition fresh while it is written: after each save at once, and again when a worker has
   asked the world outside. Without it the page of checks says the same. */
(() => {
  const PAUSES = [1500, 2500, 4000, 8000, 15000, 30000];

  class PreflightController extends window.StimulusModule.Controller {
    static targets = ['place', 'failed'];
    static values = { findings: String, outside: String };

    connect() {
      this.saved();
    }

    disconnect() {
      window.clearTimeout(this.timer);
    }

    async saved() {
      window.clearTimeout(this.timer);
      this.tries = 0;
      await this.show();
      if (this.waiting() && (await this.ask())) this.later();
    }

    async show() {
      try {
        const response = await fetch(this.findingsValue, { headers: { 'X-Requested-With': 'XMLHttpRequest' } });
        if (!response.ok || response.redirected) throw new Error(response.status);
        if (!this.placeTarget.contains(document.activeElement)) this.placeTarget.innerHTML = await response.text();
        this.failedTarget.hidden = true;
      } catch (error) {
        this.failedTarget.hidden = false;
      }
    }

    waiting() {
      return this.placeTarget.querySelector('[data-waiting="yes"]') !== null;
    }

    async ask() {
      const token = document.querySelector('[name="csrfmiddlewaretoken"]')?.value;
      try {
        const response = await fetch(this.outsideValue, {
          method: 'POST',
          headers: { 'X-CSRFToken': token, 'X-Requested-With': 'XMLHttpRequest' },
        });
        return response.ok && (await response.json()).asked;
      } catch (error) {
        return false;
      }
    }

    later() {
      if (this.tries >= PAUSES.length) return;
      this.timer = window.setTimeout(async () => {
        await this.show();
        if (this.waiting()) this.later();
      }, PAUSES[this.tries]);
      this.tries += 1;
    }
  }

  window.wagtail.app.register('k-preflight', PreflightController);
})();
