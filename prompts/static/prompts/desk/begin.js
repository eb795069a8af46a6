/* A desk belongs to a saved draft: this saves the new page as it stands. */
(function () {
  'use strict';

  const desk = window.kawarabanDesk;
  const PATIENCE = 2000;

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
      if (topic) {
        const input = document.createElement('input');
        input.type = 'hidden';
        input.name = this.fieldValue;
        input.value = topic;
        form.append(input);
      }
      await this.slugFollows(form);
      form.requestSubmit();
    }

    /* The slug follows the title a moment later; a form sent before that is refused. */
    async slugFollows(form) {
      const slug = form.elements.namedItem('slug');
      const end = performance.now() + PATIENCE;
      while (slug && !slug.value && performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  window.wagtail.app.register('desk-begin', BeginController);
})();
