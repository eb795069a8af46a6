/* Rewriting what stands in a block already: chosen here, compared by part, put back into the same block. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});
  const FIELD = 'body';
  const BEGINNING = 24; // characters that name a block

  function blocks() {
    return window.wagtail.editHandler?.getPanelByName(FIELD)?.getBoundWidget()?.children || [];
  }

  /* The part of a block that holds its running text: a field of it, or the block itself. */
  function words(block) {
    const { fields } = desk.Passages;
    if (!block || !(block.type in fields)) return null;
    return fields[block.type] ? block.block.childBlocks[fields[block.type]] : block.block;
  }

  function find(id) {
    return blocks().find((block) => block.id === id);
  }

  /* What stands in a block's running text right now, as its own editor keeps it; "" where the block is gone. */
  desk.readPassage = (id) => words(find(id))?.getValue() || '';

  /* Put rewritten text into its block, which stays the same block. Returns its element, null where it is gone. */
  desk.setPassage = function setPassage(id, { value }) {
    const block = find(id);
    const part = words(block);
    if (!part) return null;
    const content = typeof value === 'string' ? value : value[desk.Passages.fields[block.type]];
    part.setState(window.Draftail.createEditorStateFromRaw(JSON.parse(content)));
    return block.element || part.field || part.element;
  };

  desk.Passages = class Passages {
    static fields = {};

    constructor(owner, element) {
      this.owner = owner;
      this.element = element;
      this.at = (name) => element.querySelector(`[data-part="${name}"]`);
      Passages.fields = JSON.parse(element.dataset.fields);
      element.addEventListener('focusin', (event) => event.target === this.at('block') && this.list());
      element.addEventListener('pointerover', () => this.list());
      element.querySelectorAll('[data-change]').forEach((button) =>
        button.addEventListener('click', () => this.rewrite(button, button.dataset.change)),
      );
      this.at('rewrite').addEventListener('click', () => this.rewriteAsSaid());
      this.at('instruction').addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' || event.isComposing) return;
        event.preventDefault();
        this.rewriteAsSaid();
      });
      this.list();
    }

    /* The blocks as they stand now; nothing moves where nothing changed, so that an open list stays open. */
    list() {
      const select = this.at('block');
      const found = blocks().filter((block) => block.id && words(block)).map((block) => [block.id, this.beginning(block)]);
      const named = JSON.stringify(found);
      if (named === this.named) return;
      this.named = named;
      const chosen = select.value;
      select.replaceChildren(...found.map(([id, text]) => new Option(text, id, false, id === chosen)));
      select.disabled = found.length === 0;
    }

    beginning(block) {
      let text = '';
      try {
        text = JSON.parse(words(block).getValue()).blocks.map((each) => each.text).join(' ').trim();
      } catch (error) {
        text = ''; // an empty editor holds no content yet
      }
      const short = [...text];
      return short.length > BEGINNING ? `${short.slice(0, BEGINNING - 1).join('')}…` : text || '…';
    }

    rewriteAsSaid() {
      const field = this.at('instruction');
      if (field.value.trim()) this.rewrite(this.at('rewrite'), field.value);
      else field.focus();
    }

    rewrite(control, instruction) {
      const part = this.at('block').value;
      if (!part) {
        this.at('block').focus();
        return;
      }
      this.owner.attempt(control, async () => {
        const texts = { passage: desk.readPassage(part) };
        this.owner.showAsked(await this.owner.talk('ask/', { prompt: 'rewrite', part, texts, instruction }));
        this.owner.announce(this.owner.wordsValue.started);
      });
    }
  };
})();
