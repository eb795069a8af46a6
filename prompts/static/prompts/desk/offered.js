/* What the checks say of a single proposal, in its own card. Changes are drawn there, so no places are marked. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});

  class OfferedChecks extends desk.Checks {
    constructor(owner, card, suggestion) {
      super({ owner, element: card, at: card.at, suggestion });
      this.element.classList.add('desk-checks--offered');
      this.show();
    }

    address() {
      return `suggestions/${this.card.suggestion.id}/findings/`;
    }

    put() {
      this.card.at('buttons').before(this.element);
    }

    mark() {
      this.element.querySelectorAll('[data-part=place]').forEach((place) => (place.disabled = true));
    }
  }

  /* Why a text was corrected, correction by correction. */
  function showReasons(element, { reasons }) {
    const list = document.createElement('ul');
    list.className = 'desk-checks__reasons';
    list.append(
      ...reasons.map((reason) => {
        const item = document.createElement('li');
        item.textContent = reason;
        return item;
      }),
    );
    element.at('buttons').before(list);
  }

  /* Whenever the proposals of an answer are shown, each new one gets its reasons and its checks. */
  desk.showOffered = function showOffered(card) {
    card.data.suggestions.forEach((suggestion) => {
      const element = card.at('suggestions').querySelector(`[data-suggestion="${suggestion.id}"]`);
      if (suggestion.reasons.length) showReasons(element, suggestion);
      if (suggestion.checked) element.checks = new OfferedChecks(card.owner, element, suggestion);
    });
  };
})();
