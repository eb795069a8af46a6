"""The admin of `newsletter.newsletters`: views and menu entries, registered by Wagtail's hooks."""
