"""The list of subscribers: counts for editors, addresses for the data role, and a log of every look."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import ModelLogEntry

from newsletter.consent.admin_views import LISTED, SHOWN
from newsletter.consent.models import Suppression
from newsletter.consent.records import Origin, record
from newsletter.roles import ensure_roles
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory, SuppressionFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/newsletter/subscribers/"


@pytest.fixture
def enter(client, django_user_model):
    """Log in with a role."""
    ensure_roles()

    def _enter(role: str):
        user = django_user_model.objects.create_user(username=role, email=f"{role}@example.jp", password="x")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client

    return _enter


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
    table = response.content.decode().partition("<table")[2].partition("</table>")[2].partition("<table")[2]
    assert {name for name in ("taro", "hanako", "jiro") if f"{name}@example.com" in table} == names


def test_every_look_at_addresses_is_logged_without_addresses(enter, people):
    client = enter("Data")
    client.get(f"{LIST}?q=taro@example.com")
    client.get(f"{LIST}{people[0].subscriber_id}/")
    listed = ModelLogEntry.objects.get(action=LISTED)
    assert listed.data == {"newsletter": None, "state": "", "searched": True, "page": 1, "addresses": 1}
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
    for expected in ("taro@example.com", "fields: language", "192.0.2.9", "「かわら版だより」をメールで"):
        assert expected in html
    assert "help-warning" in html


def test_an_unknown_person_is_not_found(enter):
    assert enter("Data").get(f"{LIST}999999/").status_code == 404


def test_the_list_takes_few_queries_however_long(enter, people, django_assert_max_num_queries):
    client = enter("Data")
    client.get(LIST)
    for number in range(30):
        SubscriptionFactory(newsletter=people[0].newsletter, email=f"many{number}@example.com", proof=False)
    with django_assert_max_num_queries(26):
        client.get(LIST)
