"""How near a text is to what its author wrote before, and what is typical of an author's writing. Pure."""
