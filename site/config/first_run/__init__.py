"""From an empty installation to a publication of one's own: one form, and a look at mail and model."""
