"""The web server of the benchmark of sign-ups: as ever, but no number of them raises doubt."""

from newsletter.abuse import limits

for name in ("NETWORK_DOUBT", "NETWORK_LIMIT", "DOMAIN_DOUBT", "DOMAIN_LIMIT", "TOTAL_DOUBT", "TOTAL_LIMIT"):
    setattr(limits, name, 10**9)

from config.wsgi import application  # noqa: E402, F401
