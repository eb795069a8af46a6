/* Numbers essays in the order they are ticked. Without it the numbers are typed by hand. */
(() => {
  class ComposeController extends window.StimulusModule.Controller {
    static targets = ['chosen', 'place'];

    number(event) {
      const at = this.chosenTargets.indexOf(event.target);
      const place = this.placeTargets[at];
      if (event.target.checked) {
        if (!place.value) place.value = this.highest() + 1;
      } else {
        const gone = Number(place.value);
        place.value = '';
        this.placeTargets.filter((other) => Number(other.value) > gone && gone).forEach((other) => {
          other.value = Number(other.value) - 1;
        });
      }
    }

    typed(event) {
      const at = this.placeTargets.indexOf(event.target);
      this.chosenTargets[at].checked = event.target.value !== '';
    }

    highest() {
      return Math.max(0, ...this.placeTargets.map((place) => Number(place.value)));
    }
  }

  window.wagtail.app.register('k-compose', ComposeController);
})();
