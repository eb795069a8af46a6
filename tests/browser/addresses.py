"""Where the public pages of the demo publication are. Called inside it, by `Installation.call`."""

from datetime import datetime

from django.test import RequestFactory
from django.utils import timezone, translation

from blog.models import AuthorPage, CategoryPage, EssayPage, SeriesPage, StandingPage
from newsletter.consent.links import address_of, leave_url, preferences_url
from newsletter.consent.models import PersonToken, Subscriber, Subscription, Topic
from newsletter.consent.pages import answer_for
from newsletter.consent.person_links import issue, raw_token_of
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import Newsletter


def public_pages(*, language: str) -> dict[str, str]:
    """The addresses of one public page of each kind in a language, by the name of the kind."""
    root = "/" if language == "ja" else f"/{language}/"
    pages = {
        "essay": max(_live(EssayPage, language), key=_kinds),
        "author": _live(AuthorPage, language).order_by("pk").first(),
        "category": _live(CategoryPage, language).order_by("pk").first(),
        "series": _live(SeriesPage, language).order_by("pk").first(),
        "about": _live(StandingPage, language).get(slug="about"),
        "edition": _live(EditionPage, language).order_by("pk").first(),
    }
    subscription = Subscription.objects.filter(state=Subscription.State.ACTIVE).order_by("pk")[0]
    return {
        "home": root,
        "search": f"{root}search/?q={'付箋' if language == 'ja' else 'stamps'}",
        "empty search": f"{root}search/?q=zzzzz",
        "authors": f"{root}authors/",
        "categories": f"{root}categories/",
        "all series": f"{root}series/",
        "tags": f"{root}tags/",
        "tag": f"{root}tags/{_tag(language)}/",
        "archive": f"{root}archive/",
        "year": f"{root}archive/{_newest(language).year}/",
        "newsletter": f"{root}newsletter/",
        "sign-up": f"{root}newsletter/sign-up/",
        "leave": leave_url(subscription_id=subscription.pk, language=language),
        "preferences": preferences_url(subscription_id=subscription.pk, language=language),
        **_own_affairs(subscription, language),
        "dead link": f"{root}newsletter/confirm/nothing/",
        "missing": f"{root}there-is-nothing-here/",
        **{name: page.url for name, page in pages.items() if page is not None},
    }


def _own_affairs(subscription: Subscription, language: str) -> dict[str, str]:
    """The pages behind mailed links: a new address, the objection to one, one's data and their erasure."""
    purposes, now = PersonToken.Purpose, timezone.now()
    new = {"email": "betsuno.juusho@example.jp", "key": "betsuno.juusho@example.jp"}
    change, objection, data = (
        raw_token_of(issue(subscription=subscription, purpose=purpose, now=now, **told))
        for purpose, told in ((purposes.ADDRESS, new), (purposes.OBJECTION, new), (purposes.OWN_DATA, {}))
    )
    own_data = address_of("newsletter_own_data", data, language)
    return {
        "address change": address_of("newsletter_address", change, language),
        "objection": address_of("newsletter_address", objection, language),
        "own data": own_data,
        "erase": f"{own_data}erase/",
    }


def busy_page(*, language: str) -> str:
    """What a press answers while its subscription is merged away again and again."""

    def gone(_subscription: Subscription) -> None:
        raise Subscription.DoesNotExist

    root = "/" if language == "ja" else f"/{language}/"
    request = RequestFactory().post(f"{root}newsletter/leave/token/")
    number = Subscription.objects.order_by("pk").values_list("pk", flat=True)[0]
    with translation.override(language):
        answer = answer_for(request, number, gone, gone=gone)  # type: ignore[arg-type] # neither answers
    assert answer.status_code == 503
    return answer.content.decode()


def _newest(language: str) -> datetime:
    newest: datetime = _live(EssayPage, language).latest("first_published_at").first_published_at
    return newest


def _tag(language: str) -> str:
    return str(_live(EssayPage, language).filter(tags__isnull=False).first().tags.first().slug)


def _live(model: type, language: str):  # type: ignore[no-untyped-def] # a queryset of pages
    return model.objects.live().filter(locale__language_code=language)  # type: ignore[attr-defined]


def _kinds(essay: EssayPage) -> int:
    return len({block.block_type for block in essay.body})


def make_reader(*, email: str, language: str) -> str:
    """Somebody new who receives the newsletter, which has two topics; return the address of their preferences."""
    newsletter = Newsletter.objects.get(is_default=True)
    for slug, name in (("ukiyoe", "浮世絵"), ("kamishibai", "紙芝居")):
        Topic.objects.get_or_create(newsletter=newsletter, slug=slug, defaults={"name": name})
    person = Subscriber.objects.create(email=email, email_key=email, language=language)
    made = Subscription.objects.create(
        subscriber=person, newsletter=newsletter, state=Subscription.State.ACTIVE, confirmed_at=timezone.now()
    )
    return preferences_url(subscription_id=made.pk, language=language)
