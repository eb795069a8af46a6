/* The findings beside the editor: read once, again after every save, and each leads to its place in the form. */
(function () {
  'use strict';

  const TAB_OPENS = 100; // milliseconds

  const panel = () => document.querySelector('[data-findings]');

  async function read() {
    const shown = panel();
    if (!shown) return;
    let answer;
    try {
      answer = await fetch(shown.dataset.findings, { credentials: 'same-origin' });
    } catch (error) {
      answer = { ok: false };
    }
    if (!answer.ok || answer.redirected) {
      shown.textContent = shown.dataset.failed;
      return;
    }
    shown.innerHTML = await answer.text();
  }

  /* A field on another tab is shown before it is gone to. */
  function reveal(element) {
    const tab = element.closest('[role="tabpanel"][hidden]');
    if (tab) document.querySelector(`[role="tab"][aria-controls="${tab.id}"]`)?.click();
  }

  /* On a phone a side panel lies over the form: what is gone to would stay behind it. */
  function uncover() {
    const side = document.querySelector('.form-side--open');
    const covers = side && side.getBoundingClientRect().left < window.innerWidth / 4;
    if (covers) side.querySelector('[data-form-side-close-button]')?.click();
  }

  const FIELDS = '[contenteditable="true"], input:not([type="hidden"]), textarea, select';

  /* The names on a way such as `body.4f2e.heading`, each within what the one before names. */
  const selector = (place) => place.split('.').map((name) => `[data-contentpath="${CSS.escape(name)}"]`).join(' ');

  /* A field or block, else the rows of a name, else the button that adds the first of them. */
  function find(place) {
    const rows = document.getElementById(`id_${place}-FORMS`);
    const filled = rows?.querySelector(FIELDS) ? rows : rows?.nextElementSibling?.nextElementSibling;
    return document.querySelector(`[data-edit-form] ${selector(place)}`) || filled;
  }

  function go(place) {
    const element = find(place);
    if (!element) return;
    reveal(element);
    uncover();
    setTimeout(() => {
      element.scrollIntoView({ block: 'center' });
      const field = element.querySelector(FIELDS) || element.querySelector('button');
      field?.focus({ preventScroll: true });
    }, TAB_OPENS);
  }

  /* The place an address of Wagtail's form leads to, "" where it leads to none. */
  const placeIn = (hash) => new URLSearchParams(hash.split(':w:')[1]).get('contentpath') || '';

  document.addEventListener('click', (event) => {
    const place = event.target.closest?.('[data-finding]')?.dataset.finding;
    if (place) go(place);
    const link = event.target.closest?.('a[href*="#:w:contentpath="]');
    if (!link || link.pathname !== window.location.pathname) return;
    event.preventDefault();
    go(placeIn(link.hash));
  });
  window.addEventListener('load', () => placeIn(window.location.hash) && go(placeIn(window.location.hash)));
  document.addEventListener('w-autosave:success', read);
  document.addEventListener('DOMContentLoaded', read);
})();
