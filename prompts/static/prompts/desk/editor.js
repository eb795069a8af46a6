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

  /* Both return the element that now shows what was taken in; null where the field is not there. */
  function setText(name, text) {
    const field = desk.form()?.elements.namedItem(name);
    if (!field || !('value' in field)) return null;
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    return field;
  }

  function addBlocks(name, blocks, position) {
    const stream = window.wagtail.editHandler?.getPanelByName(name)?.getBoundWidget();
    if (!stream || typeof stream.insert !== 'function') return null;
    const begin = position === 'start' ? 0 : stream.children.length;
    /* Without animation: one begins invisible, and what is invisible cannot be scrolled to. */
    const made = blocks.map((block, number) => stream.insert({ ...block, id: desk.newId() }, begin + number));
    return made[0].element;
  }

  /* Where the panel lies over the form, on a phone, the form behind it is scrolled all the same. */
  function bringIntoView(element) {
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    element.scrollIntoView({ behavior: still ? 'auto' : 'smooth', block: 'center' });
  }

  /* Carry the suggestion's id with the next save; that save records who took in what. */
  function carry(name, id) {
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = id;
    desk.form().append(input);
  }

  /* Put what the server answered into the form. False where the field is not there. */
  desk.takeIn = function takeIn(insertion, carriedBy) {
    const shown =
      insertion.kind === 'blocks'
        ? addBlocks(insertion.field, insertion.blocks, insertion.position)
        : setText(insertion.field, insertion.text);
    if (!shown) return false;
    bringIntoView(shown);
    carry(carriedBy, insertion.suggestion);
    desk.form().dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  };
})();
