"""The golden edition: its mail, text and archive page are reviewed snapshots.

`UPDATE_GOLDEN=1` writes them anew; read the difference before committing it.
"""

import os
from datetime import datetime
from email import message_from_bytes
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup, Comment

from newsletter.editions.blocks import EditionBody
from newsletter.editions.mail_text import WRITERS
from newsletter.editions.models import EditionPage
from newsletter.editions.pieces import Piece
from newsletter.editions.rendering import RenderedEdition, render_edition
from newsletter.editions.slots import LEAVE_SLOT, PREFERENCES_SLOT, SLOTS, WEB_SLOT
from newsletter.message.policy import build_message, serialise
from tests.factories.golden import golden_edition

FOLDER = Path(__file__).parent / "golden"

pytestmark = [pytest.mark.django_db, pytest.mark.embedded_only, pytest.mark.xdist_group("golden")]

_kept: dict[str, tuple[RenderedEdition, RenderedEdition]] = {}


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def both(language: str, settings, tmp_path) -> tuple[RenderedEdition, RenderedEdition]:
    """The edition as it is mailed, and as it would be as text alone: rendered once, looked at by every test."""
    settings.SITE_URL = "https://publication.example"
    settings.MEDIA_ROOT = tmp_path
    if language not in _kept:
        edition = golden_edition(language)
        rendered = render_edition(edition=edition, language=language)
        edition.form = EditionPage.Form.TEXT
        _kept[language] = rendered, render_edition(edition=edition, language=language)
    return _kept[language]


@pytest.fixture
def rendered(both: tuple[RenderedEdition, RenderedEdition]) -> RenderedEdition:
    """The edition as it is mailed."""
    return both[0]


def test_the_golden_edition_holds_every_block(language: str) -> None:
    used = {block.block_type for block in golden_edition(language).body}
    assert used == set(EditionBody().child_blocks)


def test_every_kind_of_piece_is_written_as_text() -> None:
    assert set(WRITERS) == set(get_args(Piece))


@pytest.mark.parametrize(
    "form", ["mail.html", "mail.txt", "web.html", "plain.txt", "plain.web.html", "mime.txt", "plain.mime.txt"]
)
def test_it_renders_as_reviewed(both: tuple[RenderedEdition, RenderedEdition], language: str, form: str) -> None:
    rendered, plain = both
    writers = {
        "mail.html": lambda: _normal(rendered.html),
        "mail.txt": lambda: rendered.text,
        "web.html": lambda: _normal(rendered.web_html),
        "plain.txt": lambda: plain.text,
        "plain.web.html": lambda: _normal(plain.web_html),
        "mime.txt": lambda: _mime_tree(rendered),
        "plain.mime.txt": lambda: _mime_tree(plain),
    }
    now = writers[form]()
    path = FOLDER / f"{language}.{form}"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(now)
    assert now == path.read_text()


def test_every_address_is_absolute_and_secure(rendered: RenderedEdition) -> None:
    soup = BeautifulSoup(rendered.html, "html.parser")
    addresses = [element["href"] for element in soup.find_all(href=True)]
    addresses += [element["src"] for element in soup.find_all(src=True)]
    assert len(addresses) > 10
    assert all(address.startswith(("https://", "mailto:")) for address in addresses)


def test_no_slot_is_lost(rendered: RenderedEdition) -> None:
    for form in (rendered.html, rendered.text):
        assert form.count(LEAVE_SLOT) == 1
        assert form.count(PREFERENCES_SLOT) == 1
        assert form.count(WEB_SLOT) == 1
    assert not any(slot in rendered.web_html for slot in SLOTS)


def test_links_are_those_of_the_html(rendered: RenderedEdition) -> None:
    soup = BeautifulSoup(rendered.html, "html.parser")
    anchors = {anchor["href"] for anchor in soup.find_all("a") if not anchor["href"].startswith("mailto:")}
    assert set(rendered.links) == anchors
    assert len(rendered.links) == len(anchors)
    assert "https://example.com/write?to=editors&ref=12" in rendered.links


def test_the_text_names_every_link_in_full(rendered: RenderedEdition) -> None:
    newsletter = {link for link in rendered.links if link.endswith("/newsletter/")}
    pictures = {"https://example.com/exhibition"}
    for link in set(rendered.links) - newsletter - pictures:
        assert link in rendered.text.splitlines(), link


def test_the_frame_of_the_mail(rendered: RenderedEdition, language: str) -> None:
    soup = BeautifulSoup(rendered.html, "html.parser")
    assert soup.html["lang"] == language
    assert soup.html["dir"] == "ltr"
    assert rendered.html.index('<meta charset="utf-8"') < 400
    assert soup.title.get_text() == soup.h1.get_text()
    assert "prefers-color-scheme: dark" in rendered.html
    assert "color-scheme: light dark" in rendered.html
    assert all(table.get("role") == "presentation" for table in soup.find_all("table"))
    for image in soup.find_all("img"):
        assert image["alt"]
        assert int(image["width"]) <= 600
        assert int(image["height"]) > 0
    assert "fonts.googleapis" not in rendered.html
    assert "<script" not in rendered.html
    assert rendered.size < 40_000


def test_the_preheader_is_hidden_and_padded(rendered: RenderedEdition) -> None:
    soup = BeautifulSoup(rendered.html, "html.parser")
    hidden = soup.find("div", style=lambda style: style and "display:none" in style.replace(" ", ""))
    assert hidden.get_text().startswith(rendered.preheader)
    assert hidden.get_text().count("\u034f") > 50


def test_the_fragment_of_the_archive_keeps_to_the_site(rendered: RenderedEdition) -> None:
    soup = BeautifulSoup(rendered.web_html, "html.parser")
    assert "publication.example" not in rendered.web_html
    assert not soup.find_all(style=True)
    assert all(image["src"].startswith("/media/") for image in soup.find_all("img"))


def _mime_tree(rendered: RenderedEdition) -> str:
    """The message's head, and each part on a line, with what its headers say of it."""
    message = build_message(
        sender=("かわら版編集室", "letter@example.jp"),
        recipient="reader@example.com",
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        message_id="<golden@example.jp>",
        date=datetime(2026, 12, 1, 7, 30, tzinfo=ZoneInfo("Asia/Tokyo")),
    )
    head, _, body = serialise(message).partition(b"\r\n\r\n")
    parts = message_from_bytes(head + b"\r\n\r\n" + body).walk()
    names = ("Content-Type", "Content-Transfer-Encoding")
    lines = [
        "; ".join(f"{name}: {' '.join(part[name].split())}" for name in names if part[name]) for part in parts
    ]
    return "\n".join([head.decode().replace("\r\n", "\n"), "", *lines, ""])


def _normal(html: str) -> str:
    """The same tree written in one way: attributes sorted (MJML's come in any order), one element per line."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(True):
        element.attrs = dict(sorted(element.attrs.items()))
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.replace_with(Comment(_sorted_attributes(comment)))
    return soup.prettify(formatter="minimal")


def _sorted_attributes(comment: str) -> str:
    """The tags inside a conditional comment, whose attributes come in any order too."""
    inner = BeautifulSoup(comment, "html.parser")
    words = sorted(f"{name}={value}" for element in inner.find_all(True) for name, value in element.attrs.items())
    opening = comment.split("<", 1)[0].strip()
    return f"{opening} {' '.join(words)} {'closed' if '</' in comment else ''}".strip()
