"""The Celery task that mails alarms. It only rings the bell: what is due stands in the database."""

from celery import shared_task
from django.utils import timezone

from newsletter.sending.alarms import services, watch


@shared_task(name=watch.MAIL_ALARMS, queue="mail")
def mail_alarms() -> None:
    """Mail the alarms that are due."""
    services.mail_due(now=timezone.now())
