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

  function setText(name, text) {
    const field = desk.form()?.elements.namedItem(name);
    if (!field || !('value' in field)) return false;
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  }

  function addBlocks(name, blocks, position) {
    const stream = window.wagtail.editHandler?.getPanelByName(name)?.getBoundWidget();
    if (!stream || typeof stream.insert !== 'function') return false;
    let index = position === 'start' ? 0 : stream.children.length;
    for (const block of blocks) {
      stream.insert({ ...block, id: desk.newId() }, index, { animate: true });
      index += 1;
    }
    return true;
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
    const done =
      insertion.kind === 'blocks'
        ? addBlocks(insertion.field, insertion.blocks, insertion.position)
        : setText(insertion.field, insertion.text);
    if (!done) return false;
    carry(carriedBy, insertion.suggestion);
    desk.form().dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  };
})();
