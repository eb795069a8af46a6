"""Pressing sign-up and reading the press, and the token the confirmation mail carries."""

from newsletter.consent import services
from newsletter.consent.addresses import normalise
from newsletter.consent.links import confirmation_token
from newsletter.consent.models import Notice
from newsletter.consent.records import Origin, Terms
from tests.factories.newsletter import NewsletterFactory

TERMS = Terms("同意します", "12", "https://example.jp/essay/")
ORIGIN = Origin("192.0.2.7", "Browser/1.0")


def press(email="taro@example.com", *, now, newsletter=None, language="ja") -> Notice | None:
    request = services.sign_up(
        newsletter=newsletter or NewsletterFactory(),
        address=normalise(email),
        language=language,
        terms=TERMS,
        origin=ORIGIN,
        now=now,
    )
    return services.admit(request_id=request.pk, now=now)


def raw_token(notice: Notice) -> str:
    return confirmation_token(subscription_id=notice.subscription_id, created_at=notice.token.created_at)
