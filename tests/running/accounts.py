"""The accounts of an installation furnished for a test."""

ADMIN, AUTHOR, EDITOR = "admin", "author", "editor"
PASSWORD = "a-password-for-tests"
