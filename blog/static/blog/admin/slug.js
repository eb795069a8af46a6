/* A slug follows its title only where the title is Latin: nothing is romanised, no long %E3%81%82 is made. */
(function () {
  'use strict';

  const NOT_LATIN = /[^\P{L}\p{Script=Latin}]/u;

  document.addEventListener(
    'w-sync:apply',
    (event) => {
      const field = event.target;
      if (field.name !== 'slug' || !NOT_LATIN.test((event.detail?.value || '').normalize('NFKC'))) return;
      event.stopPropagation();
      if (!field.value) return;
      field.value = ''; // what stood here had followed the beginning of the same title
      field.dispatchEvent(new Event('change', { bubbles: true }));
    },
    true,
  );
})();
