/* Counts the width of a subject in full-width characters while one writes, and says it politely. */
(() => {
  const WIDE =
    /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
  const SEGMENTER = new Intl.Segmenter('ja', { granularity: 'grapheme' });

  const widthOf = (text) =>
    [...SEGMENTER.segment(text.trim())].reduce((sum, { segment }) => sum + (WIDE.test(segment) ? 1 : 0.5), 0);

  class WidthController extends window.StimulusModule.Controller {
    static values = { limit: Number, words: String, over: String };

    connect() {
      this.output = document.createElement('output');
      this.output.className = 'help';
      this.output.style.display = 'block';
      this.element.after(this.output);
      this.count();
    }

    disconnect() {
      this.output.remove();
    }

    count() {
      const width = widthOf(this.element.value);
      const words = width > this.limitValue ? this.overValue : this.wordsValue;
      this.output.textContent = words.replace('{width}', width).replace('{limit}', this.limitValue);
    }
  }

  window.wagtail.app.register('k-width', WidthController);
})();
