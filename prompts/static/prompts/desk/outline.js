/* The outline: parts that can be renamed, moved, removed and drafted one by one. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});
  const PATIENCE = 600;

  desk.Outline = class Outline {
    constructor(owner, list) {
      this.owner = owner;
      this.list = list;
    }

    static newId() {
      return desk.newId().replaceAll('-', '').slice(0, 12);
    }

    show(parts) {
      this.list.replaceChildren(...parts.map((part) => this.item(part)));
    }

    parts() {
      return [...this.list.children].map((item) => ({
        id: item.dataset.partId,
        kind: item.at('kind').value,
        heading: item.at('heading').value,
        brief: item.at('brief').value,
      }));
    }

    add(part) {
      const item = this.item(part);
      this.list.append(item);
      item.at('heading').focus();
      this.saveLater();
    }

    slot(partId) {
      const item = [...this.list.children].find((each) => each.dataset.partId === partId);
      return item ? item.at('slot') : null;
    }

    saveLater() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.owner.attempt(null, () => this.save()), PATIENCE);
    }

    /* Resolves when the server holds what is on the page. */
    async save() {
      clearTimeout(this.timer);
      await this.owner.talk('outline/', { outline: this.parts() });
    }

    item(part) {
      const item = desk.fill(this.owner.element, 'part');
      item.dataset.partId = part.id || Outline.newId();
      for (const name of ['kind', 'heading', 'brief']) {
        item.at(name).value = part[name] || (name === 'kind' ? 'section' : '');
        item.at(name).addEventListener('input', () => this.saveLater());
      }
      desk.grow(item.at('brief'));
      item.at('up').addEventListener('click', () => this.move(item, item.previousElementSibling, 'before', 'up'));
      item.at('down').addEventListener('click', () => this.move(item, item.nextElementSibling, 'after', 'down'));
      item.at('remove').addEventListener('click', () => {
        if (!window.confirm(this.owner.wordsValue.removePart)) return;
        const next = item.nextElementSibling || item.previousElementSibling;
        item.remove();
        (next?.at('remove') || this.owner.addPartTarget).focus();
        this.saveLater();
      });
      item.at('draft').addEventListener('click', () =>
        this.owner.attempt(item.at('draft'), async () => {
          await this.save();
          await this.owner.put('section_draft', { part: item.dataset.partId });
        }),
      );
      return item;
    }

    move(item, neighbour, where, button) {
      if (!neighbour) return;
      neighbour[where](item);
      item.at(button).focus();
      this.saveLater();
    }
  };
})();
