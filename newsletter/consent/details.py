"""What a new subscriber is asked once the sign-up is confirmed: all of it optional, by a link of short life."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language_info

from newsletter.consent.forms import PreferencesForm
from newsletter.consent.models import Subscription
from newsletter.consent.moves import SUBSCRIBED

SALT = "newsletter.consent.details"
LIFE = timedelta(hours=24)


def asked(subscription: Subscription, *, now: datetime, told: QueryDict | None = None) -> dict[str, Any]:
    """The form, with what was told if anything was, and the address it is sent to."""
    token = signing.TimestampSigner(salt=SALT).sign_object(subscription.pk)
    return {
        "form": PreferencesForm(told, instance=subscription.subscriber, languages=_languages(), now=now),
        "details_url": reverse("newsletter_about_you", args=[token]),
    }


def read_token(token: str) -> Subscription | None:
    """The subscription a link is about; None for a forged, foreign or expired one, or when it was left."""
    try:
        pk = signing.TimestampSigner(salt=SALT).unsign_object(token, max_age=LIFE)
    except signing.BadSignature:
        return None
    rows = Subscription.objects.select_related("subscriber", "newsletter")
    return rows.filter(pk=pk, state__in=SUBSCRIBED).first()


def _languages() -> list[tuple[str, str]]:
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
