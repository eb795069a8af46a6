"""Where the demo's pages are found again, by language and key."""

from blog.models import AuthorPage, CategoryPage, EssayPage, HomePage, SeriesPage
from newsletter.demo.ledger import Ledger
from newsletter.demo.markup import PageId

LANGUAGES = ("ja", "en")


def essay_key(language: str, name: str) -> str:
    """The key of an essay's record."""
    return f"essay:{language}/{name}"


def category_key(language: str, name: str) -> str:
    """The key of a category's record."""
    return f"category:{language}/{name}"


def series_key(language: str, name: str) -> str:
    """The key of a series' record."""
    return f"series:{language}/{name}"


def author_key(language: str, name: str) -> str:
    """The key of an author's record."""
    return f"author:{language}/{name}"


def homes(ledger: Ledger) -> dict[str, HomePage]:
    """The demo's home page in each language. Raises `DoesNotExist` when a person deleted one."""
    return {language: ledger.get(f"page:/home-{language}/", HomePage) for language in LANGUAGES}


def category(ledger: Ledger, language: str, name: str) -> CategoryPage:
    """A category of the demo. Raises `KeyError` or `DoesNotExist`."""
    return ledger.get(category_key(language, name), CategoryPage)


def series(ledger: Ledger, language: str, name: str) -> SeriesPage:
    """A series of the demo. Raises `KeyError` or `DoesNotExist`."""
    return ledger.get(series_key(language, name), SeriesPage)


def author(ledger: Ledger, language: str, name: str) -> AuthorPage:
    """An author of the demo. Raises `KeyError` or `DoesNotExist`."""
    return ledger.get(author_key(language, name), AuthorPage)


def page_id_in(ledger: Ledger, language: str) -> PageId:
    """The lookup of essays by their name, in one language."""
    return lambda name: ledger.get(essay_key(language, name), EssayPage).pk
