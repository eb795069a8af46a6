/* Numbers essays in the order they are ticked, and moves them by buttons or by dragging their rows.
   Without it the numbers are typed by hand. */
(() => {
  class ComposeController extends window.StimulusModule.Controller {
    static targets = ['row', 'chosen', 'place', 'moves', 'said'];

    static values = { moved: String };

    connect() {
      this.show();
    }

    number(event) {
      const row = event.target.closest('tr');
      const place = this.placeOf(row);
      if (event.target.checked) {
        if (!place.value) place.value = this.highest() + 1;
      } else {
        place.value = '';
        this.renumber(this.inOrder());
      }
      this.show();
    }

    typed(event) {
      const row = event.target.closest('tr');
      this.chosenOf(row).checked = event.target.value !== '';
      this.show();
    }

    up(event) {
      this.move(event.target.closest('tr'), -1, event.currentTarget);
    }

    down(event) {
      this.move(event.target.closest('tr'), 1, event.currentTarget);
    }

    move(row, by, button) {
      const order = this.inOrder();
      const from = order.indexOf(row);
      const to = from + by;
      if (from < 0 || to < 0 || to >= order.length) return;
      order.splice(from, 1);
      order.splice(to, 0, row);
      this.settle(order, row);
      button.focus();
    }

    lift(event) {
      const row = event.target.closest('tr');
      if (!this.chosenOf(row).checked) return;
      this.lifted = row;
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', '');
    }

    over(event) {
      if (this.lifted) event.preventDefault();
    }

    drop(event) {
      const under = event.target.closest('tr');
      const row = this.lifted;
      this.lifted = null;
      if (!row || !under || under === row) return;
      event.preventDefault();
      const order = this.inOrder().filter((other) => other !== row);
      const at = order.indexOf(under);
      const box = under.getBoundingClientRect();
      const after = event.clientY > box.top + box.height / 2;
      order.splice(at < 0 ? order.length : at + (after ? 1 : 0), 0, row);
      this.settle(order, row);
    }

    /* The chosen rows stand first, in their order; the others follow as they stood. */
    settle(order, row) {
      this.renumber(order);
      order.slice().reverse().forEach((one) => one.parentNode.prepend(one));
      this.show();
      const words = this.movedValue.replace('{place}', this.placeOf(row).value);
      this.saidTarget.textContent = words.replace('{title}', row.querySelector('label').textContent);
    }

    renumber(order) {
      order.forEach((row, at) => {
        this.placeOf(row).value = at + 1;
      });
    }

    inOrder() {
      const rows = this.rowTargets.filter((row) => this.chosenOf(row).checked);
      const place = (row) => Number(this.placeOf(row).value) || Infinity;
      return rows.sort((one, other) => place(one) - place(other) || 0);
    }

    show() {
      this.rowTargets.forEach((row) => {
        const chosen = this.chosenOf(row).checked;
        row.draggable = chosen;
        row.querySelector('[data-k-compose-target="moves"]').hidden = !chosen;
      });
    }

    chosenOf(row) {
      return row.querySelector('[data-k-compose-target="chosen"]');
    }

    placeOf(row) {
      return row.querySelector('[data-k-compose-target="place"]');
    }

    highest() {
      return Math.max(0, ...this.placeTargets.map((place) => Number(place.value)));
    }
  }

  window.wagtail.app.register('k-compose', ComposeController);
})();
