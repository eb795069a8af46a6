"""The part of a page that people come for: what is around it, menus and the like, is left away."""

from collections import Counter
from collections.abc import Iterable

from bs4 import Tag
from bs4.element import NavigableString

from prompts.sources.rendering import holds_data

MOST = 0.7  # of a page's prose: the element that holds so much of it is what people come for
ENOUGH = 200  # characters of prose that make a marked main part one

_AROUND = ["nav", "footer", "aside", "search"]
_AROUND_ROLES = ["navigation", "banner", "contentinfo", "complementary", "search"]
_WHOLE = {"p", "blockquote", "pre", "ul", "ol", "dl", "span"}
_NO_PROSE = {"a", "label", "legend", "option", "summary"}


def main_content(page: Tag) -> Tag:
    """Return the element with a page's main content. What is around it is taken out of the tree.

    Its own marks come first (`article`, `main`); where there are none, the innermost element
    that holds most of the text outside links.
    """
    _remove(page.find_all(_AROUND))
    _remove(page.find_all(role=_AROUND_ROLES))
    prose = _prose(page)
    enough = min(ENOUGH, prose[id(page)] / 2)
    _remove(form for form in page.find_all("form") if prose[id(form)] < enough)
    mains = [*page.find_all("main"), *page.find_all(role="main")]
    main = _richest(mains, prose, enough) or page
    article = _richest(main.find_all("article"), prose, MOST * prose[id(main)])
    return article or (main if main is not page else _innermost(page, prose))


def _remove(tags: Iterable[Tag]) -> None:
    for tag in list(tags):
        if not tag.decomposed:
            tag.decompose()


def _prose(root: Tag) -> Counter[int]:
    """The characters outside links that each element holds, by its id."""
    tags = [root, *root.find_all(True)]
    linked: set[int] = set()
    found: Counter[int] = Counter()
    for tag in tags:
        if tag.name in _NO_PROSE or (tag is not root and id(tag.parent) in linked):
            linked.add(id(tag))
        else:
            found[id(tag)] = sum(len(each.strip()) for each in tag.contents if isinstance(each, NavigableString))
    for tag in reversed(tags[1:]):
        found[id(tag.parent)] += found[id(tag)]
    return found


def _richest(tags: Iterable[Tag], prose: Counter[int], least: float) -> Tag | None:
    """The element with most prose, if that is at least so much and any at all."""
    best = max(tags, key=lambda tag: prose[id(tag)], default=None)
    return best if best is not None and prose[id(best)] >= max(least, 1) else None


def _innermost(page: Tag, prose: Counter[int]) -> Tag:
    element = page
    while True:
        inner = _richest(element.find_all(True, recursive=False), prose, MOST * prose[id(page)])
        if inner is None or inner.name in _WHOLE or (inner.name == "table" and holds_data(inner)):
            return element
        element = inner
