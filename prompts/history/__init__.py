"""What was asked for one target: every run, what it used, and what became of what it offered."""
