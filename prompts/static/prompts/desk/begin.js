/* A desk belongs to a saved draft: this saves the new page as it stands. */
(function () {
  'use strict';

  const desk = window.kawarabanDesk;

  /* An autosave under way makes the page too; what is sent meanwhile would make it twice, or be refused its address. */
  let saving = false;
  document.addEventListener('w-autosave:save', (event) => {
    saving = !event.defaultPrevented;
  });
  ['w-autosave:success', 'w-autosave:error'].forEach((ended) =>
    document.addEventListener(ended, () => {
      saving = false;
      document.dispatchEvent(new Event('desk-begin:quiet'));
    }),
  );

  const quiet = () =>
    saving ? new Promise((done) => document.addEventListener('desk-begin:quiet', done, { once: true })) : Promise.resolve();

  class BeginController extends window.StimulusModule.Controller {
    static targets = ['topic', 'problem'];

    static values = { field: String };

    async save() {
      const form = desk.form();
      const title = form.elements.namedItem('title');
      const topic = this.hasTopicTarget ? this.topicTarget.value.trim() : '';
      if (topic && !title.value.trim()) {
        title.value = topic;
        title.dispatchEvent(new Event('input', { bubbles: true }));
        title.dispatchEvent(new Event('change', { bubbles: true }));
      }
      if (!title.value.trim()) {
        this.problemTarget.hidden = false;
        (this.hasTopicTarget ? this.topicTarget : title).focus();
        return;
      }
      const field = this.fieldValue;
      form.addEventListener('w-autosave:save', (event) => event.preventDefault(), { capture: true });
      await quiet();
      if (topic) {
        const input = document.createElement('input');
        input.type = 'hidden';
        input.name = field;
        input.value = topic;
        form.append(input);
      }
      form.requestSubmit();
    }
  }

  window.wagtail.app.register('desk-begin', BeginController);
})();
