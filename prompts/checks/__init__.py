"""What can be said of a text without asking a model. All of it advises; nothing here stops anyone."""
