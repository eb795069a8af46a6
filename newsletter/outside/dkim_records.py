"""Whether the DNS holds the keys that this installation signs with (RFC 6376 §3.6.1, RFC 8463 §4)."""

import re

from newsletter.message.dkim import signer_for
from newsletter.message.dkim_keys import dns_record
from newsletter.outside.answers import Answer
from newsletter.outside.names import Names

_TAG = re.compile(r"\s*([a-z]+)\s*=\s*([^;]*?)\s*(?:;|$)")


def dkim(domain: str, names: Names) -> Answer:
    """Compare the record of each selector with the key it belongs to. Raises `Unanswered`."""
    expected = signing_keys(domain)
    if not expected:
        return Answer("could not check", "dkim-elsewhere", {"domain": domain})
    for name, public in expected.items():
        answer = _judged(name, public, names)
        if answer.level != "pass":
            return answer
    return Answer(
        "pass", "dkim", {"domain": domain, "selectors": ", ".join(n.partition(".")[0] for n in expected)}
    )


def signing_keys(domain: str) -> dict[str, str]:
    """The public keys that mails of a domain are signed with, in base64, by the name their record stands at."""
    signer = signer_for(domain)
    if signer is None:
        return {}
    return {
        f"{key.selector}._domainkey.{signer.domain}": _public(dns_record(key.pem, algorithm=key.algorithm))
        for key in signer.keys
    }


def _judged(name: str, public: str, names: Names) -> Answer:
    records, details = names.texts(name), {"name": name}
    if not records:
        return Answer("fail", "dkim-missing", details)
    if public not in map(_public, records):
        return Answer("fail", "dkim-other-key", details)
    return Answer("pass", "dkim", details)


def _public(record: str) -> str:
    return re.sub(r"\s+", "", dict(_TAG.findall(record)).get("p", ""))
