/* Suggestion cards: shown beside the form, taken in or turned down by a person. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});

  function sayWidth(card, suggestion, words) {
    if (suggestion.width === null || suggestion.width === undefined) return;
    const wide = suggestion.bestWidth && suggestion.width > suggestion.bestWidth;
    const element = card.at('width');
    element.textContent = desk.format(wide ? words.tooWide : words.width, {
      width: suggestion.width,
      best: suggestion.bestWidth,
    });
    element.classList.toggle('desk-suggestion__width--over', Boolean(wide));
    element.hidden = false;
  }

  function settle(card, sentence) {
    const state = card.at('state');
    state.textContent = sentence;
    state.hidden = !sentence;
  }

  /* New blocks stand in the order of the outline: among those that are there, and those taken in just now. */
  function whereabouts(owner, { kind, field }) {
    if (kind !== 'blocks') return {};
    return { standing: desk.blockIds(field), carried: desk.carried(owner.acceptedValue) };
  }

  desk.suggestionCard = function suggestionCard(owner, suggestion) {
    const words = owner.wordsValue;
    const card = desk.fill(owner.element, 'suggestion');
    card.dataset.suggestion = suggestion.id;
    card.at('label').textContent = suggestion.label;
    desk.showText(card.at('text'), desk.readably(suggestion, suggestion.text), words);
    sayWidth(card, suggestion, words);

    // A remark is read and copied here; there is no field it could go into by itself.
    card.at('accept').hidden = suggestion.kind === 'read';
    card.at('go').hidden = !suggestion.way;
    card.at('go').dataset.finding = suggestion.way; // the editor's own checks lead there

    const changes = new desk.Changes(owner, card, suggestion);
    const decide = (sentence, className) =>
      desk.keepFocus(card, () => {
        changes.stop();
        settle(card, sentence);
        card.classList.add(className);
        card.at('accept').hidden = card.at('reject').hidden = true;
      });
    if (suggestion.state !== 'offered') decide(suggestion.stateLabel, `desk-suggestion--${suggestion.state}`);
    if (owner.taken.has(suggestion.id) && suggestion.state === 'offered') decide(words.takenIn, 'desk-suggestion--taken');

    card.at('accept').addEventListener('click', () =>
      owner.attempt(card.at('accept'), async () => {
        const url = `suggestions/${suggestion.id}/accept/`;
        const asked = { ...(await changes.chosen()), ...whereabouts(owner, suggestion) };
        const insertion = await owner.talk(url, asked);
        // Nothing may come between this look and the taking in: the author writes on while the server answers.
        await changes.refuseIfMoved(asked.text);
        if (!desk.takeIn(insertion, owner.acceptedValue)) throw new desk.Refused(words.noField);
        owner.taken.add(suggestion.id);
        decide(words.takenIn, 'desk-suggestion--taken');
        owner.announce(words.takenIn);
      }, (sentence) => settle(card, sentence)),
    );
    card.at('reject').addEventListener('click', () =>
      owner.attempt(card.at('reject'), async () => {
        const answer = await owner.talk(`suggestions/${suggestion.id}/reject/`, {});
        decide(answer.stateLabel, 'desk-suggestion--rejected');
      }, (sentence) => settle(card, sentence)),
    );
    card.at('copy').addEventListener('click', async () => {
      settle(card, (await desk.copy(suggestion.text)) ? words.copied : words.notCopied);
    });
    return card;
  };
})();
