/* What somebody typed at the desk and neither kept nor sent: it outlives a reload, for this page and this account. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});
  const FIELD = '[data-unsent]';

  desk.Unsent = class Unsent {
    /* `element` holds the fields; `owner` and `page` are whose they are. */
    constructor(element, owner, page) {
      this.element = element;
      this.whose = `kawaraban-desk ${owner} ${page}`;
      this.onInput = (event) => event.target.matches(FIELD) && this.keep(event.target);
      this.onLeave = (event) => event.preventDefault();
      element.addEventListener('input', this.onInput);
    }

    stop() {
      this.element.removeEventListener('input', this.onInput);
      removeEventListener('beforeunload', this.onLeave);
    }

    name(field) {
      const about = field.closest('[data-unsent-of]')?.dataset.unsentOf || '';
      return [this.whose, field.dataset.unsent, about].join(' ');
    }

    /* Where the browser keeps nothing, it asks before the page is left. */
    keep(field) {
      if (!field.value.trim()) return this.forget(field);
      try {
        sessionStorage.setItem(this.name(field), field.value);
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        addEventListener('beforeunload', this.onLeave);
      }
    }

    forget(field) {
      removeEventListener('beforeunload', this.onLeave);
      this.stored((kept) => kept.removeItem(this.name(field)));
    }

    /* Put back what was typed into the empty fields of an element. */
    restore(element) {
      element.querySelectorAll(FIELD).forEach((field) => {
        const text = field.value ? '' : this.stored((kept) => kept.getItem(this.name(field)));
        if (!text) return;
        field.value = text;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      });
    }

    stored(use) {
      try {
        return use(sessionStorage);
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        return ''; // a browser that keeps nothing
      }
    }

    /* While a field is sent its text is on its way; where that fails, it is kept again. */
    async sending(field, send) {
      this.forget(field);
      try {
        return await send();
      } catch (error) {
        this.keep(field);
        throw error;
      }
    }
  };
})();
