"""Why an address is not fetched, in words and with what to do about it."""

from enum import StrEnum

from django.utils.translation import gettext_lazy


class Refusal(StrEnum):
    """What stood in the way."""

    BAD_ADDRESS = "bad_address"
    SCHEME = "scheme"
    CREDENTIALS = "credentials"
    PORT = "port"
    NOT_PUBLIC = "not_public"
    UNKNOWN_HOST = "unknown_host"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    TOO_SLOW = "too_slow"
    REDIRECTS = "redirects"
    NOT_FOUND = "not_found"
    CLOSED = "closed"
    BUSY = "busy"
    STATUS = "status"
    KIND = "kind"
    TOO_LARGE = "too_large"
    BROKEN = "broken"


_WORDS = {
    Refusal.BAD_ADDRESS: gettext_lazy("This is no address of a web page. Copy it whole from the browser."),
    Refusal.SCHEME: gettext_lazy("Only addresses that begin with https:// or http:// are fetched."),
    Refusal.CREDENTIALS: gettext_lazy(
        "The address holds a user name or a password. Take that out; pages behind a sign-in are not fetched."
    ),
    Refusal.PORT: gettext_lazy("The address names a port that web pages are not fetched from."),
    Refusal.NOT_PUBLIC: gettext_lazy(
        "The address leads to a machine that is not on the public internet, and is not fetched. Copy the text "
        "and paste it."
    ),
    Refusal.UNKNOWN_HOST: gettext_lazy("No machine has this name. Check the address for typing mistakes."),
    Refusal.UNREACHABLE: gettext_lazy("The machine at this address does not answer. Try again in a few minutes."),
    Refusal.CERTIFICATE: gettext_lazy(
        "The page's certificate is not valid, so nobody knows who would answer. Open it in a browser, and paste "
        "the text if you trust it."
    ),
    Refusal.TOO_SLOW: gettext_lazy("The page took too long. Try again later, or copy the text and paste it."),
    Refusal.REDIRECTS: gettext_lazy(
        "The address sends on again and again. Open it in a browser and copy where it ends."
    ),
    Refusal.NOT_FOUND: gettext_lazy("There is no page at this address any more. Check it in a browser."),
    Refusal.CLOSED: gettext_lazy(
        "The page may not be read without signing in, or is closed to programs. Copy the text there and paste it."
    ),
    Refusal.BUSY: gettext_lazy("The page's server is busy. Try again in a few minutes."),
    Refusal.STATUS: gettext_lazy("The page's server answered with an error (%(status)s). Try again later."),
    Refusal.KIND: gettext_lazy(
        "What stands at this address is no text (%(kind)s). Web pages and plain texts are read."
    ),
    Refusal.TOO_LARGE: gettext_lazy(
        "The page is larger than is fetched (%(megabytes)s MB). Copy the parts you need and paste them."
    ),
    Refusal.BROKEN: gettext_lazy("The page arrived damaged or cut off. Try again, or copy the text and paste it."),
}


class FetchRefused(Exception):
    """An address that gave nothing. Its words are for the person who named it.

    Args:
        refusal: what stood in the way.
        details: what its words name (`status`, `kind`, `megabytes`).
    """

    def __init__(self, refusal: Refusal, **details: object) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.details = details

    def __str__(self) -> str:
        return str(_WORDS[self.refusal]) % self.details
