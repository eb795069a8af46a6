"""Where the text of a target comes from: which blocks a model drafted, and how much of that is still there."""
