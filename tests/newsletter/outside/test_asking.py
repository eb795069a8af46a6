"""Asking what is not known, keeping it, and asking a filter."""

import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest

from blog.destinations import Policy
from newsletter.outside.answers import ADDRESS, IMAGE, LINK, SPAM, SPF, Answer, Question
from newsletter.outside.asking import ask
from newsletter.outside.kept import forget_old, keep, kept_answers, to_ask
from newsletter.outside.models import OutsideAnswer
from newsletter.outside.names import Names
from newsletter.outside.spam import spam
from newsletter.outside.world import World
from tests.fakes.name_server import NameServer
from tests.fakes.spam_filter import spam_daemon, verdict
from tests.fakes.web_server import Names as Hosts
from tests.fakes.web_server import page, web_server

NOW = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
MESSAGE = b"Subject: a\r\n\r\nb\r\n"


@pytest.mark.django_db
def test_everything_is_asked_once_and_kept(django_assert_num_queries) -> None:
    picture = page(b"x" * 300, Content_Type="image/png")
    with (
        web_server({"/": page(), "/gone": page(status=404), "/i.png": picture}) as web,
        NameServer({"letters.jp": {"TXT": ['"v=spf1 -all"'], "A": ["192.0.2.1"]}}) as dns,
        spam_daemon(verdict(0.4, "A")) as filter_,
    ):
        policy = Policy(allows=lambda number: number == ip_address("127.0.0.1"), ports=frozenset({web.port}))
        hosts = Hosts({"page.example": ["127.0.0.1"]})
        names = Names(["127.0.0.1"], dns.port, 3)
        world = World(policy=policy, resolve=hosts, names=names, spamd=filter_.address)
        root = f"http://page.example:{web.port}"
        questions = [
            *(Question(LINK, f"{root}/"), Question(LINK, f"{root}/gone"), Question(IMAGE, f"{root}/i.png")),
            *(Question(ADDRESS, "letters.jp"), Question(SPF, "letters.jp"), Question(SPAM, "x", lambda: MESSAGE)),
        ]
        assert kept_answers(questions, now=NOW).waiting
        assert ask(questions, world=world, now=NOW, seconds=20) == 6
        asked = len(web.asked)
        assert ask(questions, world=world, now=NOW, seconds=20) == 0
        assert len(web.asked) == asked
    with django_assert_num_queries(1):
        answers = kept_answers(questions, now=NOW)
    assert not answers.waiting
    levels = [answers.found[question.kind, question.about].level for question in questions]
    assert levels == ["pass", "fail", "pass", "pass", "pass", "pass"]
    assert answers.found[IMAGE, f"{root}/i.png"].number == 300
    assert filter_.asked == [("SYMBOLS SPAMC/1.5", MESSAGE)]


@pytest.mark.django_db
def test_an_answer_is_asked_for_again_sooner_the_less_it_says() -> None:
    questions = [Question(LINK, level) for level in ("pass", "fail", "could not check")]
    for question in questions:
        keep(question, Answer(question.about, "opened"), now=NOW)  # type: ignore[arg-type]

    def asked_after(**time: int) -> list[str]:
        return [question.about for question in to_ask(questions, now=NOW + timedelta(**time))]

    assert asked_after(minutes=1) == []
    assert asked_after(minutes=3) == ["could not check"]
    assert asked_after(minutes=11) == ["fail", "could not check"]
    assert asked_after(hours=7) == ["pass", "fail", "could not check"]
    later = NOW + timedelta(hours=25)
    assert kept_answers(questions, now=later).found == {}
    assert forget_old(now=NOW + timedelta(days=8)) == 3
    assert not OutsideAnswer.objects.exists()


@pytest.mark.parametrize(
    ("score", "level", "code"), [(-0.1, "pass", "no-spam"), (2.5, "warn", "nearly-spam"), (7.1, "fail", "spam")]
)
def test_spamassassin(score: float, level: str, code: str) -> None:
    with spam_daemon(verdict(score, "RULE_A", "RULE_B")) as daemon:
        found = spam(MESSAGE, world=World(spamd=daemon.address))
    assert (found.level, found.code, found.details["score"]) == (level, code, f"{score:.1f}")
    assert found.words


def test_rspamd_and_filters_that_say_nothing() -> None:
    verdict_ = {"score": 1.5, "required_score": 15, "symbols": {"A": {"score": 2}, "B": {"score": -0.5}}}
    with web_server({"POST /checkv2": page(json.dumps(verdict_))}) as web:
        found = spam(MESSAGE, world=World(rspamd=f"http://127.0.0.1:{web.port}"))
    assert (found.level, found.details) == ("pass", {"score": "1.5", "limit": "15.0", "rules": "A"})
    assert spam(MESSAGE, world=World()).code == "no-spam-filter"
    with spam_daemon(b"SPAMD/1.1 69 EX_UNAVAILABLE\r\n\r\n") as daemon:
        assert spam(MESSAGE, world=World(spamd=daemon.address)).code == "spam-filter-silent"
    assert spam(MESSAGE, world=World(spamd="127.0.0.1:9")).code == "spam-filter-silent"
