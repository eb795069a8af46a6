"""What an author brings to the desk: read from HTML, Markdown, plain text and Word, as cleaned text. Pure."""
