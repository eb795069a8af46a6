"""The admin of `newsletter.sending`: views and menu entries, registered by Wagtail's hooks."""
