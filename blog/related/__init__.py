"""Which other essays stand at an essay's end: the editor's choice first, else those most like it."""
