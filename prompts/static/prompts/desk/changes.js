/* What a suggestion changes in the text it would replace: each change is taken or left by itself. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});

  desk.Changes = class Changes {
    constructor(owner, card, suggestion) {
      this.owner = owner;
      this.card = card;
      this.suggestion = suggestion;
      this.onChange = (event) => event.target.name === suggestion.field && this.load();
      card.at('choose').addEventListener('click', () => this.chooseAllOrNone());
      if (!['text', 'rich', 'passage', 'line'].includes(suggestion.kind) || suggestion.state !== 'offered') return;
      desk.form().addEventListener('change', this.onChange);
      this.observer = new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) this.begin();
      });
      this.observer.observe(card);
    }

    /* Only what somebody looks at is compared. */
    begin() {
      this.observer.disconnect();
      this.load();
    }

    stop() {
      this.observer?.disconnect();
      desk.form()?.removeEventListener('change', this.onChange);
      this.boxes().forEach((box) => (box.disabled = true));
      this.card.at('choose').hidden = true;
    }

    boxes() {
      return [...this.card.at('text').querySelectorAll('input[type=checkbox]')];
    }

    present() {
      return desk.readPlace(this.suggestion);
    }

    async load() {
      if (this.owner.taken.has(this.suggestion.id)) return;
      const text = this.present();
      let segments = [];
      try {
        const { segments: found = [], moved = '' } = text.trim() ? await this.compare(text) : {};
        segments = found;
        this.say(moved);
      } catch (error) {
        if (!(error instanceof desk.Refused)) throw error;
        this.say(error.message);
      }
      if (text === this.present()) this.show(text, segments);
    }

    compare(text) {
      return this.owner.talk(`suggestions/${this.suggestion.id}/changes/`, { text });
    }

    say(sentence) {
      this.card.at('state').textContent = sentence;
      this.card.at('state').hidden = !sentence;
    }

    show(text, segments) {
      desk.keepFocus(this.card, () => this.showAnew(text, segments));
    }

    showAnew(text, segments) {
      const words = this.owner.wordsValue;
      this.compared = segments.length ? text : null;
      this.card.at('changes').hidden = !segments.length;
      if (!segments.length) desk.showText(this.card.at('text'), this.read(this.suggestion.text), words);
      else this.card.at('text').replaceChildren(...segments.flatMap((each) => this.nodes(each)));
      this.boxes().forEach((box) => box.addEventListener('change', () => this.count()));
      this.count();
    }

    read(text) {
      return desk.readably(this.suggestion, text);
    }

    nodes(segment) {
      const words = this.owner.wordsValue;
      if (!segment.changed) return desk.marked(this.read(segment.old), words);
      const label = document.createElement('label');
      const box = document.createElement('input');
      label.className = 'desk-change';
      box.type = 'checkbox';
      box.checked = true;
      label.append(box, ...this.part('del', words.deleted, segment.old), ...this.part('ins', words.inserted, segment.new));
      return [label];
    }

    part(name, said, text) {
      if (!text) return [];
      const element = document.createElement(name);
      const hidden = document.createElement('span');
      hidden.className = 'w-sr-only';
      hidden.textContent = ` ${said} `;
      // A line break alone would be a change nobody sees.
      const shown = text.trim() ? this.read(text) : text.replaceAll('\n', '↵\n');
      element.append(hidden, ...desk.marked(shown, this.owner.wordsValue));
      return [element];
    }

    numbers() {
      return this.boxes().flatMap((box, number) => (box.checked ? [number] : []));
    }

    count() {
      const words = this.owner.wordsValue;
      const count = this.boxes().length;
      const chosen = this.numbers().length;
      this.card.at('chosen').textContent = count ? desk.format(words.chosen, { chosen, count }) : words.noChanges;
      this.card.at('choose').textContent = chosen ? words.chooseNone : words.chooseAll;
      this.card.at('choose').hidden = !count;
    }

    chooseAllOrNone() {
      const all = this.numbers().length === 0;
      this.boxes().forEach((box) => (box.checked = all));
      this.count();
    }

    /* What to ask the server for. The numbers belong to the text that was compared, and to no other. */
    async chosen() {
      const text = this.present();
      if (this.compared === null || this.compared === undefined) return { text };
      await this.refuseIfMoved(this.compared);
      return { text, accepted: this.numbers() };
    }

    /* Show the changes anew and refuse where something else stands in the form than `text`. */
    async refuseIfMoved(text) {
      if (text === this.present()) return;
      await this.load();
      throw new desk.Refused(this.card.at('state').textContent || this.owner.wordsValue.lookAgain);
    }
  };
})();
