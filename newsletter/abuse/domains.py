"""What the domain of an address tells before anything is mailed to it. Pure."""

from newsletter.abuse.limits import BIG_PROVIDERS

DOTS_MEAN_NOTHING = frozenset({"gmail.com", "googlemail.com"})
SHORTEST_DOTTED = 3
"""A name cut into so many pieces or more, of two letters on average or fewer, was not cut by its owner."""
PIECES_OF_ANY_LENGTH = 5


def domain_of(key: str) -> str:
    """The domain of an address by its comparing key, in ASCII and small letters."""
    return key.rpartition("@")[2]


def holder_of(domain: str) -> str:
    """The domain as one buys it: `mail.example.co.jp` belongs to whoever has `example.co.jp`.

    By shape alone, without a list of public suffixes: below a country's two letters, a
    short word (`co`, `ne`, `com`) is taken for a suffix. At worst it counts a shared domain as one.
    """
    labels = domain.split(".")
    has_short_word = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3 if has_short_word else -2 :])


def is_big_provider(domain: str) -> bool:
    """Whether anybody may have an address there, so that many sign-ups tell nothing."""
    return domain in BIG_PROVIDERS or holder_of(domain) in BIG_PROVIDERS


def is_disposable(domain: str) -> bool:
    """Whether a domain, or one above it, is known for addresses that live for minutes. A sign, never a reason."""
    from disposable_email_domains import blocklist  # 2 MB, which only the web processes have a use for.

    labels = domain.split(".")
    return any(".".join(labels[start:]) in blocklist for start in range(len(labels) - 1))


def has_many_dots(key: str) -> bool:
    """Whether the local part is cut up by dots where the provider ignores them: one mailbox, many addresses."""
    local, _at, domain = key.rpartition("@")
    if domain not in DOTS_MEAN_NOTHING:
        return False
    pieces = local.partition("+")[0].split(".")
    letters = sum(len(piece) for piece in pieces)
    return len(pieces) >= PIECES_OF_ANY_LENGTH or (len(pieces) >= SHORTEST_DOTTED and letters <= 2 * len(pieces))
