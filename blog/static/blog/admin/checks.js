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

  const FIELDS = '[contenteditable="true"], input:not([type="hidden"]), textarea, select';

  function go(place) {
    const element = document.querySelector(`[data-edit-form] [data-contentpath="${CSS.escape(place)}"]`);
    if (!element) return;
    reveal(element);
    setTimeout(() => {
      element.scrollIntoView({ block: 'center' });
      const field = element.querySelector(FIELDS) || element.querySelector('button');
      field?.focus({ preventScroll: true });
    }, TAB_OPENS);
  }

  document.addEventListener('click', (event) => {
    const place = event.target.closest?.('[data-finding]')?.dataset.finding;
    if (place) go(place);
  });
  document.addEventListener('w-autosave:success', read);
  document.addEventListener('DOMContentLoaded', read);
})();
