"""Feeds: the newest essays in full, for the readers' own programs, as RSS 2.0, Atom 1.0 and JSON Feed 1.1."""
