"""The admin of `newsletter.editions`: views and menu entries, registered by Wagtail's hooks."""
