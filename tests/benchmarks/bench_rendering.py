"""How fast one edition is written for many readers, against the least it could cost, in the same run.

The edition has fields in its greeting and its subject and carries each reader's own links. The least is one
`bytes.replace` per slot on the finished message, which is no mail anybody could send: nothing is encoded,
checked or signed in it. `BENCH_RECIPIENTS` sets the number of readers, 10,000 by default.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from stacks import say, set_up

READERS = int(os.environ.get("BENCH_RECIPIENTS", "10000"))
GOAL = 0.5
ROUNDS = 3
DATE = datetime(2026, 11, 24, 7, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
SUBJECT = "{{姓}}さんへ。溝を埋めるのは会議ではなく同席"
GREETING = "{{会社名}} {{氏名|読者の皆さま}} 様"
PARAGRAPH = (
    "営業とマーケティングの席が三メートル離れているだけで、同じ客の話がまるで別の話になる。"
    "そのことに気づくまでに、私は十年かかった。会議を増やしても溝は埋まらず、同席した日から埋まり始めた。"
)
FAMILIES = ("山田", "佐々木", "髙橋", "五十嵐", "John", "長谷川", "")
GIVEN = ("太郎", "花子", "Smith", "一", "さくら", "")
COMPANIES = ("株式会社山と川", "", "Acme Trading Ltd.", "合同会社かわら版研究所東日本営業本部")


def measure() -> None:
    """Compare the composer with plain replacement, and print whether the goal is met."""
    set_up()
    from newsletter.sending.compose import Composer, Recipient, links_for, message_id

    content = _content()
    people = _people()
    composer = Composer(content, date=DATE)

    def one(number: int) -> bytes:
        leave, preferences = links_for(subscription_id=number + 1, delivery_id=number + 1, language="ja")
        text = message_id(number + 1, domain="example.jp")
        recipient = Recipient(f"reader{number}@example.jp", text, leave, preferences, people[number])
        return composer.compose(recipient, date=DATE)

    made = one(0)
    say(f"One edition for {READERS} readers, {len(made) / 1024:.0f} KB each")
    plain, slots = _finished(made)
    values = [_replacements(number, slots) for number in range(READERS)]

    def replaced(number: int) -> bytes:
        message = plain
        for slot, value in values[number]:
            message = message.replace(slot, value)
        return message

    _check(one, people)
    base = max(_rate(replaced) for _round in range(ROUNDS))
    ours = max(_rate(one) for _round in range(ROUNDS))
    _line(f"one bytes.replace per slot ({len(slots)} slots)", base, base)
    _line("each reader's message, as it is sent", ours, base)
    verdict = "pass" if ours / base >= GOAL else "miss"
    say(f"  goal: a ratio of at least {GOAL}: {verdict}")


def _content() -> Any:
    """The frozen content of an edition, from its writers."""
    from django.utils import translation

    from newsletter.editions.content import EditionContent, Sender
    from newsletter.editions.mail_html import mail_html
    from newsletter.editions.mail_text import mail_text
    from newsletter.editions.merge.marking import marked
    from newsletter.editions.pieces import TextPiece
    from newsletter.sending.compose import Content

    texts = [GREETING, *[PARAGRAPH] * 24]
    with translation.override("ja"):
        edition = EditionContent(
            language="ja",
            newsletter="かわら版だより",
            newsletter_url="https://example.jp/newsletter/",
            number=12,
            title="溝を埋めるのは、会議ではなく同席だった",
            subject=SUBJECT,
            preheader="二つの席に座ってわかったこと。",
            sender=Sender("合同会社かわら版", "東京都台東区浅草1-2-3", "editors@example.jp"),
            on_web=True,
            pieces=tuple(TextPiece(f"<p>{text}</p>") for text in texts),
        )
        mailed, fields = marked(edition)
        html, text = mail_html(mailed), mail_text(mailed)
    headers = {
        "List-ID": "<weekly.example.jp>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": "7:weekly:edition:0123456789ab",
        "Precedence": "bulk",
    }
    return Content(("かわら版編集室", "letter@example.jp"), "溝", html, text, headers, fields)


def _people() -> list[dict[str, str]]:
    from newsletter.editions.merge.values import values_of

    return [
        values_of(
            family_name=FAMILIES[number % len(FAMILIES)],
            given_name=GIVEN[number % len(GIVEN)],
            company=COMPANIES[number % len(COMPANIES)],
        )
        for number in range(READERS)
    ]


def _finished(made: bytes) -> tuple[bytes, list[bytes]]:
    """A finished message with a slot for everything that differs: five headers, and three places in each body."""
    head, _, body = made.partition(b"\r\n\r\n")
    slots = [b"{{slot-%02d}}" % number for number in range(11)]
    lines = head.split(b"\r\n")
    lines[:5] = [line + slot for line, slot in zip(lines[:5], slots[:5], strict=True)]
    size = len(body) // 7
    parts = [body[size * number : size * (number + 1)] for number in range(6)]
    filled = b"".join(part + slot for part, slot in zip(parts, slots[5:], strict=True)) + body[size * 6 :]
    return b"\r\n".join(lines) + b"\r\n\r\n" + filled, slots


def _replacements(number: int, slots: list[bytes]) -> list[tuple[bytes, bytes]]:
    return [(slot, b"value %d of reader %d, some forty octets" % (at, number)) for at, slot in enumerate(slots)]


def _check(one: Callable[[int], bytes], people: list[dict[str, str]]) -> None:
    """The messages must be whole, or their speed says nothing."""
    from email import message_from_bytes, policy

    for number in range(0, READERS, max(READERS // 50, 1)):
        message = message_from_bytes(one(number), policy=policy.default)
        name = people[number].get("name", "")
        if "kwmf" in str(message["Subject"]) or name not in message.get_body(("html",)).get_content():
            raise SystemExit("a message is not what it should be")


def _rate(run: Callable[[int], bytes]) -> float:
    begin = time.perf_counter()
    for number in range(READERS):
        run(number)
    return READERS / (time.perf_counter() - begin)


def _line(name: str, per_second: float, base: float) -> None:
    say(f"  {name:<40} {per_second:>8.0f}/s   ratio {per_second / base:.2f}")


if __name__ == "__main__":
    sys.exit(measure())
