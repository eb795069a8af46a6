/* Ruby and dots in the rich-text editor: their keys, and the small form for the reading of a word. */
(function () {
  'use strict';

  const { React, DraftJS, draftail } = window;
  const { EditorState, Modifier } = DraftJS;
  const RUBY = 'RUBY';
  const LONGEST = 60;

  const plain = (text) => text.replace(/\s+/g, ' ').trim();

  /* Where a reading goes: the ruby the cursor stands in or, without one, the selected words. */
  function place(editorState, entityKey) {
    const content = editorState.getCurrentContent();
    const entity = entityKey ? content.getEntity(entityKey) : null;
    const isRuby = Boolean(entity) && entity.getType() === RUBY;
    const selection = isRuby ? draftail.DraftUtils.getEntitySelection(editorState, entityKey) : editorState.getSelection();
    const block = content.getBlockForKey(selection.getStartKey());
    return {
      selection,
      isRuby,
      word: block.getText().slice(selection.getStartOffset(), selection.getEndOffset()),
      reading: isRuby ? entity.getData().reading || '' : '',
      inOneParagraph: selection.getStartKey() === selection.getEndKey(),
    };
  }

  /* The editor with the reading set. A word changed in the form replaces the selected one. */
  function withReading(editorState, { selection, word: before }, word, reading) {
    const content = editorState.getCurrentContent().createEntity(RUBY, 'MUTABLE', { reading });
    const key = content.getLastCreatedEntityKey();
    const style = editorState.getCurrentInlineStyle();
    const kept = word === before;
    const changed = kept
      ? Modifier.applyEntity(content, selection, key)
      : Modifier.replaceText(content, selection, word, style, key);
    const after = selection.merge({
      anchorOffset: selection.getStartOffset() + word.length,
      focusOffset: selection.getStartOffset() + word.length,
      isBackward: false,
    });
    const pushed = EditorState.push(editorState, changed, kept ? 'apply-entity' : 'insert-characters');
    return EditorState.forceSelection(pushed, after);
  }

  function withoutReading(editorState, { selection }) {
    const content = Modifier.applyEntity(editorState.getCurrentContent(), selection, null);
    return EditorState.push(editorState, content, 'apply-entity');
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  }

  function field(id, label, value, help) {
    const input = element('input', { id, type: 'text', name: id, maxlength: LONGEST, autocomplete: 'off' });
    input.value = value;
    const parts = [element('label', { for: id, class: 'w-field__label' }, label), input];
    if (help) {
      input.setAttribute('aria-describedby', `${id}-help`);
      parts.push(element('p', { id: `${id}-help`, class: 'help' }, help));
    }
    return [element('div', { class: 'ruby-form__field' }, ...parts), input];
  }

  const button = (label, type, classes) => element('button', { type, class: `button ${classes}` }, label);

  /* The form, in a dialogue of the browser's own: it keeps the keyboard inside and closes with Escape. */
  class RubyForm {
    constructor(found, words, answers) {
      this.found = found;
      this.answers = answers;
      this.dialog = element('dialog', { class: 'ruby-form', 'aria-labelledby': 'ruby-form-heading' });
      this.dialog.append(element('h2', { id: 'ruby-form-heading', class: 'ruby-form__heading' }, words.heading));
      this.dialog.append(found.inOneParagraph ? this.form(words) : this.refusal(words));
      this.dialog.addEventListener('close', () => this.answers.onClosed());
      document.body.append(this.dialog);
      this.dialog.showModal();
      (found.word ? this.reading : this.word)?.select();
    }

    form(words) {
      const [wordField, word] = field('ruby-word', words.word, this.found.word);
      const [readingField, reading] = field('ruby-reading', words.reading, this.found.reading, words.readingHelp);
      this.word = word;
      this.reading = reading;
      word.required = reading.required = true;
      const buttons = [button(words.apply, 'submit', ''), this.closing(words)];
      if (this.found.isRuby) buttons.splice(1, 0, this.removing(words));
      const form = element('form', {}, wordField, readingField, element('div', { class: 'ruby-form__buttons' }, ...buttons));
      form.addEventListener('submit', (event) => this.submit(event));
      return form;
    }

    submit(event) {
      event.preventDefault();
      const [word, reading] = [plain(this.word.value), plain(this.reading.value)];
      if (!word || !reading) {
        (word ? this.reading : this.word).value = '';
        (word ? this.reading : this.word).reportValidity();
        return;
      }
      this.answers.onSet(this.word.value === this.found.word ? this.found.word : word, reading);
      this.dialog.close();
    }

    removing(words) {
      const remove = button(words.remove, 'button', 'button-secondary no');
      remove.addEventListener('click', () => {
        this.answers.onRemove();
        this.dialog.close();
      });
      return remove;
    }

    closing(words) {
      const cancel = button(words.cancel, 'button', 'button-secondary');
      cancel.addEventListener('click', () => this.dialog.close());
      return cancel;
    }

    refusal(words) {
      return element('div', {}, element('p', {}, words.oneParagraph), this.closing(words));
    }

    remove() {
      this.dialog.remove();
    }
  }

  /* What the toolbar's button opens. It answers the editor once, when the dialogue has closed. */
  class RubySource extends React.Component {
    componentDidMount() {
      const { editorState, entityType, entityKey, onComplete } = this.props;
      const found = place(editorState, entityKey);
      let next = null;
      this.form = new RubyForm(found, entityType.words, {
        onSet: (word, reading) => {
          next = withReading(editorState, found, word, reading);
        },
        onRemove: () => {
          next = withoutReading(editorState, found);
        },
        onClosed: () => onComplete(next),
      });
    }

    componentWillUnmount() {
      this.form.remove();
    }

    render() {
      return null;
    }
  }

  /* A word with its reading above it; pressed, it opens the form. Selecting across it does not. */
  function Ruby({ children, contentState, entityKey, onEdit }) {
    const { reading } = contentState.getEntity(entityKey).getData();
    const open = () => window.getSelection().isCollapsed && onEdit(entityKey);
    return React.createElement('span', { className: 'ruby-word', 'data-reading': reading, onClick: open }, children);
  }

  /* Commands named like an entity or a style make the editor open or toggle it. */
  function command(event) {
    const pressed = (event.ctrlKey || event.metaKey) && event.altKey;
    if (!pressed || event.nativeEvent.getModifierState('AltGraph')) return undefined; // AltGr + E is €
    return { KeyR: RUBY, KeyE: 'DOTS' }[event.nativeEvent.code];
  }

  draftail.registerPlugin({ type: 'TYPESETTING_KEYS', keyBindingFn: command }, 'plugins');
  draftail.registerPlugin({ type: RUBY, source: RubySource, decorator: Ruby }, 'entityTypes');
})();
