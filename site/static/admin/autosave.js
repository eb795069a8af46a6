/* Nothing typed while a save is under way is lost.

   When an answer arrives, Wagtail takes for saved whatever stands in the form at that
   moment. What was changed after the form had been sent would then neither be sent nor
   warned about. Here it counts as an edit again, and Wagtail's next look saves it. */
(function () {
  'use strict';

  const NOT_THE_TEXT = [
    'csrfmiddlewaretoken', 'next', 'overwrite_revision_id', 'loaded_revision_id', 'loaded_revision_created_at',
  ];

  const sent = new WeakMap();

  const written = (value) => (value instanceof File ? `${value.name} ${value.size} ${value.lastModified}` : value);

  /* What a person wrote: without what the server itself sets with each answer. */
  function text(formData, apart) {
    const entries = [...formData].filter(([name]) => !apart.includes(name));
    return JSON.stringify(entries.map(([name, value]) => [name, written(value)]));
  }

  document.addEventListener('w-autosave:save', (event) => {
    sent.set(event.target, event.detail.formData);
  });

  document.addEventListener('w-autosave:success', (event) => {
    const form = event.target;
    const before = sent.get(form);
    if (!before) return;
    const apart = [...NOT_THE_TEXT, ...Object.keys(event.detail.response.field_updates || {})];
    if (text(before, apart) === text(new FormData(form), apart)) return;
    form.dataset.wUnsavedForceValue = 'true';
  });
})();
