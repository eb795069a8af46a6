/* The drafting desk beside the editor. Everything it shows stays in this panel until it is taken in. */
(function () {
  'use strict';

  const desk = window.kawarabanDesk;

  class DeskController extends window.StimulusModule.Controller {
    static targets = [
      'rehearsal', 'off', 'notice', 'problem', 'announcement', 'topic', 'notes', 'newNote', 'material', 'questions',
      'shape', 'outline', 'month', 'bars', 'total', 'passages', 'pictures', 'addPart',
    ];

    static values = { url: String, user: String, accepted: String, places: Object, inBlocks: Object, words: Object };

    connect() {
      this.cards = new Map();
      this.taken = new Set();
      this.answered = new Set();
      this.unsent = new desk.Unsent(this.element, this.userValue, this.urlValue);
      this.outlineList = this.hasOutlineTarget ? new desk.Outline(this, this.outlineTarget) : null;
      this.onSeen = () => this.cards.forEach((card) => card.wake());
      this.onSaved = () => this.refreshTaken();
      document.addEventListener('visibilitychange', this.onSeen);
      document.addEventListener('w-autosave:success', this.onSaved);
      this.attempt(null, () => this.load());
    }

    disconnect() {
      document.removeEventListener('visibilitychange', this.onSeen);
      document.removeEventListener('w-autosave:success', this.onSaved);
      this.cards.forEach((card) => card.remove());
      this.costs?.stop();
      this.unsent.stop();
    }

    async load() {
      const state = await this.talk('');
      this.rehearsalTarget.hidden = !state.endpoint.rehearsal;
      if (state.endpoint.problem) this.complain(state.endpoint.problem);
      if (this.outlineList) {
        this.topicTarget.value = state.topic;
        if (state.shape) this.shapeTarget.value = state.shape;
        state.notes.forEach((note) => this.showNote(note));
        this.outlineList.show(state.outline);
        desk.grow(this.newNoteTarget);
        this.material = new desk.Material(this, this.materialTarget, this.newNoteTarget);
      }
      if (this.hasPassagesTarget) this.passages = new desk.Passages(this, this.passagesTarget);
      if (this.hasPicturesTarget) this.pictures = new desk.Pictures(this, this.picturesTarget);
      this.offTarget.textContent = state.off.all;
      this.offTarget.hidden = !state.off.all;
      this.costs = new desk.Costs(this, state);
      state.runs.slice().reverse().forEach((run) => this.showRun(run));
      this.unsent.restore(this.element);
      this.element.dataset.ready = 'true';
    }

    talk(path, data) {
      return desk.talk(this.urlValue + path, this.wordsValue, data);
    }

    /* Do something that may be refused; say why where it was. Its button does nothing more meanwhile, and
       keeps the focus: a disabled one would lose it. */
    async attempt(control, action, say) {
      const button = control instanceof HTMLButtonElement ? control : null;
      if (button?.getAttribute('aria-disabled') === 'true') return;
      button?.setAttribute('aria-disabled', 'true');
      this.problemTarget.hidden = true;
      if (control) this.nearProblem?.remove();
      try {
        await action();
      } catch (error) {
        if (!(error instanceof desk.Refused)) throw error;
        (say || ((sentence) => this.complain(sentence, control)))(error.message);
      } finally {
        button?.removeAttribute('aria-disabled');
      }
    }

    /* Said beside what was pressed; at the top where nothing was. */
    complain(sentence, control = null) {
      if (control?.isConnected) {
        this.complainBeside(control, sentence);
        return;
      }
      this.problemTarget.textContent = sentence;
      this.problemTarget.hidden = false;
      this.problemTarget.scrollIntoView({ block: 'nearest' });
    }

    complainBeside(control, sentence) {
      this.nearProblem = document.createElement('p');
      this.nearProblem.className = 'desk__problem';
      this.nearProblem.setAttribute('role', 'alert');
      (control.closest('.desk__buttons, .desk__row, .desk-run__head') || control).after(this.nearProblem);
      this.nearProblem.textContent = sentence;
      this.nearProblem.scrollIntoView({ block: 'nearest' });
    }

    announce(sentence) {
      this.announcementTarget.textContent = sentence;
    }

    /* -- topic and notes */

    saveTopic() {
      return this.attempt(null, () => this.talk('topic/', { topic: this.topicTarget.value }));
    }

    saveShape() {
      return this.attempt(null, () => this.talk('shape/', { shape: this.shapeTarget.value }));
    }

    addNote(event) {
      const area = this.newNoteTarget;
      if (!area.value.trim()) {
        area.focus();
        return;
      }
      this.attempt(event.currentTarget, () => this.keepNewNote());
    }

    async keepNewNote() {
      const area = this.newNoteTarget;
      this.showNote(await this.unsent.sending(area, () => this.talk('notes/', { text: area.value })));
      area.value = '';
      area.dispatchEvent(new Event('input', { bubbles: true }));
      area.focus();
    }

    showNote(note) {
      if (note.question) this.answered.add(note.question);
      this.notesTarget.append(desk.noteItem(this, note));
    }

    showQuestions(questions) {
      const open = questions.map((item) => item.question).filter((question) => !this.answered.has(question));
      this.questionsTarget.replaceChildren(...open.map((question) => desk.questionItem(this, question)));
      this.unsent.restore(this.questionsTarget);
    }

    /* -- outline */

    addPart() {
      this.outlineList.add({ kind: 'section' });
    }

    useOutline(parts) {
      if (this.outlineTarget.children.length && !window.confirm(this.wordsValue.replaceOutline)) return;
      this.attempt(null, async () => {
        this.outlineList.show(parts.map((part) => ({ ...part, id: desk.Outline.newId() })));
        await this.outlineList.save();
        this.outlineTarget.querySelector('[data-part="heading"]')?.focus();
      });
    }

    /* -- runs */

    ask(event) {
      const { params, currentTarget: button } = event;
      const more = { part: desk.partOf(button), given: desk.given(button) };
      this.attempt(button, () => this.put(params.prompt, more));
    }

    /* Put a question; `more` is what is asked with it: a part, an instruction, what else was given. */
    async put(prompt, more = {}) {
      await this.keepWhatIsTyped();
      const texts = desk.readFields(this.placesValue[prompt]);
      const inBlock = this.inBlocksValue[prompt];
      if (inBlock && more.part) texts[inBlock] = desk.readPassage(more.part);
      const carried = desk.carried(this.acceptedValue);
      return this.showAsked(await this.talk('ask/', { prompt, texts, carried, ...more }));
    }

    showAsked(run) {
      const card = this.showRun(run);
      this.announce(this.wordsValue.started);
      this.costs.refresh();
      return card;
    }

    /* A note still in its field, or a topic just typed, belongs to the question. */
    async keepWhatIsTyped() {
      if (!this.outlineList) return;
      await this.talk('topic/', { topic: this.topicTarget.value });
      if (this.newNoteTarget.value.trim()) await this.keepNewNote();
    }

    showRun(data) {
      const slot = this.outlineList?.slot(data.part) || this.element.querySelector(`[data-desk-slot="${data.prompt}"]`);
      if (!slot) return null;
      const card = new desk.RunCard(this, data);
      [...slot.children].forEach((old) => {
        const before = this.cards.get(old.dataset.run);
        if (!before || before.data.open) return;
        before.remove();
        this.cards.delete(old.dataset.run);
      });
      slot.prepend(card.element);
      this.unsent.restore(card.element);
      this.cards.set(data.id, card);
      return card;
    }

    runEnded(data) {
      this.announce(data.error || data.statusLabel);
      this.costs.refresh();
    }

    /* After a save: show what it recorded. */
    refreshTaken() {
      const waiting = [...this.cards.values()].filter((card) =>
        card.data.suggestions.some((each) => each.state === 'offered' && this.taken.has(each.id)),
      );
      waiting.forEach((card) => this.attempt(null, () => card.refresh()));
    }
  }

  window.wagtail.app.register('desk', DeskController);
})();
