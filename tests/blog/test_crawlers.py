"""robots.txt: three purposes, each with its own switch, each name for itself."""

from urllib.robotparser import RobotFileParser

import pytest

from blog.crawlers import SEARCH, TRAINING, VISITS, rules
from blog.models import PublicationSettings

SITEMAP = "https://kawaraban.example/sitemap.xml"
ESSAY = "https://kawaraban.example/gap/"


def parsed(text: str) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(text.splitlines())
    return parser


def text_with(**switches: bool) -> str:
    return rules(**({"search": True, "visits": True, "training": True} | switches), sitemap=SITEMAP)


@pytest.mark.parametrize(
    ("switch", "refused", "others"),
    [
        ("search", SEARCH, [*VISITS, *TRAINING]),
        ("visits", VISITS, [*SEARCH, *TRAINING]),
        ("training", TRAINING, [*SEARCH, *VISITS]),
    ],
)
def test_a_switch_refuses_its_own_crawlers_and_no_other(switch, refused, others):
    asked = parsed(text_with(**{switch: False}))
    assert not any(asked.can_fetch(name, ESSAY) for name in refused)
    assert all(asked.can_fetch(name, ESSAY) for name in [*others, "Googlebot", "Bingbot", "Applebot"])


def test_every_crawler_has_one_purpose():
    names = [name.lower() for name in (*SEARCH, *VISITS, *TRAINING)]
    assert len(names) == len(set(names))


def test_no_group_forgets_the_closed_addresses():
    asked = parsed(text_with())
    for name in ("Googlebot", *SEARCH, *VISITS, *TRAINING):
        for path in ("/admin/pages/", "/preview/token/", "/en/preview/token/"):
            assert not asked.can_fetch(name, f"https://kawaraban.example{path}"), (name, path)


def test_every_crawler_stands_in_one_group_only():
    lines = text_with(training=False).splitlines()
    named = [line for line in lines if line.startswith("User-agent: ")]
    assert len(named) == len(set(named)) == 1 + len(SEARCH) + len(VISITS) + len(TRAINING)
    assert parsed(text_with(training=False)).site_maps() == [SITEMAP]


def test_the_publication_decides(homes, client, settings):
    settings.SITE_URL = "https://kawaraban.example"
    asked = parsed(client.get("/robots.txt").content.decode())
    assert asked.can_fetch("OAI-SearchBot", ESSAY)
    assert asked.can_fetch("ChatGPT-User", ESSAY)
    assert not asked.can_fetch("GPTBot", ESSAY)
    PublicationSettings.objects.update(ai_search=False, ai_training=True)
    asked = parsed(client.get("/robots.txt").content.decode())
    assert not asked.can_fetch("OAI-SearchBot", ESSAY)
    assert asked.can_fetch("GPTBot", ESSAY)
