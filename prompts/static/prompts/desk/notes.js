/* The author's notes and the questions that ask for more of them. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});

  desk.noteItem = function noteItem(owner, note) {
    const item = desk.fill(owner.element, 'note');
    const question = item.at('question');
    const area = item.at('text');
    question.textContent = note.question;
    question.hidden = !note.question;
    if (note.question) area.setAttribute('aria-label', note.question);
    area.value = note.text;
    desk.grow(area);
    area.addEventListener('change', () =>
      owner.attempt(area, () => owner.talk(`notes/${note.id}/`, { text: area.value })),
    );
    item.at('remove').addEventListener('click', () => {
      if (!window.confirm(owner.wordsValue.removeNote)) return;
      owner.attempt(item.at('remove'), async () => {
        await owner.talk(`notes/${note.id}/`, { remove: true });
        item.remove();
        owner.answered.delete(note.question);
      });
    });
    return item;
  };

  desk.questionItem = function questionItem(owner, question) {
    const item = desk.fill(owner.element, 'question');
    const area = item.at('text');
    item.at('question').textContent = question;
    area.setAttribute('aria-label', question);
    desk.grow(area);
    item.at('keep').addEventListener('click', () => {
      if (!area.value.trim()) {
        area.focus();
        return;
      }
      owner.attempt(item.at('keep'), async () => {
        const note = await owner.talk('notes/', { text: area.value, question });
        owner.answered.add(question);
        const next = item.nextElementSibling || item.previousElementSibling;
        item.remove();
        owner.showNote(note);
        next?.querySelector('textarea')?.focus();
      });
    });
    return item;
  };
})();
