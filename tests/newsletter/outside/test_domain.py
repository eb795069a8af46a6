"""What receivers find about a domain in the DNS: in order, wrong, or not to be known."""

import pytest

from newsletter.message.dkim import Key, configured_keys
from newsletter.message.dkim_keys import character_strings, dns_record
from newsletter.outside.answers import ADDRESS, BOUNCE, DKIM, DMARC, SPF
from newsletter.outside.domain import ask_domain, organisation
from newsletter.outside.machine import back_to_its_name
from newsletter.outside.names import Names
from tests.fakes.name_server import NameServer, Records
from tests.newsletter.message import signing

HOME = "letters.co.jp"


def text(*values: str) -> dict[str, list[str]]:
    return {"TXT": [f'"{value}"' for value in values]}


def found(kind: str, records: Records, domain: str = HOME, *, failing: tuple[str, ...] = ()) -> tuple[str, str]:
    with NameServer(records, failing=failing) as server:
        names = Names(servers=["127.0.0.1"], port=server.port, seconds=3)
        answer = ask_domain(kind, domain, names=names)
    assert answer.words
    return answer.level, answer.code


CASES = [
    (ADDRESS, {HOME: {"MX": ["10 mx.letters.co.jp."]}}, ("pass", "has-address")),
    (ADDRESS, {HOME: {"A": ["192.0.2.1"]}}, ("pass", "has-address")),
    (ADDRESS, {HOME: {"AAAA": ["2001:db8::1"]}}, ("pass", "has-address")),
    (ADDRESS, {HOME: {"MX": ["0 ."]}}, ("warn", "null-mx")),
    (ADDRESS, {HOME: text("x")}, ("fail", "no-address")),
    (ADDRESS, {}, ("fail", "no-such-domain")),
    (SPF, {HOME: text("x", "v=spf1 ip4:192.0.2.1 -all")}, ("pass", "spf")),
    (SPF, {HOME: text("v=spf1 redirect=a.jp"), "a.jp": text("v=spf1 mx ~all")}, ("pass", "spf")),
    (SPF, {HOME: text("v=spf10 -all")}, ("fail", "spf-missing")),
    (SPF, {}, ("fail", "spf-missing")),
    (SPF, {HOME: text("v=spf1 -all", "v=spf1 mx -all")}, ("fail", "spf-twice")),
    (SPF, {HOME: text("v=spf1 " + "a " * 10 + "-all")}, ("pass", "spf")),
    (SPF, {HOME: text("v=spf1 " + "a " * 11 + "-all")}, ("fail", "spf-too-many")),
    (
        SPF,
        {HOME: text("v=spf1 include:a.jp -all"), "a.jp": text("v=spf1 " + "mx " * 10 + "-all")},
        ("fail", "spf-too-many"),
    ),
    (SPF, {HOME: text("v=spf1 include:a.jp -all"), "a.jp": text("v=spf1 include:a.jp")}, ("fail", "spf-loop")),
    (SPF, {HOME: text("v=spf1 include:a.jp -all")}, ("fail", "spf-include-empty")),
    (SPF, {HOME: text("v=spf1 ipv4:192.0.2.1 -all")}, ("fail", "spf-unreadable")),
    (SPF, {HOME: text("v=spf1 +all")}, ("fail", "spf-all")),
    (SPF, {HOME: text("v=spf1 mx ?all")}, ("warn", "spf-open")),
    (SPF, {HOME: text("v=spf1 mx")}, ("warn", "spf-open")),
    (DMARC, {f"_dmarc.{HOME}": text("v=DMARC1; p=none; rua=mailto:a@letters.co.jp")}, ("pass", "dmarc")),
    (DMARC, {f"_dmarc.{HOME}": text("v=DMARC1;p=reject")}, ("pass", "dmarc")),
    (DMARC, {f"_dmarc.{HOME}": text("v=DMARC1; p=nothing")}, ("warn", "dmarc-unreadable")),
    (DMARC, {f"_dmarc.{HOME}": text("v=DMARC1; p=none", "v=DMARC1; p=reject")}, ("fail", "dmarc-twice")),
    (DMARC, {f"_dmarc.{HOME}": text("v=DMARC10; p=none")}, ("fail", "dmarc-missing")),
    (DMARC, {"_dmarc.co.jp": text("v=DMARC1; p=none")}, ("fail", "dmarc-missing")),
]


@pytest.mark.parametrize(("kind", "records", "expected"), CASES)
def test_a_domain(kind: str, records: Records, expected: tuple[str, str]) -> None:
    assert found(kind, records) == expected


def test_the_policy_of_the_organisation_holds_below_it() -> None:
    records = {f"_dmarc.{HOME}": text("v=DMARC1; p=none")}
    assert found(DMARC, records, f"news.mail.{HOME}") == ("pass", "dmarc")


@pytest.mark.parametrize("kind", [ADDRESS, SPF, DMARC])
def test_a_silent_or_stumbling_server_says_nothing_about_the_domain(kind: str) -> None:
    names = (HOME, f"_dmarc.{HOME}")
    assert found(kind, {}, failing=names) == ("could not check", "dns-silent")
    silent = Names(servers=["127.0.0.1"], port=9, seconds=0.3)
    assert ask_domain(kind, HOME, names=silent).code == "dns-silent"
    assert ask_domain(kind, "example.jp", names=silent).code == "reserved-domain"


def test_the_bounce_domain_takes_mail_has_spf_and_belongs_to_the_sender() -> None:
    both, bounce = f"bounce.{HOME} {HOME}", f"bounce.{HOME}"
    mx = {"MX": ["10 mx.letters.co.jp."]}
    assert found(BOUNCE, {bounce: mx | text("v=spf1 mx -all")}, both) == ("pass", "bounce")
    assert found(BOUNCE, {bounce: text("v=spf1 mx -all")}, both) == ("fail", "bounce-no-mx")
    assert found(BOUNCE, {bounce: mx}, both) == ("fail", "spf-missing")
    assert found(BOUNCE, {}, both) == ("fail", "no-such-domain")
    assert found(BOUNCE, {}, f"bounce.other.co.jp {HOME}") == ("warn", "bounce-not-aligned")


@pytest.mark.parametrize(
    ("domain", "of"),
    [
        ("letters.jp", "letters.jp"),
        ("a.b.letters.jp", "letters.jp"),
        ("a.letters.co.jp", "letters.co.jp"),
        ("letters.co.jp", "letters.co.jp"),
        ("a.co.com", "co.com"),
    ],
)
def test_the_organisation(domain: str, of: str) -> None:
    assert organisation(domain) == of


def test_the_keys_in_the_dns_are_those_we_sign_with(settings) -> None:
    assert found(DKIM, {}) == ("could not check", "dkim-elsewhere")
    signing.sign_here(settings, domains=(HOME,))
    keys: tuple[Key, ...] = configured_keys()
    records = {
        f"{key.selector}._domainkey.{HOME}": {
            "TXT": [character_strings(dns_record(key.pem, algorithm=key.algorithm))]
        }
        for key in keys
    }
    assert found(DKIM, records, f"news.{HOME}") == ("pass", "dkim")
    assert found(DKIM, {}) == ("fail", "dkim-missing")
    others = {name: text("v=DKIM1; k=rsa; p=AAAA") for name in records}
    assert found(DKIM, others) == ("fail", "dkim-other-key")
    assert found(DKIM, {}, failing=tuple(records)) == ("could not check", "dns-silent")


def test_a_number_leads_back_to_its_name() -> None:
    def of(records: Records) -> str:
        with NameServer(records) as server:
            return back_to_its_name("mx.letters.jp", names=Names(["127.0.0.1"], server.port, 3)).code

    there, back = {"mx.letters.jp": {"A": ["192.0.2.1"]}}, "1.2.0.192.in-addr.arpa"
    assert of(there | {back: {"PTR": ["mx.letters.jp."]}}) == "ptr"
    assert of(there) == "ptr-missing"
    elsewhere = {"h1.provider.jp": {"A": ["192.0.2.9"]}}
    assert of(there | elsewhere | {back: {"PTR": ["h1.provider.jp."]}}) == "ptr-other"
    assert of({}) == "no-such-domain"
