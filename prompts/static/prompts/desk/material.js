/* Material from elsewhere: files, passages pasted with their form, pages by their address. Each becomes a note. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});

  /* What a passage loses as plain text: headings, lists, tables, quotations, links. */
  const FORM = /<(?:h[1-6]|li|tr|blockquote)\b|<a\s[^<>]*\bhref/i;

  desk.Material = class Material {
    constructor(owner, element, area) {
      this.owner = owner;
      this.words = owner.wordsValue;
      this.element = element;
      this.area = area;
      this.at = (part) => element.querySelector(`[data-part="${part}"]`);
      this.at('choose').addEventListener('click', () => this.at('files').click());
      this.at('files').addEventListener('change', () => this.chosen());
      this.at('fetch').addEventListener('click', () => this.fetchPage());
      this.at('address').addEventListener('keydown', (event) => this.pressed(event));
      area.addEventListener('paste', (event) => this.paste(event));
      for (const kind of ['dragenter', 'dragover', 'dragleave', 'drop']) {
        element.addEventListener(kind, (event) => this.drag(event));
      }
    }

    /* -- files */

    async chosen() {
      await this.bringFiles(this.at('files').files);
      this.at('files').value = '';
    }

    drag(event) {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      const leaving = event.type === 'dragleave' && !this.element.contains(event.relatedTarget);
      this.element.classList.toggle('desk__material--over', !leaving && event.type !== 'drop');
      if (event.type === 'drop') this.bringFiles(event.dataTransfer.files);
    }

    /* One after the other, so that the notes stand in the order chosen; what is refused is said at the end. */
    async bringFiles(files) {
      const problems = [];
      for (const file of [...files]) {
        const form = new FormData();
        form.append('file', file, file.name);
        await this.bring('notes/file/', form, file.name, this.at('choose'), (sentence) =>
          problems.push(`${file.name}: ${sentence}`),
        );
      }
      this.complain(problems.join('\n'));
    }

    /* -- the clipboard */

    paste(event) {
      if (event.clipboardData.files.length) {
        event.preventDefault();
        this.bringFiles(event.clipboardData.files);
        return;
      }
      const html = event.clipboardData.getData('text/html');
      if (this.area.value.trim() || !FORM.test(html)) return; // it joins what is being written
      event.preventDefault();
      this.pasteWithForm(html, event.clipboardData.getData('text/plain'));
    }

    async pasteWithForm(html, plain) {
      const form = new FormData();
      form.append('pasted', new Blob([html], { type: 'text/html' }), 'pasted.html');
      const note = await this.bring('notes/file/', form, this.words.pastedPassage, null);
      if (note || this.area.value) return;
      this.area.value = plain;
      this.area.dispatchEvent(new Event('input', { bubbles: true }));
    }

    /* -- addresses */

    pressed(event) {
      if (!desk.enters(event)) return;
      event.preventDefault();
      this.fetchPage();
    }

    async fetchPage() {
      const field = this.at('address');
      const address = field.value.trim();
      if (address && (await this.bring('notes/address/', { address }, address, this.at('fetch')))) {
        field.value = '';
        this.owner.unsent.forget(field);
      }
      field.focus();
    }

    /* -- what they share */

    async bring(path, data, name, control, say = (sentence) => this.complain(sentence)) {
      let note = null;
      this.complain('');
      this.state(desk.format(this.words.reading, { name }));
      await this.owner.attempt(
        control,
        async () => {
          note = await this.owner.talk(path, data);
          this.owner.showNote(note);
        },
        say,
      );
      this.state(note ? [desk.format(this.words.kept, { name }), ...note.remarks, note.warning].join(' ').trim() : '');
      return note;
    }

    state(sentence) {
      this.at('state').textContent = sentence;
    }

    complain(sentence) {
      this.at('problem').textContent = sentence;
      this.at('problem').hidden = !sentence;
    }
  };
})();
