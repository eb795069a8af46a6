"""One's own data: the link to it, the page, the files, the erasure."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from newsletter.consent import notices
from newsletter.consent.confirming import LinkRefused
from newsletter.consent.models import Notice, PersonToken, Subscriber, Suppression
from newsletter.consent.own_data import Asked, ask_for_link, everything_about, read_link
from newsletter.consent.own_data_files import as_csv, as_json
from newsletter.consent.person_links import raw_token_of
from newsletter.events import Event
from tests.factories.newsletter import SubscriptionFactory, TopicFactory
from tests.newsletter.consent.conftest import text_of
from tests.newsletter.consent.pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako(newsletter):
    made = SubscriptionFactory(newsletter=newsletter, email="hanako@example.com")
    made.topics.add(TopicFactory(newsletter=newsletter, name="浮世絵"))
    Subscriber.objects.update(company='=HYPERLINK("https://evil.example")', name_reading="ヤマダ")
    made.subscriber.refresh_from_db()
    return made


def link_to_data(subscription, now) -> str:
    assert ask_for_link(subscription=subscription, language="ja", now=now) == Asked.PLANNED
    return raw_token_of(PersonToken.objects.latest("pk"))


def test_the_link_goes_to_the_address_and_not_too_often(hanako, mailbox, now):
    token = link_to_data(hanako, now)
    again = ask_for_link(subscription=hanako, language="ja", now=now + timedelta(minutes=9))
    assert again == Asked.ON_ITS_WAY
    [notice] = Notice.objects.all()
    assert notices.submit_notice(notice_id=notice.pk, now=now) == "submitted"
    [mail] = mailbox.messages
    assert mail["To"] == "hanako@example.com"
    assert f"/newsletter/own-data/{token}/" in text_of(mail)
    times = [now + timedelta(minutes=minutes) for minutes in (11, 22, 33)]
    answers = [ask_for_link(subscription=hanako, language="en", now=at) for at in times]
    assert answers == [Asked.PLANNED, Asked.PLANNED, Asked.ON_ITS_WAY]


def test_the_link_lives_for_a_day(hanako, now):
    token = link_to_data(hanako, now)
    assert read_link(token=token, now=now + timedelta(hours=23, minutes=59)) == hanako.subscriber
    with pytest.raises(LinkRefused):
        read_link(token=token, now=now + timedelta(hours=24))


def test_the_files_hold_everything_and_no_formula(hanako, now):
    parts = everything_about(hanako.subscriber)
    data = json.loads(as_json(parts, now=now))
    [profile], [subscription] = data["subscriber"], data["subscriptions"]
    assert (profile["email"], profile["name_reading"]) == ("hanako@example.com", "ヤマダ")
    assert (subscription["state"], subscription["topics"]) == ("active", ["浮世絵"])
    assert [one["action"] for one in data["consents"]] == ["requested", "confirmed"]
    assert all(one["wording"] and one["wording_hash"] for one in data["consents"])
    text = as_csv(parts)
    assert text.startswith("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(text[1:])) for cell in row]
    assert '\'=HYPERLINK("https://evil.example")' in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert {"浮世絵", "ヤマダ", "hanako@example.com"} <= set(cells)


def test_as_many_queries_however_much_there_is(hanako, django_assert_num_queries):
    for kind in ("opened", "clicked"):
        Event.objects.create(kind=kind, source="x", at=timezone.now(), pseudonym=hanako.subscriber.pseudonym)
    with django_assert_num_queries(14):
        everything_about(hanako.subscriber)


def test_looking_taking_away_and_erasing_by_link(hanako, careful):
    token = link_to_data(hanako, timezone.now())
    root = f"/newsletter/own-data/{token}/"
    html = page(careful.get(root))
    assert "hanako@example.com" in html
    assert "HYPERLINK(&quot;" in html
    assert "<dt>言語</dt><dd>日本語</dd>" in html
    for kind in ("json", "csv"):
        response = careful.get(f"{root}data.{kind}")
        assert response.headers["Content-Disposition"].endswith(f'.{kind}"')
        assert response.headers["Cache-Control"] == "no-store"
    assert careful.get(f"{root}data.xml").status_code == 404
    assert careful.get(f"{root}erase/").status_code == 200
    assert careful.get(f"{root}erase/", headers={"User-Agent": "scanner"}).status_code == 200
    assert Subscriber.objects.exists(), "GET erases nobody"
    assert careful.post(f"{root}erase/").status_code == 200
    assert not Subscriber.objects.exists()
    assert Suppression.objects.get().reason == "erased"
    for path in (root, f"{root}data.json", f"{root}erase/"):
        assert careful.get(path).status_code == 404
    assert careful.post(f"{root}erase/").status_code == 404


@pytest.mark.parametrize("token", ["x", "é" * 10, "a" * 2000])
@pytest.mark.parametrize("name", ["own-data/{}/", "own-data/{}/data.json", "own-data/{}/erase/", "address/{}/"])
def test_foreign_links_are_answered_in_words(newsletter, careful, name, token):
    response = careful.get("/newsletter/" + name.format(token))
    assert response.status_code == 404
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "<h1>" in page(response)
