"""A press in doubt is asked once more, with a proof of work; without one a person looks; a flood has to wait."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsletter.abuse import limits, proof
from newsletter.abuse.models import SignUpRefusal, UsedSolution
from newsletter.consent import services
from newsletter.consent.models import Notice, RateWindow, SignUpRequest, Subscriber, Suppression
from tests.factories.newsletter import SubscriptionFactory, SuppressionFactory
from tests.newsletter.abuse.solving import closed, opened, question_in, solved
from tests.newsletter.consent.pages import SIGN_UP, page, post, trap, without_secrets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]

CONTINUE = "/newsletter/sign-up/continue/"
FOREIGN = {"Origin": "https://elsewhere.example"}


def asked(client, **fields) -> dict[str, str]:
    """The hidden fields of the second step, for a press from another site."""
    html = page(post(client, **{"headers": FOREIGN, **fields}))
    form = html.partition("data-proof")[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def answer(fields: dict[str, str]) -> dict[str, str]:
    return {**fields, "altcha": solved(fields["altcha"])}


def refused() -> dict[str, int]:
    return dict(SignUpRefusal.objects.values_list("reason", "count"))


def test_a_form_with_nothing_but_an_address_is_asked_once_more(newsletter, careful):
    response = careful.post(SIGN_UP["ja"], {"email": "taro@example.com"})
    assert response.status_code == 200
    assert not SignUpRequest.objects.exists()
    html = page(response)
    assert reverse("newsletter_continue_sign_up") in html
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    assert fields["email"] == "taro@example.com"
    fields = answer(fields)
    assert careful.post(CONTINUE, {**fields, "csrfmiddlewaretoken": "x"}).status_code == 403
    assert not SignUpRequest.objects.exists()
    assert careful.post(CONTINUE, fields).status_code == 200
    request = SignUpRequest.objects.get()
    assert (request.email, request.held_at, request.hold_reasons) == ("taro@example.com", None, "")


@pytest.mark.parametrize(
    ("doubt", "reason"),
    [
        ({"shown": ""}, "trap"),
        ({"shown": "1700000000.abc:forged"}, "trap"),
        ({"homepage": "https://spam.example"}, "honeypot"),
        ({"headers": FOREIGN}, "foreign"),
        ({"headers": {"Origin": "null"}}, "foreign"),
    ],
)
def test_doubt_asks_once_more_and_refuses_nobody(newsletter, client, doubt, reason):
    response = post(client, **doubt)
    assert response.status_code == 200
    assert not SignUpRequest.objects.exists()
    assert reverse("newsletter_continue_sign_up") in page(response)
    assert response["Cache-Control"] == "no-store"
    assert refused() == {reason: 1}


@pytest.mark.parametrize("seconds", [0, 1, 60 * 60 * 25])
def test_a_form_shown_just_now_or_long_ago_is_doubt(newsletter, client, seconds):
    with time_machine.travel(timezone.now(), tick=False):
        post(client, shown=trap(seconds=seconds))
    assert not SignUpRequest.objects.exists()


def test_a_form_that_showed_other_words_is_doubt(newsletter, client):
    old = trap()
    page_of = newsletter.pages.get(locale__language_code="ja")
    page_of.consent_wording = "新しい文言です。"
    page_of.save_revision().publish()
    html = page(post(client, shown=old))
    assert not SignUpRequest.objects.exists()
    assert "新しい文言です。" in html


@pytest.mark.parametrize("origin", ["http://testserver", None])
def test_our_own_origin_is_no_doubt(newsletter, client, origin, settings):
    post(client, headers={"Origin": origin or settings.SITE_URL})
    assert SignUpRequest.objects.count() == 1
    assert not SignUpRefusal.objects.exists()


def test_one_press_counts_once_over_both_steps(newsletter, client):
    fields = answer(asked(client))
    assert set(RateWindow.objects.values_list("count", flat=True)) == {1}
    client.post(CONTINUE, fields)
    assert set(RateWindow.objects.values_list("count", flat=True)) == {1}
    assert refused() == {"foreign": 1}
    assert SignUpRequest.objects.count() == 1


def test_the_second_step_carries_on_what_was_chosen_at_the_first(newsletter, client):
    fields = asked(client, newsletter="letter", topic="letter/野菜", homepage="x")
    assert (fields["newsletter"], fields["topic"]) == ("letter", "letter/野菜")
    assert {"homepage", "shown"}.isdisjoint(fields)


def test_no_choice_is_cut_at_the_second_step(newsletter, client):
    topics = [f"letter/topic-{number}" for number in range(80)]
    html = page(
        post(client, headers=FOREIGN, newsletter="letter", topic=topics, **{f"x{n}": "y" for n in range(90)})
    )
    carried = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    assert {value for name, value in carried if name == "topic"} == set(topics)
    assert len([name for name, _value in carried if name.startswith("x")]) == 60


def test_without_javascript_a_person_looks_at_it_and_the_reader_is_told_so(newsletter, careful):
    html = page(careful.post(SIGN_UP["en"], {"email": "taro@example.com"}))
    assert "a person at the editorial office will look at your sign-up" in html
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    response = careful.post(f"/en{CONTINUE}", fields)
    assert response.status_code == 200
    assert "A person will look at your sign-up" in page(response)
    request = SignUpRequest.objects.get()
    assert request.held_at is not None
    assert request.hold_reasons == "trap unproven"
    assert refused() == {"trap": 1, "unproven": 1}
    assert services.admit(request_id=request.pk, now=timezone.now()) is None
    assert not Notice.objects.exists()


def test_a_solution_counts_once_and_pressing_twice_is_answered_alike(newsletter, client):
    fields = answer(asked(client))
    answers = {without_secrets(page(client.post(CONTINUE, fields))) for _press in range(3)}
    assert len(answers) == 1
    assert SignUpRequest.objects.count() == UsedSolution.objects.count() == 1
    assert refused() == {"foreign": 1, "proof": 2}


def test_a_question_without_its_answer_is_held_once(newsletter, client):
    fields = asked(client)
    answers = {without_secrets(page(client.post(CONTINUE, fields))) for _press in range(3)}
    assert len(answers) == 1
    assert "お申し込みを担当者が確認します" in answers.pop()
    client.post(CONTINUE, answer(fields))
    assert SignUpRequest.objects.count() == 1


def test_a_solution_is_none_for_another_address(newsletter, client):
    response = client.post(CONTINUE, {**answer(asked(client)), "email": "hanako@example.com"})
    assert response.status_code == 422
    assert not SignUpRequest.objects.exists()
    assert refused()["proof"] == 1


def test_an_expired_or_altered_solution_is_asked_for_anew(newsletter, client):
    fields = answer(asked(client))
    altered = opened(fields["altcha"])
    altered["challenge"]["parameters"]["data"]["until"] += 3600
    late = timezone.now() + proof.LIFE + timedelta(minutes=1)
    for moment, field in ((late, fields["altcha"]), (late, closed(altered)), (timezone.now(), "")):
        with time_machine.travel(moment):
            response = client.post(CONTINUE, {**fields, "altcha": field})
            assert response.status_code == 422
            again = {**fields, "altcha": solved(question_in(page(response)))}
            assert not SignUpRequest.objects.exists()
            client.post(CONTINUE, again)
            assert SignUpRequest.objects.all().delete()[0] == 1


def test_a_press_that_could_not_be_kept_uses_up_no_solution(newsletter, client, monkeypatch):
    fields = answer(asked(client))
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(SignUpRequest.objects, "bulk_create", _break)
        broken.setattr(SignUpRequest.objects, "create", _break)
        assert client.post(CONTINUE, fields).status_code == 500
    assert not UsedSolution.objects.exists()
    assert client.post(CONTINUE, fields).status_code == 200
    assert SignUpRequest.objects.count() == 1


def _break(*_arguments, **_options):
    raise DatabaseError


def test_the_marks_of_a_machine_wait_for_a_person_even_with_a_proof(newsletter, client):
    fields = answer(asked(client, homepage="https://spam.example"))
    client.post(CONTINUE, fields)
    assert SignUpRequest.objects.get().hold_reasons == "foreign honeypot"


def test_when_too_many_wait_already_the_reader_is_told_to_come_back(newsletter, client, monkeypatch):
    monkeypatch.setattr(limits, "HELD_LIMIT", 1)
    for number in range(2):
        response = client.post(CONTINUE, asked(client, email=f"reader{number}@example.com"))
    assert response.status_code == 429
    assert SignUpRequest.objects.count() == 1


def test_load_asks_once_more_and_a_flood_has_to_wait(newsletter, client, monkeypatch):
    monkeypatch.setattr(limits, "NETWORK_DOUBT", 2)
    monkeypatch.setattr(limits, "NETWORK_LIMIT", 4)
    statuses = []
    for number in range(6):
        response = post(client, email=f"reader{number}@example.com")
        statuses.append((response.status_code, SignUpRequest.objects.count()))
    assert statuses == [(200, 1), (200, 2), (200, 2), (200, 2), (429, 2), (429, 2)]
    assert 0 < int(response["Retry-After"]) <= 3600
    assert refused() == {"network": 4}


def test_an_address_given_again_and_again_is_doubt_and_closes_its_door_to_nobody(newsletter, client, monkeypatch):
    monkeypatch.setattr(limits, "ADDRESS_DOUBT", 2)
    for number in range(4):
        fields = asked(client, headers={})
        assert bool(fields) == (number >= 2)
    assert SignUpRequest.objects.count() == 2
    assert refused() == {"address": 2}
    client.post(CONTINUE, answer(fields))
    assert SignUpRequest.objects.filter(held_at=None).count() == 3


KNOWN = {
    "unknown": lambda: None,
    "active": lambda: SubscriptionFactory(email="taro@example.com"),
    "complained": lambda: SuppressionFactory(email="taro@example.com", reason=Suppression.Reason.COMPLAINED),
}


def test_both_steps_answer_alike_and_with_the_same_statements_whatever_the_address(newsletter, client):
    asked(client)  # what a process remembers of its pages
    seen = set()
    for arrange in KNOWN.values():
        for model in (SignUpRequest, RateWindow, SignUpRefusal, UsedSolution, Subscriber, Suppression):
            model.objects.all().delete()
        arrange()
        with CaptureQueriesContext(connection) as queries:
            fields = asked(client)
            held = client.post(CONTINUE, fields)
            kept = client.post(CONTINUE, answer(asked(client)))
        statements = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]
        seen.add(str((statements, without_secrets(page(held)), without_secrets(page(kept)))))
    assert len(seen) == 1
