/* A desk belongs to a saved draft: this saves the new page as it stands. */
(function () {
  'use strict';

  const desk = window.kawarabanDesk;

  class BeginController extends window.StimulusModule.Controller {
    static targets = ['topic', 'problem'];

    static values = { field: String };

    save() {
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
      form.requestSubmit();
    }
  }

  window.wagtail.app.register('desk-begin', BeginController);
})();
