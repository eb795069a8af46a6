"""Celery tasks of `newsletter.consent`: each takes ids and calls one service."""
