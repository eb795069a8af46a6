"""The admin of `newsletter.consent`: views and menu entries, registered by Wagtail's hooks."""
