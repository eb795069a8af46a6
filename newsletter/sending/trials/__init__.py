"""Test mails of editions: to whom they may go, sending them, and what was tested last."""
