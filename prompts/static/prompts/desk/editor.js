/* The only place where the desk touches the editor's form, and only after a person pressed "take in". */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});

  desk.form = () => document.querySelector('form[data-edit-form]');

  desk.readField = function readField(name) {
    const field = desk.form()?.elements.namedItem(name);
    return field && 'value' in field ? field.value : '';
  };

  desk.readFields = (names) => Object.fromEntries((names || []).map((name) => [name, desk.readField(name)]));

  /* The field of tags shows them one by one; setting its value alone would change nothing there. */
  function setTags(field, text) {
    const tags = [...text.matchAll(/"([^"]+)"|([^,"]+)/g)].map((match) => (match[1] || match[2]).trim());
    const widget = window.jQuery(field);
    widget.tagit('removeAll');
    tags.filter(Boolean).forEach((tag) => widget.tagit('createTag', tag));
  }

  /* Returns the element that now shows what was taken in; null where the field is not there. */
  function setText(name, text) {
    const field = desk.form()?.elements.namedItem(name);
    if (!field || !('value' in field)) return null;
    if (field.dataset.controller?.split(' ').includes('w-tag')) setTags(field, text);
    else field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    return field;
  }

  function streamOf(name) {
    const stream = window.wagtail.editHandler?.getPanelByName(name)?.getBoundWidget();
    return stream && typeof stream.insert === 'function' ? stream : null;
  }

  /* The ids of the blocks in a stream field, in their order. */
  desk.blockIds = (name) => (streamOf(name)?.children || []).map((block) => block.id).filter(Boolean);

  /* Where new blocks begin: beside the block the server named, if it is still there. */
  function beginning(stream, position, beside) {
    const at = stream.children.findIndex((block) => beside && block.id === beside);
    if (at >= 0) return position === 'before' ? at : at + 1;
    return position === 'start' ? 0 : stream.children.length;
  }

  /* Returns the new blocks' ids and elements; null where the field is not there. */
  function addBlocks({ field, blocks, position, beside }) {
    const stream = streamOf(field);
    if (!stream) return null;
    const begin = beginning(stream, position, beside);
    /* Without animation: one begins invisible, and what is invisible cannot be scrolled to. */
    return blocks.map((block, number) => {
      const id = desk.newId();
      return { id, element: stream.insert({ ...block, id }, begin + number).element };
    });
  }

  /* Where the panel lies over the form, on a phone, the form behind it is scrolled all the same. */
  function bringIntoView(element) {
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    element.scrollIntoView({ behavior: still ? 'auto' : 'smooth', block: 'center' });
  }

  /* Carry the suggestion's id with the next save; that save records who took in what, and which blocks it became. */
  function carry(name, id, blocks) {
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = blocks.length ? `${id}:${blocks.join(',')}` : id;
    desk.form().append(input);
  }

  /* What the form carries already, saved or not. */
  desk.carried = (name) => [...desk.form().querySelectorAll(`input[name="${name}"]`)].map((input) => input.value);

  /* Put what the server answered into the form. False where the field is not there. */
  desk.takeIn = function takeIn(insertion, carriedBy) {
    const { kind, field } = insertion;
    const made = kind === 'blocks' ? addBlocks(insertion) : [];
    const put = {
      blocks: () => made?.[0]?.element,
      passage: () => desk.setPassage(insertion.block, insertion.blocks[0]),
      rich: () => desk.setRich(field, insertion.blocks[0]),
      line: () => desk.setLine(insertion),
      text: () => setText(field, insertion.text),
    };
    const shown = put[kind]();
    if (!shown) return false;
    bringIntoView(shown);
    carry(carriedBy, insertion.suggestion, made.map((each) => each.id));
    desk.form().dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  };
})();
