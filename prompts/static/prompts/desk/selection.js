/* The words a person selected in a block's editor, remembered while they go to the desk to say what to do with them. */
(function () {
  'use strict';

  const desk = (window.kawarabanDesk = window.kawarabanDesk || {});

  const editorOf = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.('.Draftail-Editor');

  /* Tell `heard` of every selection made in an editor: the editor's element and the words, "" where none are left.
     A selection elsewhere says nothing: it is how one gets to the desk. Returns how to stop. */
  desk.hearSelections = function hearSelections(heard) {
    const look = () => {
      const selection = document.getSelection();
      const editor = editorOf(selection.anchorNode);
      if (!editor) return;
      heard(editor, editor === editorOf(selection.focusNode) ? selection.toString().trim() : '');
    };
    document.addEventListener('selectionchange', look);
    return () => document.removeEventListener('selectionchange', look);
  };
})();
