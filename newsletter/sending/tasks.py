"""Celery tasks of `newsletter.sending`: each takes ids and calls one service."""
