/* Where the text comes from, block by block: asked for when somebody opens the list, and after each save. */
(function () {
  'use strict';

  const desk = window.kawarabanDesk;

  class OriginsController extends window.StimulusModule.Controller {
    static targets = ['whole', 'blocks'];

    static values = { url: String, words: Object };

    connect() {
      this.onSaved = () => this.load();
      document.addEventListener('w-autosave:success', this.onSaved);
    }

    disconnect() {
      document.removeEventListener('w-autosave:success', this.onSaved);
    }

    async load() {
      if (!this.element.open) return;
      try {
        this.show(await desk.talk(this.urlValue, this.wordsValue));
      } catch (error) {
        if (!(error instanceof desk.Refused)) throw error;
        this.wholeTarget.textContent = error.message;
      }
    }

    show({ blocks, whole }) {
      this.wholeTarget.textContent = whole || this.wordsValue.nothing;
      this.blocksTarget.replaceChildren(...blocks.map((block) => this.item(block)));
    }

    item(block) {
      const item = document.createElement('li');
      item.className = 'desk-origin';
      item.dataset.origin = block.origin;
      for (const [name, text] of [['text', block.excerpt], ['label', block.label], ['share', block.share]]) {
        const part = document.createElement('span');
        part.className = `desk-origin__${name}`;
        part.textContent = text;
        item.append(part, ' ');
      }
      return item;
    }
  }

  window.wagtail.app.register('desk-origins', OriginsController);
})();
