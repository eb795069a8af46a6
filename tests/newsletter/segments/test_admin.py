"""Building a segment in the administration, by buttons alone; who may, what is counted, what is logged."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import ModelLogEntry

from newsletter.roles import ensure_roles
from newsletter.segments.models import Segment
from newsletter.sending.models import Mailing
from tests.factories.newsletter import NewsletterFactory, SegmentFactory, SubscriptionFactory, TopicFactory
from tests.factories.sending import make_scheduled_mailing, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/newsletter/segments/"
COMPANY = {"condition": "company", "operator": "contains", "value": "商事", "not": False}


@pytest.fixture
def enter(client):
    """Sign in with a role."""
    ensure_roles()

    def _enter(role: str):
        user = make_user(role, is_superuser=False, is_staff=False)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client

    return _enter


@pytest.fixture
def newsletter():
    newsletter = NewsletterFactory()
    for number, company in enumerate(["白鷺商事", "白鷺商事", "朱印堂"]):
        made = SubscriptionFactory(newsletter=newsletter, email=f"reader{number}@shirasagi.test", proof=False)
        made.subscriber.company = company
        made.subscriber.save()
    return newsletter


def row(prefix: str, condition: str, operator: str, **values) -> dict[str, object]:
    fields = {f"{prefix}-condition": condition, f"{prefix}-operator": operator}
    return fields | {f"{prefix}-{name}": value for name, value in values.items()}


def sheet(press: str, *rows: dict[str, object], **more) -> dict[str, object]:
    found: dict[str, object] = {"name": "商社の方", "match": "all", "g0-match": "all", "press": press}
    for one in rows:
        found |= one
    return found | more


def number(html: str) -> str:
    return re.search(r'k-segment__number"><strong>([^<]*)', html)[1]


def test_a_segment_is_built_by_buttons_alone(enter, newsletter):
    client, url = enter("Editors"), reverse("newsletter_segment_add", args=[newsletter.pk])
    assert url in client.get(LIST).content.decode()
    assert number(client.get(url).content.decode()) == "3名"
    html = client.post(url, sheet("add:g0", **{"g0-add": "company"})).content.decode()
    assert 'name="g0-c0-condition" value="company"' in html
    assert "k-segment__error" not in html
    company = row("g0-c0", "company", "contains", text="商事")
    html = client.post(url, sheet("count", company)).content.decode()
    assert number(html) == "2名"
    assert "会社名に「商事」を含む" in html
    html = client.post(url, sheet("add-group", company)).content.decode()
    assert 'name="g1-match"' in html
    other = row("g1-c0", "language", "not:any", choices=["ja"])
    html = client.post(url, sheet("count", company, other, **{"g1-match": "any", "match": "any"})).content.decode()
    assert number(html) == "2名"
    assert "言語が日本語ではない" in html
    assert client.post(url, sheet("save", company)).url == LIST
    segment = Segment.objects.get()
    assert segment.definition == {"match": "all", "conditions": [COMPANY]}
    assert segment.created_by.username == "Editors"
    assert "会社名に「商事」を含む" in client.get(LIST).content.decode()


def test_a_saved_segment_is_shown_and_changed(enter, newsletter):
    groups = {"match": "any", "conditions": [COMPANY, {"match": "all", "not": True, "conditions": [COMPANY]}]}
    segment = SegmentFactory(newsletter=newsletter, definition=groups)
    client, url = enter("Data"), reverse("newsletter_segment", args=[segment.pk])
    html = client.get(url).content.decode()
    assert number(html) == "3名"
    assert html.count('value="商事"') == 2
    client.post(url, sheet("save", row("g0-c0", "company", "empty"), name="会社名のない方"))
    segment.refresh_from_db()
    assert segment.name == "会社名のない方"
    assert segment.definition["conditions"] == [{"condition": "company", "operator": "empty", "not": False}]
    html = client.post(url, sheet("remove:g0:c0", row("g0-c0", "company", "empty"))).content.decode()
    assert "g0-c0" not in html
    actions = ModelLogEntry.objects.for_instance(segment).values_list("action", flat=True)
    assert list(actions) == ["wagtail.edit"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "名前を入れてください"),
        ({"name": "長" * 121}, "120文字"),
        ({"name": "ある名前"}, "同じ名前のセグメントがあります"),
        (row("g0-c0", "company", "contains", text=" "), "会社名"),
        (row("g0-c0", "topic", "gets"), "1つ以上"),
        (row("g0-c0", "topic", "gets", choices=["999"]), "見つかりません"),
        (row("g0-c0", "signed-up", "last-days", days="-3"), "日数"),
        (row("g0-c0", "signed-up", "since", date="2026-02-30"), "日付"),
        (row("g0-c0", "time-zone", "any", zone="Asia/Nowhere"), "見つかりません"),
        (row("g0-c0", "company", "resembles", text="x"), "会社名"),
        (row("g0-c0", "clicked", "any", text="x"), "clicked"),
        ({"g1-match": "all"}, "条件が必要です"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(enter, newsletter, fields, said):
    SegmentFactory(name="ある名前", newsletter=newsletter)
    client, url = enter("Editors"), reverse("newsletter_segment_add", args=[newsletter.pk])
    answer = client.post(url, sheet("save") | fields)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert Segment.objects.count() == 1


def test_more_than_twenty_conditions_are_refused(enter, newsletter):
    rows = [row(f"g0-c{number}", "company", "empty") for number in range(21)]
    client, url = enter("Editors"), reverse("newsletter_segment_add", args=[newsletter.pk])
    assert "20個まで" in client.post(url, sheet("save", *rows)).content.decode()
    full = client.post(url, sheet("add:g0", *rows[:20], **{"g0-add": "company"})).content.decode()
    assert "g0-c20" not in full
    assert not Segment.objects.exists()


@pytest.mark.parametrize(
    "press", ["add:g9", "remove:g5:c5", "remove-group:g7", "explode", "remove", "add-group:g0:c1"]
)
def test_a_press_that_fits_nothing_changes_nothing(enter, newsletter, press):
    client, url = enter("Editors"), reverse("newsletter_segment_add", args=[newsletter.pk])
    assert client.post(url, sheet(press)).status_code == 200


def test_a_stored_definition_nobody_understands_is_said_to_be_broken(enter, newsletter):
    broken = {"match": "all", "conditions": [{"condition": "clicked", "operator": "any", "value": "x"}]}
    segment = SegmentFactory(newsletter=newsletter, definition=broken)
    client = enter("Editors")
    for url in (LIST, reverse("newsletter_segment", args=[segment.pk])):
        assert "「clicked」という条件はありません" in client.get(url).content.decode()


def test_examples_are_masked_logged_and_only_for_those_who_see_addresses(enter, newsletter):
    segment = SegmentFactory(newsletter=newsletter)
    url = reverse("newsletter_segment", args=[segment.pk])
    page = enter("Editors").post(url, sheet("examples")).content.decode()
    assert "shirasagi.test" not in page
    assert not ModelLogEntry.objects.filter(action="newsletter.addresses.list").exists()
    client = enter("Data")
    assert "shirasagi.test" not in client.get(url).content.decode()
    page = client.post(url, sheet("examples")).content.decode()
    assert page.count("re…@shirasagi.test") == 3
    assert "reader0@" not in page
    entry = ModelLogEntry.objects.get(action="newsletter.addresses.list")
    assert entry.data == {"newsletter": newsletter.pk, "segment": segment.pk, "addresses": 3}
    assert "shirasagi" not in entry.label


def test_a_segment_is_deleted_unless_a_mailing_waits_for_it(enter):
    mailing = make_scheduled_mailing()
    segment = SegmentFactory(newsletter=mailing.newsletter)
    Mailing.objects.update(audience={"kind": "segment", "segment": segment.pk, "name": "x", "definition": {}})
    client, url = enter("Editors"), reverse("newsletter_segment_delete", args=[segment.pk])
    assert client.get(url).status_code == 200
    page = client.post(url, follow=True).content.decode()
    assert "このセグメントに送るメール配信が、まだ終わっていません" in page
    assert Segment.objects.exists()
    Mailing.objects.update(state="cancelled")
    client.post(url)
    assert not Segment.objects.exists()


def test_who_may(enter, client, newsletter):
    segment = SegmentFactory(newsletter=newsletter)
    urls = [LIST, f"{LIST}add/{newsletter.pk}/", f"{LIST}{segment.pk}/", f"{LIST}{segment.pk}/delete/"]
    assert {client.get(url).status_code for url in urls} == {302}
    enter("Authors")
    assert {client.get(url).status_code for url in urls} == {302}
    for role in ("Editors", "Data"):
        enter(role)
        assert {client.get(url).status_code for url in urls} == {200}
    assert client.get(f"{LIST}9999/").status_code == 404


def test_the_list_and_the_form_take_few_queries(enter, newsletter, django_assert_max_num_queries):
    for _number in range(3):
        TopicFactory(newsletter=newsletter)
    segments = [SegmentFactory(newsletter=newsletter) for _number in range(12)]
    client = enter("Editors")
    client.get(LIST)
    with django_assert_max_num_queries(22):
        client.get(LIST)
    with django_assert_max_num_queries(24):
        client.get(reverse("newsletter_segment", args=[segments[0].pk]))
