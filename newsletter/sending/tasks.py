"""Celery tasks of `newsletter.sending`: each takes an id and calls one service.

They only ring the bell. What is due stands in the database, so each may be lost, repeated or late.
"""

from celery import shared_task

from newsletter.sending.prepare import prepare
from newsletter.sending.send import send

QUEUE = "mail"
WAKE_UP_EXPIRES = 30
"""Seconds after which a wake-up that nobody took is worthless: the tick has rung again."""


@shared_task(name="newsletter.prepare_mailing", soft_time_limit=1800, time_limit=1860)
def prepare_mailing(mailing_id: int) -> None:
    """Prepare a due mailing and wake the first worker for it."""
    if prepare(mailing_id=mailing_id):
        ring_send(mailing_id)


@shared_task(name="newsletter.send_chunks", soft_time_limit=1800, time_limit=1860)
def send_chunks(mailing_id: int) -> None:
    """Work on a mailing for a while; when more is due, ask to come again, so that others get their turn."""
    if send(mailing_id=mailing_id):
        ring_send(mailing_id)


def ring_prepare(mailing_id: int) -> None:
    """Wake a worker to prepare a mailing."""
    prepare_mailing.apply_async((mailing_id,), queue=QUEUE, expires=WAKE_UP_EXPIRES)


def ring_send(mailing_id: int) -> None:
    """Wake a worker to send a mailing."""
    send_chunks.apply_async((mailing_id,), queue=QUEUE, expires=WAKE_UP_EXPIRES)
