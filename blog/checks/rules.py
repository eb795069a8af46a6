"""The rules, one function each: what of a draft a reader would stumble over. Pure but for the active language."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from blog.checks.content import Content, Passage
from blog.excerpts import cells, cut
from prompts.checks.style.length import long_sentences as too_long

SEARCH_TITLE_CELLS = 64  # full-width characters take two: 32 of them, as search engines show
SHOWN_CELLS = 44
SLUG_MAY_BE_OFF_BY = timedelta(days=31)  # drafts are begun before they are published


@dataclass(frozen=True)
class Finding:
    """Something to look at: which rule found it, where (a block's id, a field's name), and what to say."""

    kind: str
    place: str
    words: str


def findings(content: Content) -> list[Finding]:
    """Return what every rule finds, in the order a reader meets the rules."""
    return [finding for rule in RULES for finding in rule(content)]


def missing_parts(content: Content) -> Iterator[Finding]:
    """Lead and description: without them lists, cards and search results are poor."""
    if not content.lead.strip():
        yield Finding(
            "missing", "lead", _("There is no lead. Lists and mails show the beginning of the text instead.")
        )
    if not content.summary.strip():
        words = _("There is no description for search engines. They show the lead instead.")
        yield Finding("missing", "search_description", words)


def long_title(content: Content) -> Iterator[Finding]:
    """A title that a search result would cut."""
    width = cells(content.search_title)
    if width > SEARCH_TITLE_CELLS:
        words = _("Search results cut the title: it is %(width)s full-width characters wide, %(most)s are shown.")
        yield Finding("title", "title", words % {"width": _half(width), "most": _half(SEARCH_TITLE_CELLS)})


def _half(width: int) -> str:
    return f"{width / 2:g}"


def long_sentences(content: Content) -> Iterator[Finding]:
    """Sentences that lose their reader."""
    for passage in [Passage("lead", content.lead), *content.read]:
        for sentence, words in too_long(passage.text, japanese=content.language == "ja"):
            shown = {"what": words, "begin": cut(sentence.text, cells=SHOWN_CELLS)}
            yield Finding("sentence", passage.place, _("%(what)s: “%(begin)s”") % shown)


def heading_order(content: Content) -> Iterator[Finding]:
    """Headings without words, and sub-headings before the first heading."""
    for heading in content.headings:
        if not heading.text.strip():
            yield Finding("heading", heading.place, _("A heading has no words."))
    first = next(iter(content.headings), None)
    if first and first.level > 2:
        words = _("The sub-heading “%(text)s” comes before any heading.")
        yield Finding("heading", first.place, words % {"text": cut(first.text, cells=SHOWN_CELLS)})


_NUMERAL = re.compile(r"第?\s*([0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*(?:[.、,:)章節]|その|つ目|\s)")


def numeral(heading: str) -> str:
    """Return the numeral a heading begins with, in half-width digits or kanji; "" where it has none."""
    found = _NUMERAL.match(unicodedata.normalize("NFKC", heading).strip())
    return found[1] if found else ""


def repeated_numerals(content: Content) -> Iterator[Finding]:
    """The same numeral twice among headings side by side. Below the next heading counting begins anew."""
    seen: dict[int, set[str]] = {2: set(), 3: set()}
    for heading in content.headings:
        if heading.level == 2:
            seen[3] = set()
        number = numeral(heading.text)
        if number and number in seen.setdefault(heading.level, set()):
            words = _("Two headings have the number %(number)s: “%(text)s”")
            text = cut(heading.text, cells=SHOWN_CELLS)
            yield Finding("numeral", heading.place, words % {"number": number, "text": text})
        seen[heading.level].add(number)


def undescribed_pictures(content: Content) -> Iterator[Finding]:
    """Images that say nothing to who cannot see them."""
    for place in content.pictures:
        yield Finding(
            "image", place, _("The image has no alternative text. Describe it, or mark it as an ornament.")
        )


_EMPTY_LINK = re.compile(
    r"(?:詳しくは|詳細は|もっと見るには|続きは)?(?:こちら|ここ|コチラ)(?:から|へ|を?クリック)?|詳細|詳しく|リンク|この記事|クリック|もっと見る|続きを読む"
    r"|(?:click |read |see )?(?:here|more|this|link|details)|learn more|this (?:article|page|link|essay)"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


def empty_link_texts(content: Content) -> Iterator[Finding]:
    """Links whose words do not say where they lead; many hear the links of a page one after the other."""
    for passage in content.passages:
        for link in passage.links:
            plain = unicodedata.normalize("NFKC", link).strip(" 。.、>»→").lower()
            shown = {"text": cut(link, cells=SHOWN_CELLS)}
            if _ADDRESS.fullmatch(plain):
                yield Finding("link", passage.place, _("A link shows its bare address: “%(text)s”") % shown)
            elif _EMPTY_LINK.fullmatch(plain):
                yield Finding(
                    "link", passage.place, _("A link's words do not say where it leads: “%(text)s”") % shown
                )


# Blanks have been drawn together: one at most stands anywhere, so nothing is tried twice over.
_DAY_JA = r"[0-9]{4} ?年 ?[0-9]{1,2} ?月 ?[0-9]{1,2} ?日|[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAY_EN = rf"(?:{_MONTHS}) [0-9]{{1,2}},? [0-9]{{4}}|[0-9]{{1,2}} (?:{_MONTHS}) [0-9]{{4}}"
_TYPED_DATE = re.compile(
    rf"(?:(?:公開|更新|掲載|投稿|配信)日? ?[:は]? ?(?:{_DAY_JA})"
    rf"|(?:{_DAY_JA}) ?(?:に?公開|に?更新|に?掲載|投稿|配信)"
    rf"|(?:published|posted|updated) ?(?:on|:)? ?(?:{_DAY_JA}|{_DAY_EN}))",
    re.IGNORECASE,
)


def typed_dates(content: Content) -> Iterator[Finding]:
    """A date of publishing typed into the text: the page shows its own, and one day they differ."""
    for passage in [Passage("lead", content.lead), *content.passages]:
        found = _TYPED_DATE.search(_drawn_together(passage.text))
        if found:
            words = _("The text gives its own date, “%(text)s”; the page shows one already.")
            yield Finding("date", passage.place, words % {"text": found[0]})


def _drawn_together(text: str) -> str:
    """Return a text in its plain widths, with one blank for any number of them."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text))


# A day has all its separators, or none and two digits for month and day; "2024年12月" names no day.
_DATE = re.compile(
    r"(?<![0-9])(?:(20[0-9]{2}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日"
    r"|(20[0-9]{2})([-/.])([0-9]{1,2})\5([0-9]{1,2})(?![0-9])"
    r"|(20[0-9]{2})([0-9]{2})([0-9]{2})(?![0-9]))"
)


def other_dates(content: Content) -> Iterator[Finding]:
    """A published page whose title or slug names another day than it shows."""
    if content.published is None:
        return
    in_title, in_slug = (_date_in(text) for text in (content.title, content.slug))
    if in_title and in_title != content.published:
        yield Finding("date", "title", _("The title names another day than the page's own date."))
    if in_slug and abs(in_slug - content.published) > SLUG_MAY_BE_OFF_BY:
        yield Finding("date", "slug", _("The slug names another day than the page's own date."))


def _date_in(text: str) -> date | None:
    found = _DATE.search(_drawn_together(text))
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= _days(year, month) else None


def _days(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day


RULES: Iterable[Callable[[Content], Iterator[Finding]]] = (
    missing_parts,
    long_title,
    heading_order,
    repeated_numerals,
    long_sentences,
    undescribed_pictures,
    empty_link_texts,
    typed_dates,
    other_dates,
)
