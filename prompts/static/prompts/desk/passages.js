/* Rewriting what stands in a block already: chosen here, compared by part, put back into the same block. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});
  const FIELD = 'body';
  const BEGINNING = 24; // characters that name a block
  const LONGEST = 5000; // characters of a selection

  const blocks = () => window.wagtail.editHandler?.getPanelByName(FIELD)?.getBoundWidget()?.children || [];
  desk.blocks = blocks;

  /* The part of a block that holds its running text: a field of it, or the block itself. */
  function words(block) {
    const { fields } = desk.Passages;
    if (!block || !(block.type in fields)) return null;
    return fields[block.type] ? block.block.childBlocks[fields[block.type]] : block.block;
  }

  /* What a proposal for a block replaces: its running text, the text for its picture, or the whole of a list. */
  function replaced(block) {
    if (!block) return null;
    return words(block) || block.block.childBlocks?.alt || block.block;
  }

  /* The plain text of a block. */
  function text(block) {
    const part = words(block);
    try {
      return part ? JSON.parse(part.getValue()).blocks.map((each) => each.text).join(' ').trim() : '';
    } catch (error) {
      return ''; // an empty editor holds no content yet
    }
  }

  function shortened(whole) {
    const short = [...whole];
    return short.length > BEGINNING ? `${short.slice(0, BEGINNING - 1).join('')}…` : whole;
  }

  function find(id) {
    return blocks().find((block) => block.id === id);
  }

  /* What stands there right now, as its own editor keeps it; "" where the block is gone. */
  desk.readPassage = function readPassage(id) {
    const value = replaced(find(id))?.getValue() ?? '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  };

  /* Put a new text into its block, which stays the same block. Returns its element, null where it is gone. */
  desk.setPassage = function setPassage(id, { value }) {
    const block = find(id);
    const part = replaced(block);
    if (!part) return null;
    if (words(block)) {
      const content = typeof value === 'string' ? value : value[desk.Passages.fields[block.type]];
      part.setState(window.Draftail.createEditorStateFromRaw(JSON.parse(content)));
    } else {
      part.setState(part === block.block ? value : value.alt);
    }
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
        if (!desk.enters(event)) return;
        event.preventDefault();
        this.rewriteAsSaid();
      });
      this.at('block').addEventListener('change', () => this.about(this.at('block').value));
      this.at('whole').addEventListener('click', () => this.meanWhole());
      desk.hearSelections((editor, text) => this.selectIn(editor, text));
      this.list();
    }

    /* The words somebody selected in a block's editor are meant, until they select others or choose a block. */
    selectIn(editor, text) {
      const block = blocks().find((each) => words(each)?.field?.contains(editor));
      if (!block?.id) return;
      this.list();
      this.at('block').value = block.id;
      this.about(block.id, [...text].slice(0, LONGEST).join(''));
    }

    about(block, selected = '') {
      this.element.dataset.partId = block;
      this.selected = selected;
      this.at('selection').hidden = !selected;
      this.at('selected').textContent = selected ? shortened(selected) : '';
    }

    meanWhole() {
      this.about(this.at('block').value);
      this.at('block').focus();
    }

    /* What is selected, if it still stands in the block. */
    meant(block) {
      const letters = (text) => text.replace(/\s+/g, '');
      return letters(text(find(block))).includes(letters(this.selected || '')) ? this.selected || '' : '';
    }

    /* The blocks as they stand now; nothing moves where nothing changed, so that an open list stays open. */
    list() {
      const select = this.at('block');
      const found = blocks().filter((block) => block.id && words(block)).map((block) => [block.id, shortened(text(block)) || '…']);
      const named = JSON.stringify(found);
      if (named === this.named) return;
      this.named = named;
      const chosen = select.value;
      select.replaceChildren(...found.map(([id, text]) => new Option(text, id, false, id === chosen)));
      select.disabled = found.length === 0;
      if (select.value !== this.element.dataset.partId) this.about(select.value);
    }

    rewriteAsSaid() {
      const field = this.at('instruction');
      if (field.value.trim()) this.rewrite(this.at('rewrite'), field.value, field);
      else field.focus();
    }

    rewrite(control, instruction, sent = null) {
      const part = this.at('block').value;
      if (!part) {
        this.at('block').focus();
        return;
      }
      const given = { selected: this.meant(part) };
      const put = () => this.owner.put('rewrite', { part, instruction, given });
      this.owner.attempt(control, () => (sent ? this.owner.unsent.sending(sent, put) : put()));
    }
  };
})();
