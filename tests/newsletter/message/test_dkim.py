"""Our signatures hold under verifiers that are not ours, and break with any change that matters."""

import re
import subprocess
from dataclasses import replace

import authheaders
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.message import dkim_keys
from newsletter.message.dkim import Signer, relaxed_body, relaxed_header, signed, signer_for
from tests.newsletter.message.signing import dns, keys, sign_here, verified
from tests.newsletter.message.test_lint import good

SECONDS = 1_795_474_800


def signer(domain: str = "example.jp", **fields) -> Signer:
    return Signer(**{"domain": domain, "keys": keys(), "clock": lambda: SECONDS + 0.9} | fields)


def test_both_signatures_hold():
    raw = signer().sign(good())
    assert verified(raw) == [True, True]
    assert raw.endswith(good())
    first, second = re.findall(rb"DKIM-Signature: (.*?)\r\n(?! )", raw, re.DOTALL)
    assert b"a=rsa-sha256" in first
    assert b"a=ed25519-sha256" in second
    for one in (first, second):
        assert b"c=relaxed/relaxed" in one
        assert f"t={SECONDS};".encode() in one
        assert b"l=" not in one
    assert max(map(len, raw.split(b"\r\n"))) <= 76


def test_what_is_signed_and_what_can_be_added_to_no_mail():
    [names] = re.findall(r" h=([^;]*);", signer(keys=keys()[:1]).sign(good()).decode())
    listed = re.sub(r"\s", "", names).split(":")
    for name in ("from", "to", "subject", "reply-to"):
        assert listed.count(name) == 2, name
    for name in ("list-unsubscribe", "list-unsubscribe-post", "list-id", "feedback-id", "date", "message-id"):
        assert listed.count(name) == 1, name
    assert {"mime-version", "content-type", "cc"} <= set(listed)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Subject: ", b"Subject: x"),
        (b"\r\n\r\n", b"\r\nSubject: second\r\n\r\n"),
        (b"\r\nFrom: ", b"\r\nFrom: a@example.com\r\nFrom: "),
        (b"\r\n\r\n", b"\r\nTo: second@example.com\r\n\r\n"),
        (b"\r\n\r\n", b"\r\nCc: third@example.com\r\n\r\n"),
        (b"leave/abc", b"leave/abd"),
        (b"=One-Click", b"=One-click"),
        (b"<main.", b"<mein."),
        (b"1:main:", b"2:main:"),
        (b"+0900", b"+0901"),
        (b"44GT44KT", b"44GT44KU"),
        (b'boundary="', b'boundary="x'),
    ],
)
def test_any_change_that_matters_breaks_both(before, after):
    raw = signer().sign(good())
    at = raw.rindex(before) if before == b"Subject: " else raw.index(before)
    assert verified(raw[:at] + raw[at:].replace(before, after, 1)) == [False, False]


def test_what_servers_on_the_way_do_breaks_nothing():
    raw = signer().sign(good())
    refolded = re.sub(rb"(\r\nSubject: \S+)\r\n ", rb"\1\r\n\t  ", raw)
    assert refolded != raw
    assert verified(b"Received: by mx.example.com\r\n" + refolded + b"\r\n\r\n") == [True, True]


def test_a_receiver_finds_the_domain_aligned():
    result = authheaders.authenticate_message(
        signer().sign(good()), "mx.example.com", dnsfunc=dns_text, spf=False, dkim=True, dmarc=True, arc=False
    )
    assert "dkim=pass" in result
    assert "dmarc=pass" in result


def dns_text(name, **_):
    found = dns(name)
    return found.decode() if found else ""


@given(st.lists(st.sampled_from([b" ", b"\t", b"a", b"\r\n", b"  ", b"\xe3"])).map(b"".join))
def test_relaxed_bodies_are_those_of_an_independent_reader(body):
    from dkim.canonicalization import Relaxed

    expected = Relaxed.canonicalize_body(body + b"\r\n")  # the line end that SMTP adds where there is none
    assert relaxed_body(body) == (b"" if expected == b"\r\n" else expected)
    assert relaxed_body(relaxed_body(body)) == relaxed_body(body)


@given(st.lists(st.sampled_from([b" ", b"\t", b"a", b"\r\n ", b"  ", b":"])).map(b"".join))
def test_relaxed_headers_are_those_of_an_independent_reader(value):
    from dkim.canonicalization import Relaxed

    [(name, expected)] = Relaxed.canonicalize_headers([(b"X-Name ", value + b"\r\n")])
    assert relaxed_header(b"X-Name :" + value) == (name, name + b":" + expected)


def test_which_mail_is_signed_here(settings):
    mail = good()
    assert signed(mail, sender="news@example.jp") == mail
    sign_here(settings, domains=("example.jp", "letters.example.jp", "xn--r8jz45g.jp"))
    for sender, domain in [
        ("news@example.jp", "example.jp"),
        ("news@Mail.Example.jp", "example.jp"),
        ("news@a.letters.example.jp", "letters.example.jp"),
        ("news@例え.jp", "xn--r8jz45g.jp"),
    ]:
        assert f" d={domain};".encode() in signed(mail, sender=sender)
    for elsewhere in ("news@example.com", "news@myexample.jp"):
        assert signed(mail, sender=elsewhere) == mail


def test_one_key_alone_will_do(settings):
    sign_here(settings)
    settings.DKIM_ED25519_KEY = ""
    assert verified(signed(good(), sender="news@example.jp")) == [True]
    settings.DKIM_RSA_KEY = ""
    assert signer_for("example.jp") is None


def test_a_private_key_shows_itself_nowhere():
    rsa, _ed25519 = keys()
    assert rsa.pem not in repr(rsa)
    assert "PRIVATE" not in repr(signer().keys)


def test_keys_of_another_kind_or_too_short_are_refused():
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    short = rsa.generate_private_key(public_exponent=65537, key_size=1024).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for pem, algorithm in [
        (keys()[0].pem, "ed25519"),
        (keys()[1].pem, "rsa"),
        (short.decode(), "rsa"),
        ("nothing", "rsa"),
    ]:
        with pytest.raises(ValueError):  # noqa: PT011 - whatever the library says
            dkim_keys.read_private_key(pem, algorithm=algorithm)


def test_records_fit_into_a_zone_file():
    rsa, ed25519 = keys()
    strings = re.findall(r'"([^"]*)"', dkim_keys.character_strings(rsa.record))
    assert "".join(strings) == rsa.record
    assert len(strings) == 2
    assert max(map(len, strings)) <= 255
    assert dkim_keys.character_strings(ed25519.record).count('"') == 2
    public = re.fullmatch(r"v=DKIM1; k=ed25519; p=([A-Za-z0-9+/]{43}=)", ed25519.record)
    assert public


def test_openssl_reads_the_public_key_of_the_record(tmp_path):
    rsa = keys()[0]
    body = rsa.record.rpartition("p=")[2]
    public = f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"
    private = tmp_path / "key.pem"
    private.write_text(rsa.pem)
    try:
        made = subprocess.run(["openssl", "pkey", "-in", private, "-pubout"], capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("no openssl was found")
    assert "".join(made.stdout.split()) == "".join(public.split())


def test_a_key_that_cannot_be_read_is_an_error_and_no_unsigned_mail():
    with pytest.raises(ValueError):  # noqa: PT011
        Signer(domain="example.jp", keys=[replace(keys()[0], pem="broken")])
