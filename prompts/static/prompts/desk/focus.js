/* Where the keyboard is: kept while the desk shows things anew, and never left on nothing. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});
  const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';

  const seen = (element) => element.isConnected && element.checkVisibility({ visibilityProperty: true });
  const usable = (element) => !element.disabled && seen(element);

  /* An element's way from a container: which of those like it, so that it is found again in what replaced it. */
  function named(container, element) {
    const kin = `[data-part="${element.dataset.part || ''}"]`;
    const all = [...container.querySelectorAll(element.dataset.part ? kin : FOCUSABLE)];
    return { kin: element.dataset.part ? kin : FOCUSABLE, number: all.indexOf(element) };
  }

  /* Show something anew inside `container`. Focus stays on what took the focused element's place, else on `container`. */
  desk.keepFocus = function keepFocus(container, show) {
    const active = document.activeElement;
    const place = active !== container && container.contains(active) ? named(container, active) : null;
    show();
    if (place) desk.holdFocus(active, [...container.querySelectorAll(place.kin)][place.number], container);
  };

  /* Where `element` cannot be focused any more, the first of `others` that can is; nothing moves otherwise. */
  desk.holdFocus = function holdFocus(element, ...others) {
    if (usable(element)) return;
    const free = document.activeElement === element || document.activeElement === document.body;
    if (free) others.find((other) => other && usable(other))?.focus({ preventScroll: true });
  };

  /* Enter, and not the one that ends a composition: that one only chooses among the readings.
     Safari tells it by its key code alone. */
  desk.enters = (event) => event.key === 'Enter' && !event.isComposing && event.keyCode !== 229;
})();
