"""What an installation needs before a story can begin. Called inside it, by `Installation.call`."""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from blog.models import AuthorIndexPage, AuthorPage, CategoryIndexPage, CategoryPage, EssayPage, HomePage
from config.first_run.services import Answers, set_up
from newsletter.consent.addresses import address_hash
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import Newsletter, NewsletterPage
from newsletter.sending.schedule import wall_time
from newsletter.sending.services import schedule
from prompts.models import ModelEndpoint
from tests.factories.editions import make_edition
from tests.factories.newsletter import seed_canary
from tests.factories.sending import make_audience, make_user
from tests.running.accounts import ADMIN, AUTHOR, EDITOR, PASSWORD, SECOND

ZONE = "Asia/Tokyo"


ANSWERS = Answers(
    languages=["ja", "en"],
    names={"ja": "かわら版", "en": "Kawaraban"},
    newsletter_names={"ja": "かわら版だより", "en": "Kawaraban Letter"},
    sender_name="かわら版編集室",
    sender_email="letter@example.jp",
    legal_name="合同会社かわら版",
    postal_address="東京都台東区浅草1-2-3",
    legal_contact="editors@example.jp",
    time_zone=ZONE,
)


@transaction.atomic
def furnish(*, readers: int = 0, endpoint: str = "") -> dict[str, Any]:
    """Answer the first-run form, and add an author, an editor and so many readers.

    Args:
        readers: active subscribers `reader0@example.jp`…
        endpoint: the suffix of the variables that name the model's address, "" for the plain ones.
    """
    newsletter = set_up(answers=ANSWERS, user=make_user(ADMIN))
    Newsletter.objects.update(undo_seconds=0)  # nobody is there to stop it, and stories wait for the mail
    author = _account(AUTHOR, "Authors")
    _account(EDITOR, "Editors")
    person = AuthorPage(title="浜野 千佳", slug="hamano", role="合同会社かわら版 編集人", user=author)
    person.bio = "<p>製造業の営業に十一年、マーケティングに九年。両方の部屋の言葉を話します。</p>"
    category = CategoryPage(title="組織と対話", slug="dialogue")
    _publish(person, AuthorIndexPage)
    _publish(category, CategoryIndexPage)
    make_audience(newsletter, readers)
    seed_canary(newsletter)
    if endpoint:
        ModelEndpoint.objects.create(
            name="recorded", variable_suffix=endpoint, writer_model="rehearsal", is_default=True
        )
    return {
        "home": HomePage.objects.get(locale__language_code="ja").pk,
        "author_page": person.pk,
        "category": category.pk,
        "newsletter_page": NewsletterPage.objects.get(locale__language_code="ja").pk,
    }


def _publish(page: Any, index: Any) -> None:
    parent = index.objects.get(locale__language_code="ja")
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision().publish()


def _account(name: str, group: str) -> Any:
    user = make_user(name, is_superuser=False, is_staff=False)
    user.set_password(PASSWORD)
    user.save()
    user.groups.add(Group.objects.get(name=group))
    return user


def tag_an_essay(*, tags: list[str]) -> None:
    """Make a live essay whose tags the publication then knows."""
    home = HomePage.objects.get(locale__language_code="ja")
    essay = home.add_child(instance=EssayPage(title="前の話", slug="earlier", locale=home.locale))
    essay.tags.add(*tags)
    essay.save()


def essay_that_is_live(*, title: str, slug: str) -> dict[str, int]:
    """Make a live essay of a title and a lead."""
    home = HomePage.objects.get(locale__language_code="ja")
    lead = "月曜の朝、同じ表を二人で見た半年の話です。"
    essay = EssayPage(title=title, slug=slug, lead=lead, first_published_at=timezone.now(), locale=home.locale)
    return {"essay": home.add_child(instance=essay).pk}


def ask_for_approval() -> None:
    """Let every newsletter ask for a second person's approval, and add a second editor to give it."""
    _account(SECOND, "Editors")
    Newsletter.objects.update(approval_required=True)


def mail_now() -> dict[str, int]:
    """Schedule a mailing of a small edition to every active reader, for this very minute."""
    now: datetime = timezone.now()
    user = get_user_model().objects.get(username=EDITOR)
    mailing = schedule(
        edition=make_edition(parent=NewsletterPage.objects.get(locale__language_code="ja")),
        user=user,
        wall_time=wall_time(now, ZONE),
        zone=ZONE,
        now=now,
    )
    return {"mailing": mailing.pk}


def draft_an_edition() -> dict[str, Any]:
    """Make a draft edition whose advice from the rehearsal model is about a block far down."""
    parent = NewsletterPage.objects.get(locale__language_code="ja")
    body = [
        ("greeting", "読者のみなさま"),
        ("text", "<p>お知らせです。</p>"),
        ("text", "<p>値上げの手紙の話。</p>"),
    ]
    edition = EditionPage(title="値上げ", slug="advice", subject="値上げの手紙", locale=parent.locale, body=body)
    parent.add_child(instance=edition)
    edition.save_revision()
    return {"edition": edition.pk, "block": str(edition.body[2].id)}


def hash_of(*, email: str) -> str:
    """The keyed hash of an address in this installation."""
    return address_hash(email)
