"""What others add to a link to tell where its reader came from. Pure."""

# What newsletters, social networks and advertisements add to a link. No page reads it.
TRACKING = frozenset(
    {
        "fbclid",
        "gclid",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "ldtag_cl",
        "twclid",
        "ttclid",
        "igshid",
        "li_fat_id",
        "mc_cid",
        "mc_eid",
        "_hsenc",
        "_hsmi",
    }
)
TRACKING_PREFIX = "utm_"


def without_tracking(query: str) -> str:
    """Return a query string without the parameters that only tell where a reader came from."""
    return "&".join(part for part in query.split("&") if part and not _tracks(part.partition("=")[0]))


def _tracks(name: str) -> bool:
    return name in TRACKING or name.startswith(TRACKING_PREFIX)
