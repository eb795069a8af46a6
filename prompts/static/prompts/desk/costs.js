/* What asking costs: estimates beside the buttons, buttons that are switched off, the bars of the month. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});
  const ASKING = '[data-desk-prompt-param]';
  const FRESH = 20000; // milliseconds for which an estimate is not asked again

  desk.Costs = class Costs {
    constructor(owner, { off, month }) {
      this.owner = owner;
      this.off = off;
      this.known = new WeakMap();
      this.count = 0;
      this.onLook = (event) => this.look(event.target.closest?.(ASKING));
      owner.element.addEventListener('pointerover', this.onLook);
      owner.element.addEventListener('focusin', this.onLook);
      this.observer = new MutationObserver(() => this.mark());
      this.observer.observe(owner.element, { childList: true, subtree: true });
      this.showMonth(month);
      this.mark();
      this.estimateAll();
    }

    stop() {
      this.observer.disconnect();
      this.owner.element.removeEventListener('pointerover', this.onLook);
      this.owner.element.removeEventListener('focusin', this.onLook);
    }

    buttons() {
      return [...this.owner.element.querySelectorAll(ASKING)];
    }

    /* Switch off what may not be asked, with the reason beside it. */
    mark() {
      for (const button of this.buttons()) {
        const reason = this.off.prompts[button.dataset.deskPromptParam];
        if (!reason || button.dataset.off) continue;
        button.dataset.off = 'true';
        button.disabled = true;
        this.say(button, this.off.all ? this.owner.wordsValue.switchedOff : reason);
      }
    }

    /* Buttons of one group ask for the same and share one hint, at the group's end. */
    say(button, words) {
      const group = button.closest('[role=group]');
      let hint = group ? group.lastElementChild : button.nextElementSibling;
      if (!hint?.classList.contains('desk__estimate')) {
        hint = document.createElement('span');
        hint.className = 'desk__estimate';
        hint.id = `desk-estimate-${(this.count += 1)}`;
        hint.setAttribute('aria-live', 'polite');
        if (group) group.append(hint);
        else button.after(hint);
      }
      button.setAttribute('aria-describedby', hint.id);
      if (hint.textContent !== words) hint.textContent = words;
    }

    async estimateAll() {
      const words = await this.ask('');
      for (const button of this.buttons()) {
        const found = words[button.dataset.deskPromptParam];
        if (found && !button.dataset.off && !button.dataset.deskContinue) this.say(button, found);
      }
    }

    /* Somebody looks at a button: what is on the desk may have changed since. */
    async look(button) {
      if (!button || button.dataset.off) return;
      const asker = button.closest('[role=group]') || button;
      const query = this.query(button);
      const about = [query.get('part'), query.get('run'), JSON.stringify(desk.given(button))].join(' ');
      const last = this.known.get(asker);
      if (last?.about === about && Date.now() - last.at < FRESH) return;
      this.known.set(asker, { at: Date.now(), about });
      const prompt = button.dataset.deskPromptParam;
      const words = await this.ask(`?${query}`);
      if (!words[prompt]) this.known.delete(asker); // what it asks about may still be on its way to the server
      this.say(button, words[prompt] || '');
    }

    /* A wish that is not written yet is estimated as if it were a short one. */
    query(button) {
      const { deskPromptParam: prompt, deskContinue: run, change } = button.dataset;
      if (run) return new URLSearchParams({ prompt, run });
      const wish = button.closest('[role=group]')?.querySelector('[data-part=instruction]');
      const query = new URLSearchParams({ prompt, part: desk.partOf(button) });
      query.set('instruction', change || wish?.value || (wish ? 'shorter' : ''));
      Object.entries(desk.given(button)).forEach(([name, text]) => query.set(`given-${name}`, text));
      return query;
    }

    /* An estimate is a courtesy: where none comes, nothing is said. */
    async ask(query) {
      try {
        return (await this.owner.talk(`estimate/${query}`)).estimates;
      } catch (error) {
        if (!(error instanceof desk.Refused)) throw error;
        return {};
      }
    }

    async refresh() {
      try {
        this.showMonth(await this.owner.talk('month/'));
      } catch (error) {
        if (!(error instanceof desk.Refused)) throw error;
      }
    }

    showMonth(month) {
      const { owner } = this;
      owner.monthTarget.textContent = month.month;
      owner.totalTarget.textContent = month.total;
      owner.totalTarget.hidden = !month.total;
      owner.noticeTarget.textContent = month.notice;
      owner.noticeTarget.hidden = !month.notice;
      owner.barsTarget.hidden = month.bars.length === 0;
      owner.barsTarget.replaceChildren(...month.bars.map((bar) => this.bar(bar)));
    }

    bar(data) {
      const item = desk.fill(this.owner.element, 'bar');
      item.dataset.level = data.level;
      item.at('label').textContent = data.label;
      item.at('words').textContent = data.words;
      item.at('bar').value = data.percent;
      item.at('bar').setAttribute('aria-label', `${data.label}: ${data.words}`);
      return item;
    }
  };
})();
