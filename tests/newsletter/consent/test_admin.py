"""The list of subscribers: counts for editors, addresses for the data role, and a log of every look."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from newsletter.consent.models import Suppression
from newsletter.consent.records import Origin, record
from newsletter.consent.timeline import LISTED, SHOWN
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory, SuppressionFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/newsletter/subscribers/"


@pytest.fixture
def people():
    newsletter = NewsletterFactory()
    return [
        SubscriptionFactory(newsletter=newsletter, email="taro@example.com"),
        SubscriptionFactory(newsletter=newsletter, email="hanako@example.com", state="unsubscribed"),
        SubscriptionFactory(newsletter=newsletter, email="jiro@example.com", state="pending"),
    ]


def shown(response) -> set[str]:
    html = response.content.decode()
    return {name for name in ("taro", "hanako", "jiro") if f"{name}@example.com" in html}


def test_editors_see_counts_and_no_address(enter, people):
    client = enter("Editors")
    response = client.get(LIST)
    assert response.status_code == 200
    assert shown(response) == set()
    assert response.content.decode().count("<td>1</td>") == 3
    assert shown(client.get(f"{LIST}?q=taro@example.com&state=active")) == set()
    assert client.get(f"{LIST}{people[0].subscriber_id}/").status_code == 302
    assert not ModelLogEntry.objects.filter(action__startswith="newsletter.addresses").exists()


def test_authors_and_strangers_see_nothing(enter, client, people):
    assert client.get(LIST).status_code == 302
    assert enter("Authors").get(LIST).status_code == 302


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"taro", "hanako", "jiro"}),
        ("?state=active", {"taro"}),
        ("?state=unsubscribed", {"hanako"}),
        ("?q=HANAKO@example.com&state=pending", set()),
        ("?q=ta", {"taro"}),
        ("?newsletter=999", set()),
        ("?q=ta%00", set()),
        ("?newsletter=x&state=nonsense&p=99", {"taro", "hanako", "jiro"}),
    ],
)
def test_the_data_role_filters_addresses(enter, people, query, names):
    response = enter("Data").get(LIST + query)
    assert {row.subscriber.email.partition("@")[0] for row in response.context["page"].rows} == names


def test_every_look_at_addresses_is_logged_without_addresses(enter, people):
    client = enter("Data")
    client.get(f"{LIST}?q=taro@example.com")
    client.get(f"{LIST}{people[0].subscriber_id}/")
    listed = ModelLogEntry.objects.get(action=LISTED)
    assert listed.data == {"newsletter": None, "state": "", "searched": True, "sort": "newest", "addresses": 1}
    assert listed.user.username == "Data"
    seen = ModelLogEntry.objects.get(action=SHOWN)
    assert seen.label == str(people[0].subscriber.pseudonym)
    assert "example.com" not in str(seen.data) + str(listed.data) + listed.label


def test_a_person_and_the_history_of_their_consent(enter, now):
    subscription = SubscriptionFactory(email="taro@example.com")
    record(
        subscription=subscription,
        action="changed",
        evidence="fields: language",
        origin=Origin("192.0.2.9"),
        now=now,
    )
    SuppressionFactory(email="TARO@example.com", reason=Suppression.Reason.COMPLAINED)
    html = enter("Data").get(reverse("newsletter_subscriber", args=[subscription.subscriber_id])).content.decode()
    for expected in ("taro@example.com", "項目：言語", "192.0.2.9", "「かわら版だより」をメールで"):
        assert expected in html
    assert "help-warning" in html


def test_an_unknown_person_is_not_found(enter):
    assert enter("Data").get(f"{LIST}999999/").status_code == 404


def test_the_list_takes_few_queries_however_long(enter, people, django_assert_max_num_queries):
    client = enter("Data")
    client.get(LIST)
    for number in range(30):
        SubscriptionFactory(newsletter=people[0].newsletter, email=f"many{number}@example.com", proof=False)
    for query in ("", "?sort=address&q=many&state=active", "?sort=company&since=2026-01-01"):
        with django_assert_max_num_queries(26) as captured:
            client.get(LIST + query)
        counted = [one["sql"] for one in captured if "COUNT(*)" in one["sql"] and "subscription" in one["sql"]]
        assert counted == []


def test_a_persons_page_acts_and_shows_the_proof(enter, now):
    row = SubscriptionFactory(email="taro@example.com")
    client, url = enter("Data"), f"{LIST}{row.subscriber_id}/"
    html = client.get(url).content.decode()
    assert "SHA-256" in html
    press = f"{url}{row.pk}/"
    assert client.get(f"{press}leave/").status_code == 200
    assert row.__class__.objects.get().state == "active"
    client.post(f"{press}pause/", {"until": "2000-01-01"})
    assert row.__class__.objects.get().state == "active"
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    for step, state in (
        ("pause", "paused"),
        ("resume", "active"),
        ("leave", "unsubscribed"),
        ("pause", "unsubscribed"),
    ):
        client.post(f"{press}{step}/", {"until": day})
        assert row.__class__.objects.get().state == state
    assert client.get(f"{press}nonsense/").status_code == 404
    client.post(f"{url}suppress/", {"detail": "電話"})
    assert Suppression.objects.get().reason == "by-hand"
    known = {"language": "en", "company": "=HYPERLINK()", "family_name": "山田"}
    client.post(url, known)
    row.subscriber.refresh_from_db()
    assert (row.subscriber.language, row.subscriber.company) == ("en", "=HYPERLINK()")
    client.post(url, known | {"company": "長" * 10_000, "language": "xx"})
    row.subscriber.refresh_from_db()
    assert row.subscriber.company == "=HYPERLINK()"
    actions = set(ModelLogEntry.objects.values_list("action", flat=True))
    assert {
        "newsletter.subscriber.pause",
        "newsletter.subscriber.leave",
        "newsletter.subscriber.change",
    } <= actions
    assert not any("taro@" in f"{one.label}{one.data}" for one in ModelLogEntry.objects.all())


def test_the_proofless_are_said_to_be_so(enter):
    row = SubscriptionFactory(proof=False)
    html = enter("Data").get(f"{LIST}{row.subscriber_id}/").content.decode()
    assert "<strong>" in html.partition("k-standing")[2].partition("</section>")[0]


@pytest.mark.parametrize("role", ["Authors", "Editors"])
def test_nobody_else_touches_a_person(enter, client, role):
    row = SubscriptionFactory(email="taro@example.com")
    url = f"{LIST}{row.subscriber_id}/"
    pages = [url, f"{url}{row.pk}/leave/", f"{url}suppress/", "/admin/newsletter/bulk/?action=leave&scope=all"]
    pages += ["/admin/newsletter/bulk/changes/"]
    assert [client.get(page).status_code for page in pages] == [302] * len(pages)
    entered = enter(role)
    for page in pages:
        assert (entered.get(page).status_code, entered.post(page).status_code) == (302, 302)
    assert row.__class__.objects.get().state == "active"


def test_growth_is_for_editors_too_and_names_nobody(enter, client):
    row = SubscriptionFactory(email="taro@example.com")
    url = f"/admin/newsletter/growth/{row.newsletter_id}/"
    assert client.get(url).status_code == 302
    assert enter("Authors").get(url).status_code == 302
    editor = enter("Editors")
    for by in ("day", "week", "month", "nonsense"):
        html = editor.get(f"{url}?by={by}").content.decode()
        assert "<svg" in html
        assert "style=" not in html.partition("<svg")[2].partition("</svg>")[0]
        assert "example.com" not in html
    assert editor.get("/admin/newsletter/growth/999/").status_code == 404


def test_erasing_a_person_asks_first(enter):
    row = SubscriptionFactory(email="taro@example.com")
    url = f"{LIST}{row.subscriber_id}/erase/"
    client = enter("Data")
    assert client.get(url).status_code == 200
    assert row.__class__.objects.exists()
    client.post(url)
    assert not row.__class__.objects.exists()
    assert Suppression.objects.get().reason == "erased"
