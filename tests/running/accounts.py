"""The accounts of an installation furnished for a test."""

ADMIN, AUTHOR, EDITOR, SECOND = "admin", "author", "editor", "second"
PASSWORD = "a-password-for-tests"
