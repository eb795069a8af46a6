"""What receivers find about a domain in the DNS: in order, wrong, or not to be known."""

import time

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
    (SPF, {HOME: text("V=SPF1 MX -ALL")}, ("pass", "spf")),
    # The first `all` ends the record: what follows neither counts nor costs, nor does a redirect beside it.
    (SPF, {HOME: text("v=spf1 mx +all -all")}, ("fail", "spf-all")),
    (SPF, {HOME: text("v=spf1 mx -all +all")}, ("pass", "spf")),
    (SPF, {HOME: text("v=spf1 mx ~all ip4:192.0.2.1")}, ("pass", "spf")),
    (SPF, {HOME: text("v=spf1 -all " + "a " * 11)}, ("pass", "spf")),
    (SPF, {HOME: text("v=spf1 -all include:nobody.jp")}, ("pass", "spf")),
    (SPF, {HOME: text("v=spf1 redirect=nobody.jp mx -all")}, ("pass", "spf")),
    # A term that cannot be read breaks the record even there.
    (SPF, {HOME: text("v=spf1 mx -all ipv4:192.0.2.1")}, ("fail", "spf-unreadable")),
    (SPF, {HOME: text("v=spf1 ip4:192.0.2 -all")}, ("fail", "spf-unreadable")),
    (SPF, {HOME: text("v=spf1 ip4 -all")}, ("fail", "spf-unreadable")),
    (SPF, {HOME: text("v=spf1 include: -all")}, ("fail", "spf-unreadable")),
    (SPF, {HOME: text("v=spf1 -all:letters.jp")}, ("fail", "spf-unreadable")),
    (SPF, {HOME: text("v=spf1 redirect=a.jp redirect=b.jp")}, ("fail", "spf-unreadable")),
    # Without `all`, the record redirected to has the word, asked after everything else.
    (SPF, {HOME: text("v=spf1 redirect=a.jp"), "a.jp": text("v=spf1 +all")}, ("fail", "spf-all")),
    (SPF, {HOME: text("v=spf1 redirect=a.jp"), "a.jp": text("v=spf1 mx")}, ("warn", "spf-open")),
    (SPF, {HOME: text("v=spf1 redirect=a.jp"), "a.jp": text("v=spf1 redirect=a.jp")}, ("fail", "spf-loop")),
    (SPF, {HOME: text("v=spf1 redirect=%{d}.a.jp")}, ("pass", "spf")),
    (
        SPF,
        {HOME: text("v=spf1 redirect=a.jp mx"), "a.jp": text("v=spf1 -all", "v=spf1 ~all")},
        ("fail", "spf-twice"),
    ),
    (
        SPF,
        {HOME: text("v=spf1 " + "a " * 9 + "redirect=a.jp"), "a.jp": text("v=spf1 mx -all")},
        ("fail", "spf-too-many"),
    ),
    (
        SPF,
        {HOME: text("v=spf1 include:a.jp -all"), "a.jp": text("v=spf1 -all " + "a " * 11)},
        ("pass", "spf"),
    ),
    (
        SPF,
        {HOME: text("v=spf1 include:a.jp include:b.jp -all")} | dict.fromkeys(("a.jp", "b.jp"), text("v=spf1 mx")),
        ("pass", "spf"),
    ),
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


def led_back(records: Records, host: str = "mx.letters.jp", *, failing: tuple[str, ...] = ()) -> tuple[str, str]:
    with NameServer(records, failing=failing) as server:
        answer = back_to_its_name(host, names=Names(["127.0.0.1"], server.port, 3))
    assert answer.words
    return answer.level, answer.code


BACK = "1.0.4.8.in-addr.arpa"
THERE: Records = {"mx.letters.jp": {"A": ["8.4.0.1"]}}


def test_a_number_leads_back_to_its_name() -> None:
    there = dict(THERE)
    assert led_back(there | {BACK: {"PTR": ["mx.letters.jp."]}}) == ("pass", "ptr")
    assert led_back(there | {BACK: {"PTR": ["gone.letters.jp.", "mx.letters.jp."]}}) == ("pass", "ptr")
    assert led_back(there) == ("fail", "ptr-missing")
    elsewhere = {"h1.provider.jp": {"A": ["8.4.0.9"]}}
    assert led_back(there | elsewhere | {BACK: {"PTR": ["h1.provider.jp."]}}) == ("fail", "ptr-other")
    assert led_back(there | {BACK: {"PTR": ["gone.provider.jp."]}}) == ("fail", "ptr-other")
    assert led_back(there, failing=(BACK,)) == ("could not check", "dns-silent")


@pytest.mark.parametrize("host", ["192.0.2.1", "8.4.0.1", "2001:db8::1", "[2001:4860::1]"])
def test_a_server_named_by_its_number_has_no_name_to_compare(host: str) -> None:
    assert led_back({}, host) == ("could not check", "ptr-of-a-number")


@pytest.mark.parametrize("number", ["10.1.2.3", "192.168.0.2", "172.16.0.9", "127.0.0.1", "100.64.0.1"])
def test_inner_numbers_say_nothing_of_what_receivers_see(number: str) -> None:
    assert led_back({"mx.letters.jp": {"A": [number]}}) == ("could not check", "ptr-within")
    both = {"mx.letters.jp": {"A": [number, "8.4.0.1"]}, BACK: {"PTR": ["mx.letters.jp."]}}
    assert led_back(both) == ("pass", "ptr")


def test_a_name_only_this_network_knows_is_no_fault() -> None:
    assert led_back({}, "postfix") == ("could not check", "ptr-not-in-dns")
    assert led_back({}) == ("could not check", "ptr-not-in-dns")
    assert led_back({"mx.letters.jp": text("x")}) == ("could not check", "ptr-within")


def test_a_question_about_a_domain_ends_with_its_time() -> None:
    silent = Names(servers=["127.0.0.1"], port=9, seconds=3).within(0.3)
    began = time.monotonic()
    assert ask_domain(DMARC, f"a.b.c.{HOME}", names=silent).code == "dns-silent"
    assert time.monotonic() - began < 2
    assert ask_domain(SPF, HOME, names=silent.within(0)).code == "dns-silent"
