"""Links and images, opened as a reader's program would."""

from ipaddress import ip_address

import pytest

from blog.destinations import Policy
from newsletter.outside import opening
from newsletter.outside.answers import Answer
from newsletter.outside.world import World
from tests.fakes.web_server import Answer as Reply
from tests.fakes.web_server import Names, page, redirect, web_server

LOOPBACK = ip_address("127.0.0.1")


def world(port: int, **numbers: str) -> World:
    policy = Policy(allows=lambda number: number == LOOPBACK, ports=frozenset({port}))
    names = {"page.example": "127.0.0.1", "inner.example": "10.0.0.1", **numbers}
    return World(policy=policy, resolve=Names({name: [number] for name, number in names.items()}))


def opened(answers: dict[str, Reply], path: str = "/", *, host: str = "page.example", look=opening.link) -> Answer:
    with web_server(answers) as server:
        return look(f"http://{host}:{server.port}{path}", world=world(server.port), seconds=5)


def test_a_link_that_opens_is_asked_by_head_alone() -> None:
    with web_server({"/": page("x" * 100)}) as server:
        answer = opening.link(f"http://page.example:{server.port}/", world=world(server.port))
    assert (answer.level, answer.code) == ("pass", "opened")
    assert [path for path, _headers in server.asked] == ["HEAD /"]
    assert not {"Cookie", "Authorization", "Referer"} & set(server.asked[0][1])


@pytest.mark.parametrize(
    ("answers", "level", "code"),
    [
        ({"/": page(), "HEAD /": page(status=405)}, "pass", "opened"),
        ({"/": page(), "HEAD /": page(status=404)}, "pass", "opened"),
        ({"/": page(status=404)}, "fail", "gone"),
        ({"/": page(status=410)}, "fail", "gone"),
        ({"/": page(status=403)}, "could not check", "closed-to-programs"),
        ({"/": page(status=429)}, "could not check", "closed-to-programs"),
        ({"/": page(status=500)}, "warn", "error-status"),
        ({"/": redirect("/there"), "/there": page()}, "pass", "opened"),
        ({"/": redirect("/")}, "warn", "redirects"),
    ],
)
def test_what_a_link_answers(answers: dict[str, Reply], level: str, code: str) -> None:
    found = opened(answers)
    assert (found.level, found.code) == (level, code)
    assert found.words


def test_no_way_leads_into_the_house() -> None:
    """Neither by the address itself nor by where it sends on: no connection is made."""
    assert opened({"/": page()}, host="inner.example").code == "not-public"
    assert opened({"/": page()}, host="10.0.0.1").code == "not-public"
    with web_server({"/secret": page()}) as inner, web_server({}) as outer:
        outer.answers["/"] = redirect(f"http://inner.example:{outer.port}/secret")
        found = opening.link(f"http://page.example:{outer.port}/", world=world(outer.port))
        assert (found.level, found.code, inner.asked) == ("fail", "not-public", [])


def test_who_is_not_there_could_not_be_checked() -> None:
    assert opened({}, host="nobody.example").level == "warn"
    with web_server({}) as server:
        port = server.port
    assert opening.link(f"http://page.example:{port}/", world=world(port), seconds=2).level == "could not check"


@pytest.mark.parametrize(
    ("answer", "level", "number"),
    [
        (page(b"x" * 3000, Content_Type="image/png"), "pass", 3000),
        (page(b"x" * 3000, Content_Type="image/png", Content_Length=""), "pass", 3000),
        (page("<p>not found</p>"), "fail", 0),
        (page(status=404), "fail", 0),
        (page(status=403), "could not check", 0),
    ],
)
def test_an_image_and_its_size(answer: Reply, level: str, number: int) -> None:
    found = opened({"/": answer}, look=opening.image)
    assert found.level == level
    assert found.number == number or level != "pass"
