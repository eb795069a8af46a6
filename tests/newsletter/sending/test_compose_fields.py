"""Messages with merge fields: the policy's octets, whoever reads them, and the same words when parsed back."""

import html as html_module
import re
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsletter.editions.content import EditionContent, Sender
from newsletter.editions.mail_html import mail_html
from newsletter.editions.mail_text import mail_text
from newsletter.editions.merge.filling import TornToken, fill_html, fill_text
from newsletter.editions.merge.marking import marked, said
from newsletter.editions.merge.tokens import TOKEN
from newsletter.editions.merge.values import values_of
from newsletter.editions.pieces import ButtonPiece, TeaserPiece, TextPiece
from newsletter.message.lint import lint
from newsletter.message.policy import build_message, serialise
from newsletter.sending.compose import Composer, Content, Recipient, message_id
from tests.newsletter.sending.test_compose import (
    DATE,
    HEADERS,
    LEAVE,
    LEAVE_SLOT,
    PREFERENCES,
    PREFERENCES_SLOT,
    same_but_for_the_boundary,
)

EXAMPLES = 100 if settings.REQUIRE_SERVICES else 20
READERS = 10
"""Editions made by hypothesis, and readers of each: a thousand messages in CI, fewer in a developer's run."""

words = st.text(
    st.one_of(
        st.sampled_from("あいう漢字、。「」・ーｶﾅ①㈱髙﨑abc XYZ.,!?&<>\"'()@:;=-_/\\{}|%"),
        st.sampled_from(["👨‍👩‍👧‍👦", "🇯🇵", "1️⃣", "が", "葛󠄀", "é", "שלום", "مرحبا"]).map(lambda one: one[0]),
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]),
    ),
    max_size=40,
)
clusters = st.lists(st.sampled_from(["👨‍👩‍👧‍👦", "🇯🇵", "1️⃣", "か\u3099", "葛󠄀", "e\u0301", "あ", "x ", "です"])).map(
    "".join
)
fields = st.sampled_from(
    ["", "{{氏名}} 様", "{{会社名}} {{氏名|読者の皆さま}} 様", "{{name}}", "{{部署}}の", r"\{{"]
)
plain = st.tuples(words, fields, st.one_of(words, clusters)).map("".join)
names = st.one_of(
    st.sampled_from(
        ["", "{{name}}", "山\n田", '"(),;', "חנה", "髙橋\u0000", "kwmf0000z", LEAVE_SLOT, "=?utf-8?B?44GC?="]
    ),
    st.text(max_size=30),
)
readers = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(["family_name", "given_name", "company", "department", "title"], names)
).map(lambda found: values_of(**found))
EDITION = EditionContent(
    language="ja",
    newsletter="かわら版",
    newsletter_url="https://example.jp/newsletter/",
    number=3,
    title="第三便",
    subject="題",
    preheader="",
    sender=Sender("合同会社かわら版", "東京都台東区浅草1-2-3", "editors@example.jp"),
    on_web=True,
    pieces=(),
)
editions = st.builds(
    lambda subject, preheader, texts, heading, label: replace(
        EDITION,
        # A subject that may be empty for someone is refused when it is saved.
        subject=" ".join(f"{subject} 第三便".split()),
        preheader=" ".join(preheader.split()),
        pieces=(
            *(TextPiece(f"<p>{html_module.escape(' '.join(text.split()))}</p>") for text in texts),
            TeaserPiece(" ".join(heading.split()) or "見出し", "本文", "https://example.jp/a/"),
            ButtonPiece(" ".join(label.split()) or "押す", "https://example.jp/b/?x=1&y=2"),
        ),
    ),
    plain,
    plain,
    st.lists(plain, max_size=3),
    plain,
    plain,
)


def seen(body: str) -> str:
    """The words of a body without white space, which mail programs and our wrapping may change."""
    return re.sub(r"\s+", "", body)


@hypothesis_settings(max_examples=EXAMPLES)
@given(editions, st.lists(readers, min_size=READERS, max_size=READERS))
def test_whatever_is_written_arrives(edition, people):
    with translation.override("ja"):
        mailed, found = marked(edition)
        html, text = mail_html(mailed), mail_text(mailed)
    assert len(TOKEN.findall(mailed.subject + html + text)) >= 2 * sum(one.portions for one in found.phrases) - 2
    content = Content(("山田(かわら版)", "letter@example.jp"), edition.subject, html, text, HEADERS, found)
    composer = Composer(content, date=DATE)
    for number, values in enumerate(people):
        one = Recipient("reader@example.jp", message_id(number, domain="example.jp"), LEAVE, PREFERENCES, values)
        subject = " ".join(said(edition, values).subject.split())
        made = composer.compose(one, date=DATE)
        assert same_but_for_the_boundary(made, _by_the_policy(content, one, subject))
        _arrives(made, subject, edition, values)


def _by_the_policy(content: Content, one: Recipient, subject: str) -> bytes:
    """The same message by the policy alone: links first, because a reader's value may look like a slot."""
    bodies = [
        body.replace(LEAVE_SLOT, one.leave).replace(PREFERENCES_SLOT, one.preferences)
        for body in (content.html, content.text)
    ]
    return serialise(
        build_message(
            sender=content.sender,
            recipient=one.address,
            subject=subject,
            html=fill_html(bodies[0], content.fields, one.values),
            text=fill_text(bodies[1], content.fields, one.values),
            message_id=one.message_id,
            date=DATE,
            headers={**content.headers, "List-Unsubscribe": f"<{one.leave}>"},
        )
    )


def _arrives(made: bytes, subject: str, edition: EditionContent, values: dict[str, str]) -> None:
    assert lint(made) == []
    message = message_from_bytes(made, policy=policy.strict)
    assert message["Subject"] == subject
    assert message["From"].addresses[0].display_name == "山田(かわら版)"
    shown = said(edition, values)
    html = BeautifulSoup(message.get_body(("html",)).get_content(), "html.parser")
    page, text = seen(html.get_text()), seen(message.get_body(("plain",)).get_content())
    for piece in shown.pieces:
        rich = BeautifulSoup(getattr(piece, "html", ""), "html.parser").get_text()
        expected = rich or getattr(piece, "heading", "") or getattr(piece, "label", "")
        assert seen(expected) in page
        assert seen(expected) in text


SPACED = (
    "<p><b>{{会社名}}</b> <b>{{部署}}</b> <b>{{役職}}</b> <b>{{氏名}}</b> <b>様</b></p>",
    "<p>" + "■" * 31 + "{{氏名}}様です" + "■" * 30 + "</p>",
)


@pytest.mark.parametrize("html", SPACED)
def test_a_long_run_with_fields_arrives_whole(html):
    known = values_of(family_name="山田", company="みほん商会", department="営業部", title="課長")
    edition = replace(EDITION, pieces=(TextPiece(html),))
    with translation.override("ja"):
        mailed, found = marked(edition)
        text = mail_text(mailed)
    found.refuse_torn(text)
    assert seen(BeautifulSoup(said(edition, known).pieces[0].html, "html.parser").get_text()) in seen(
        fill_text(text, found, known)
    )


def test_a_torn_token_is_refused():
    _mailed, found = marked(replace(EDITION, pieces=(TextPiece("<p>{{氏名}}様</p>"),)))
    found.refuse_torn("a kwmf0000w12fz b")
    with pytest.raises(TornToken):
        found.refuse_torn("a kwmf00\n00w12fz b")
    with pytest.raises(TornToken):
        found.refuse_torn("a kwm\nf0000w12fz b")


def test_an_empty_item_and_an_empty_link_leave_no_line_in_the_text():
    html = '<ul><li>{{氏名}}</li><li>二</li></ul><p><a href="https://example.jp/">{{氏名}}</a>様</p><p>後</p>'
    edition = replace(EDITION, pieces=(TextPiece(html),))
    with translation.override("ja"):
        mailed, found = marked(edition)
        text = fill_text(mail_text(mailed), found, {})
    assert "\n\n・二\n\n後\n" in text
    assert "https://example.jp/\n" not in text
