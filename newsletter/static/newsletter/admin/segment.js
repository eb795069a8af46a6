/* Keeps the number of a segment fresh while its conditions change, and spares the reload when one is added
   or removed. Without it, the buttons do the same by themselves. */
(() => {
  const form = document.querySelector('form[data-segment]');
  if (!form) return;
  const pause = 600;
  let timer;
  let asking;

  /* Only the field the chosen operator takes is shown. */
  function fit() {
    form.querySelectorAll('[data-segment-row]').forEach((row) => {
      const { takes } = row.querySelector('select').selectedOptions[0].dataset;
      row.querySelectorAll('span[data-takes]').forEach((place) => {
        place.hidden = place.dataset.takes !== takes;
      });
    });
  }

  async function ask(press) {
    window.clearTimeout(timer);
    if (asking) asking.abort();
    asking = new AbortController();
    const body = new FormData(form);
    body.set('press', press);
    const response = await fetch(form.action, { method: 'POST', body, signal: asking.signal });
    if (!response.ok || response.redirected) throw new Error(response.status);
    return new DOMParser().parseFromString(await response.text(), 'text/html');
  }

  function take(page, name) {
    const [here, there] = [form, page].map((place) => place.querySelector(`[data-segment-${name}]`));
    here.replaceChildren(...there.childNodes);
    here.removeAttribute('aria-busy');
  }

  async function count() {
    form.querySelector('[data-segment-count]').setAttribute('aria-busy', 'true');
    try {
      take(await ask('count'), 'count');
    } catch (error) {
      if (error.name !== 'AbortError') form.querySelector('[data-segment-count]').removeAttribute('aria-busy');
    }
  }

  async function rebuild(button) {
    try {
      const page = await ask(button.value);
      take(page, 'sheet');
      take(page, 'count');
      fit();
      focusAfter(button.value);
    } catch (error) {
      if (error.name === 'AbortError') return;
      form.requestSubmit(button);
    }
  }

  /* What was added gets the focus; after a removal, the place where one adds. */
  function focusAfter(press) {
    const groups = [...form.querySelectorAll('fieldset')];
    const at = /:g(\d+)/.exec(press);
    const group = (press.startsWith('remove-group') || !at ? groups.at(-1) : groups[Number(at[1])]) || groups.at(-1);
    const rows = group.querySelectorAll('[data-segment-row]');
    const target = press.startsWith('add:') && rows.length ? rows[rows.length - 1].querySelector('select') : null;
    (target || group.querySelector('select[name$="-add"]') || group.querySelector('select')).focus();
  }

  form.addEventListener('click', (event) => {
    const button = event.target.closest('button[name="press"]');
    if (!button || !/^(add|remove)/.test(button.value)) return;
    event.preventDefault();
    rebuild(button);
  });
  form.addEventListener('change', fit);
  form.addEventListener('input', (event) => {
    if (/^name$|-add$/.test(event.target.name)) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(count, pause);
  });
  fit();
})();
