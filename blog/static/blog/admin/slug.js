/*
 * A slug follows its title only where the title is Latin: nothing is romanised, no long %E3%81%82 is made.
 *
 * Wagtail asks the slug's field whether it takes the title, and copies the title as it stands unless the
 * field says no. So it always says no here, and what follows the title is written below: the words the
 * server would choose (blog/slugs.py), and never over a slug that somebody chose or readers know.
 */
(function () {
  'use strict';

  const LONGEST = 60;
  const NOT_LATIN = /(?!\p{ASCII})[\p{L}\p{N}]/u;
  const EDGES = /^[-_\s]+|[-_\s]+$/g;
  const written = new WeakMap();
  let composing = false; // an unfinished 「ｔ」 of 「展」 is a Latin letter

  function words(title) {
    const plain = title.normalize('NFKD');
    if (NOT_LATIN.test(plain)) return '';
    const tidy = plain
      .replace(/\P{ASCII}/gu, '')
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(EDGES, '')
      .replace(/[-\s]+/g, '-');
    return tidy.slice(0, LONGEST).replace(EDGES, '');
  }

  function follows(field, title) {
    if ('stays' in field.dataset) return false;
    if (!field.value || field.value === written.get(field)) return true;
    return field.value === field.defaultValue && field.value === words(title.defaultValue);
  }

  function take(event) {
    const field = event.target;
    if (field.name !== 'slug') return;
    event.stopPropagation();
    event.preventDefault();
    if (composing || !follows(field, event.detail.element)) return;
    const slug = words(event.detail.value || '');
    if (slug === field.value) return;
    written.set(field, slug);
    field.value = slug;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }

  function check(event) {
    if (event.target.name === 'slug') event.stopPropagation(); // Wagtail would compare with its own words
  }

  document.addEventListener('w-sync:apply', take, true);
  document.addEventListener('w-sync:check', check, true);
  document.addEventListener('compositionstart', () => (composing = true), true);
  document.addEventListener('compositionend', () => (composing = false), true);
})();
