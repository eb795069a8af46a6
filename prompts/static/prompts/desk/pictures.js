/* The pictures of an essay, to choose the one whose alternative text is asked for. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});

  const chosenIn = (element) => element?.querySelector('.chooser:not(.blank)') || null;

  /* What a chooser shows of its picture. */
  function shown(id, chooser, words) {
    const title = chooser.querySelector('[data-chooser-title]')?.textContent.trim() || '';
    return { id, image: chooser.querySelector('[data-chooser-image]')?.src || '', words: words || title };
  }

  desk.Pictures = class Pictures {
    constructor(owner, element) {
      this.owner = owner;
      this.element = element;
      this.about = element.closest('.desk__step');
      this.about.dataset.partId = '';
      this.about.addEventListener('pointerover', () => this.list());
      this.about.addEventListener('focusin', () => this.list());
      this.element.addEventListener('change', () => this.choose());
      this.list();
    }

    pictures() {
      const { hero, heroWords } = this.element.dataset;
      const main = chosenIn(document.getElementById(`id_${hero}-chooser`)?.parentElement);
      const figures = desk.blocks().filter((block) => block.id && block.type === 'figure');
      return [
        ...(main ? [shown('', main, heroWords)] : []),
        ...figures.flatMap((block) => {
          const { image, caption } = block.block.childBlocks;
          const chooser = chosenIn(image.field || image.element);
          return chooser ? [shown(block.id, chooser, caption?.getValue())] : [];
        }),
      ];
    }

    /* The pictures as they stand now; nothing moves where nothing changed. One alone is no choice. */
    list() {
      const found = this.pictures();
      const named = JSON.stringify(found);
      if (named === this.named) return;
      this.named = named;
      const chosen = found.some((each) => each.id === this.about.dataset.partId) ? this.about.dataset.partId : found[0]?.id;
      desk.keepFocus(this.about, () => {
        this.element.hidden = found.length === 0 || (found.length === 1 && !found[0].id);
        const list = this.element.querySelector('[data-part=pictures]');
        list.replaceChildren(...found.map((each) => this.item(each, each.id === chosen)));
      });
      this.choose();
    }

    item({ id, image, words }, chosen) {
      const item = desk.fill(this.owner.element, 'picture');
      Object.assign(item.at('choice'), { value: id, checked: chosen });
      item.at('image').src = image;
      item.at('words').textContent = words;
      return item;
    }

    choose() {
      this.about.dataset.partId = this.element.querySelector('input:checked')?.value || '';
    }
  };
})();
