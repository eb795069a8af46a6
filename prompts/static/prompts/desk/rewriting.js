/* A drafted part done again: shorter, longer, warmer, plainer, or as the author says. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});

  desk.offerRewriting = function offerRewriting(card) {
    const field = card.at('instruction');
    const put = (instruction) => card.owner.put('section_rewrite', { part: card.data.part, instruction });
    const redo = (control, instruction, sent = null) =>
      card.owner.attempt(control, async () => {
        const next = await (sent ? card.owner.unsent.sending(sent, () => put(instruction)) : put(instruction));
        next?.focus(); // the card that had it is gone
      });
    const redoAsSaid = () => {
      if (field.value.trim()) redo(card.at('redo'), field.value, field);
      else field.focus();
    };
    card.element.querySelectorAll('[data-change]').forEach((button) =>
      button.addEventListener('click', () => redo(button, button.dataset.change)),
    );
    card.at('redo').addEventListener('click', redoAsSaid);
    field.addEventListener('keydown', (event) => {
      if (!desk.enters(event)) return;
      event.preventDefault();
      redoAsSaid();
    });
  };
})();
