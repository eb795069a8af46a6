/* A drafted part done again: shorter, longer, warmer, plainer, or as the author says. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});

  desk.offerRewriting = function offerRewriting(card) {
    const field = card.at('instruction');
    const redo = (control, instruction) =>
      card.owner.attempt(control, async () => {
        const next = await card.owner.put('section_rewrite', card.data.part, instruction);
        next?.element.focus({ preventScroll: true }); // the card that had it is gone
      });
    const redoAsSaid = () => {
      if (field.value.trim()) redo(card.at('redo'), field.value);
      else field.focus();
    };
    card.element.querySelectorAll('[data-change]').forEach((button) =>
      button.addEventListener('click', () => redo(button, button.dataset.change)),
    );
    card.at('redo').addEventListener('click', redoAsSaid);
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      redoAsSaid();
    });
  };
})();
