"""First path segments that never belong to a page below a home."""

RESERVED = frozenset(
    {
        "admin",
        "archive",
        "cards",
        "documents",
        "en",
        "feed",
        "ja",
        "llms.txt",
        "mailbox",
        "media",
        "newsletter",
        "preview",
        "ready",
        "robots.txt",
        "search",
        "sitemap.xml",
        "static",
        "metrics",
        "status",
        "tags",
    }
)
