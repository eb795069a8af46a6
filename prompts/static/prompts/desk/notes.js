/* The author's notes and the questions that ask for more of them. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});

  const LONG = 600; // characters; what was brought in and is longer begins folded

  desk.noteItem = function noteItem(owner, note) {
    const item = desk.fill(owner.element, 'note');
    const area = item.at('text');
    area.setAttribute('aria-label', note.question || `${note.kindLabel} ${readable(note.source)}`.trim());
    item.at('kind').textContent = note.question || note.kindLabel;
    item.at('source').textContent = readable(note.source);
    area.value = note.text;
    item.at('fold').open = ['typed', 'answer'].includes(note.kind) || note.text.length <= LONG;
    desk.grow(area);
    say(owner, item, note);
    area.addEventListener('change', () =>
      owner.attempt(area, async () => say(owner, item, await owner.talk(`notes/${note.id}/`, { text: area.value }))),
    );
    item.at('remove').addEventListener('click', () => {
      if (!window.confirm(owner.wordsValue.removeNote)) return;
      owner.attempt(item.at('remove'), async () => {
        await owner.talk(`notes/${note.id}/`, { remove: true });
        const next = item.nextElementSibling || item.previousElementSibling;
        item.remove();
        (next?.querySelector('summary') || owner.newNoteTarget).focus();
        owner.answered.delete(note.question);
      });
    });
    return item;
  };

  /* What is to be said of a note as the server has it. */
  function say(owner, item, note) {
    const characters = [...note.text];
    item.at('length').textContent = desk.format(owner.wordsValue.length, { count: characters.length.toLocaleString() });
    item.at('beginning').textContent = characters.slice(0, 60).join('');
    item.at('warning').textContent = note.warning;
    item.at('warning').hidden = !note.warning;
    const remarks = note.remarks.map((remark) => {
      const line = document.createElement('li');
      line.textContent = remark;
      return line;
    });
    item.at('remarks').replaceChildren(...remarks);
    item.at('remarks').hidden = !remarks.length;
  }

  /* An address as people write it, with its Japanese. */
  function readable(source) {
    try {
      return decodeURI(source);
    } catch (error) {
      return source;
    }
  }

  desk.questionItem = function questionItem(owner, question) {
    const item = desk.fill(owner.element, 'question');
    const area = item.at('text');
    item.at('question').textContent = question;
    item.dataset.unsentOf = question;
    area.setAttribute('aria-label', question);
    desk.grow(area);
    item.at('keep').addEventListener('click', () => {
      if (!area.value.trim()) {
        area.focus();
        return;
      }
      owner.attempt(item.at('keep'), async () => {
        const note = await owner.unsent.sending(area, () => owner.talk('notes/', { text: area.value, question }));
        owner.answered.add(question);
        const next = item.nextElementSibling || item.previousElementSibling;
        item.remove();
        owner.showNote(note);
        (next?.querySelector('textarea') || owner.element.querySelector('[data-desk-prompt-param=interview]'))?.focus();
      });
    });
    return item;
  };
})();
