/* Places that are no field of the form by name: rich text, and plain texts within a block of the body. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});
  const STREAM = 'body';

  const panel = (name) => window.wagtail.editHandler?.getPanelByName(name)?.getBoundWidget();

  function blockOf(id) {
    return panel(STREAM)?.children.find((block) => block.id === id);
  }

  /* The part of a block at the end of a way of names and numbers; undefined where the way is gone. */
  function line(id, path) {
    const below = (part, step) => (typeof step === 'number' ? part?.children?.[step]?.block : part?.childBlocks?.[step]);
    return path.reduce(below, blockOf(id)?.block);
  }

  /* What stands in the place of a suggestion right now; "" where the place is gone. */
  desk.readPlace = function readPlace({ kind, field, block, path }) {
    if (kind === 'passage') return desk.readPassage(block);
    if (kind === 'line') return line(block, path)?.getValue() || '';
    return desk.readField(field);
  };

  /* Both return the element that now shows what was taken in; null where the place is gone. */
  desk.setLine = function setLine({ block, path, text }) {
    const part = line(block, path);
    if (!part) return null;
    part.setState(text);
    return part.element || blockOf(block).element || null;
  };

  desk.setRich = function setRich(name, { value }) {
    const field = desk.form()?.elements.namedItem(name);
    const widget = panel(name);
    if (!field || !widget) return null;
    widget.setState(window.Draftail.createEditorStateFromRaw(JSON.parse(value)));
    return field.closest('[data-field-wrapper]') || field.parentElement;
  };
})();
