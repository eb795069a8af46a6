"""Asking what is not known, keeping it, and asking a filter."""

import json
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest

from blog.destinations import Policy
from newsletter.message.headers import HeaderRefused
from newsletter.newsletters.models import Newsletter
from newsletter.outside.answers import ADDRESS, IMAGE, LINK, SPAM, SPF, Answer, Question
from newsletter.outside.asking import MOST, ask
from newsletter.outside.kept import forget_old, keep, kept_answers, to_ask
from newsletter.outside.models import OutsideAnswer
from newsletter.outside.names import Names
from newsletter.outside.spam import spam
from newsletter.outside.world import World
from tests.fakes.name_server import NameServer
from tests.fakes.spam_filter import spam_daemon, verdict
from tests.fakes.web_server import Names as Hosts
from tests.fakes.web_server import page, raw, web_server

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


def of_loopback(port: int, **rest: object) -> World:
    policy = Policy(allows=lambda number: number == ip_address("127.0.0.1"), ports=frozenset({port}))
    return World(policy=policy, resolve=Hosts({"page.example": ["127.0.0.1"]}), **rest)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_many_slow_links_take_nothing_from_domain_and_filter() -> None:
    """Asked last, beyond the limit of links, while every link keeps its thread to the end."""
    with (
        web_server({f"/{number}": raw(b"", pause=0.05, endless=True) for number in range(MOST + 20)}) as web,
        NameServer({"letters.jp": {"TXT": ['"v=spf1 -all"'], "A": ["192.0.2.1"]}}) as dns,
        spam_daemon(verdict(0.4, "A")) as filter_,
    ):
        world = of_loopback(web.port, names=Names(["127.0.0.1"], dns.port, 3), spamd=filter_.address)
        links = [Question(LINK, f"http://page.example:{web.port}/{number}") for number in range(MOST + 20)]
        few = [Question(ADDRESS, "letters.jp"), Question(SPF, "letters.jp"), Question(SPAM, "x", lambda: MESSAGE)]
        began = time.monotonic()
        assert ask([*links, *few], world=world, now=NOW, seconds=2) >= 3
        assert time.monotonic() - began < 6
        answers = kept_answers(few, now=NOW)
        assert [answers.found[one.kind, one.about].level for one in few] == ["pass"] * 3
        web.ending.set()


@pytest.mark.django_db
def test_the_message_is_composed_before_any_thread_begins() -> None:
    """Composing reads the database, and a thread would open a connection of its own."""
    composed_in: list[threading.Thread] = []

    def compose() -> bytes:
        composed_in.append(threading.current_thread())
        Newsletter.objects.count()
        return MESSAGE

    question = Question(SPAM, "x", compose)
    with spam_daemon(verdict(0.4)) as filter_:
        world = World(spamd=filter_.address)
        assert ask([question], world=world, now=NOW, seconds=20) == 1
        assert ask([question], world=world, now=NOW, seconds=20) == 0
    assert composed_in == [threading.current_thread()]
    assert filter_.asked == [("SYMBOLS SPAMC/1.5", MESSAGE)]


@pytest.mark.django_db
def test_what_cannot_be_composed_is_said_and_the_rest_asked() -> None:
    def refuse() -> bytes:
        raise HeaderRefused("no")

    spam_, address = Question(SPAM, "x", refuse), Question(ADDRESS, "letters.jp")
    with NameServer({"letters.jp": {"A": ["192.0.2.1"]}}) as dns:
        world = World(names=Names(["127.0.0.1"], dns.port, 3), spamd="127.0.0.1:9")
        assert ask([spam_, address], world=world, now=NOW, seconds=20) == 2
    found = kept_answers([spam_, address], now=NOW).found
    assert (found[SPAM, "x"].level, found[SPAM, "x"].code) == ("could not check", "not-composed")
    assert found[ADDRESS, "letters.jp"].level == "pass"


@pytest.mark.django_db
def test_a_failure_of_ours_is_logged_and_no_answer(caplog, monkeypatch) -> None:
    def fail(*_arguments: object, **_options: object) -> Answer:
        raise RuntimeError("ours")

    monkeypatch.setattr("newsletter.outside.asking.ask_domain", fail)
    assert ask([Question(ADDRESS, "letters.jp")], world=World(), now=NOW, seconds=20) == 0
    assert [record.message for record in caplog.records] == ["newsletter.outside.failed"]
    assert not OutsideAnswer.objects.exists()


def test_a_silent_filter_leaves_time_for_the_other() -> None:
    verdict_ = {"score": 1.5, "required_score": 15, "symbols": {}}
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        web_server({"POST /checkv2": page(json.dumps(verdict_))}) as web,
    ):
        spamd = f"127.0.0.1:{silent.getsockname()[1]}"
        world = World(spamd=spamd, rspamd=f"http://127.0.0.1:{web.port}")
        assert spam(MESSAGE, world=world, seconds=2).code == "no-spam"


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
