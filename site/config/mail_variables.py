"""The environment variables about mail: servers, envelopes, signatures. Part of the table in `config.env`."""

from config.kinds import (
    DOMAIN,
    DOMAINS,
    ED25519_KEY,
    HOST_AND_PORT,
    HTTP_ADDRESS,
    MAIL_ADDRESS,
    MAIL_SERVER,
    REQUIRED,
    RSA_KEY,
    SELECTOR,
    YES_NO,
    Variable,
)

MAIL_VARIABLES = [
    Variable(
        "EMAIL_URL",
        MAIL_SERVER,
        "The mail server: STARTTLS by `smtp+tls://` (port 587), TLS by `smtps://` or `smtp+ssl://` (465). "
        "A provider's own interface by `provider://NAME?api_key=…` (docs/deliverability.md). "
        "Embedded: the local mailbox, which keeps what it gets and is read at /mailbox/. Further servers: "
        "`EMAIL_URL_` and a name, chosen in the admin.",
        embedded="smtp://127.0.0.1:{MAILBOX_PORT}",
        production=REQUIRED,
        secret=True,
    ),
    Variable(
        "DEFAULT_FROM_EMAIL",
        MAIL_ADDRESS,
        "Sender of the installation's own mail, such as password resets.",
        embedded="kawaraban@localhost.localdomain",
        production="kawaraban@{SITE_HOST}",
    ),
    Variable(
        "BOUNCE_DOMAIN",
        DOMAIN,
        "The domain that bounces return to, such as `bounce.example.org`, with an MX and an SPF record of its "
        "own. Each mail of a newsletter then leaves with a return path of its own, which names no address. Empty: "
        "bounces return to ENVELOPE_SENDER.",
        embedded="",
        production="",
    ),
    Variable(
        "ENVELOPE_SENDER",
        MAIL_ADDRESS,
        "The mailbox that bounces return to where BOUNCE_DOMAIN is not set, and those of the installation's own "
        "mail in any case. Empty: the sender of each mail.",
        embedded="",
        production="",
    ),
    Variable(
        "DKIM_DOMAINS",
        DOMAINS,
        "Domains whose mail is signed here. A mail is signed when its sender is at or below one of them. Empty: "
        "the mail server signs, or nobody does. `manage.py dkim_keys` makes keys and prints the DNS records.",
        embedded="",
        production="",
    ),
    Variable(
        "DKIM_RSA_SELECTOR",
        SELECTOR,
        "The name below `_domainkey` of the RSA key's DNS record.",
        embedded="",
        production="",
    ),
    Variable(
        "DKIM_RSA_KEY",
        RSA_KEY,
        "The private RSA key, of 2048 bits or more: the path of a PEM file, or its text.",
        embedded="",
        production="",
        secret=True,
    ),
    Variable(
        "DKIM_ED25519_SELECTOR",
        SELECTOR,
        "The name below `_domainkey` of the Ed25519 key's DNS record. It differs from DKIM_RSA_SELECTOR.",
        embedded="",
        production="",
    ),
    Variable(
        "DKIM_ED25519_KEY",
        ED25519_KEY,
        "The private Ed25519 key, for a second signature: the path of a PEM file, or its text.",
        embedded="",
        production="",
        secret=True,
    ),
    Variable(
        "OUTSIDE_CHECKS",
        YES_NO,
        "Whether the checks before a mailing ask the world outside: open the links of an edition, look the "
        "sender's domain up in the DNS, ask a spam filter. No: they say that they could not check, which stops "
        "nothing.",
        embedded="yes",
        production="yes",
    ),
    Variable(
        "SPAMD_ADDRESS",
        HOST_AND_PORT,
        "SpamAssassin's daemon, such as `127.0.0.1:783`: the checks before a mailing ask it what it thinks of the "
        "message. Empty: it is not asked.",
        embedded="",
        production="",
    ),
    Variable(
        "RSPAMD_URL",
        HTTP_ADDRESS,
        "An rspamd worker, such as `http://127.0.0.1:11333`, asked where SpamAssassin is not. Empty: not asked.",
        embedded="",
        production="",
    ),
]


def contradictions(values: dict[str, object]) -> list[str]:
    """What the variables about signatures ask for and cannot have; empty when they agree."""
    kinds = [(f"DKIM_{kind}_SELECTOR", f"DKIM_{kind}_KEY") for kind in ("RSA", "ED25519")]
    problems = [
        f"{missing}: not set, though {present} is; expected both or none"
        for pair in kinds
        for missing, present in (pair, pair[::-1])
        if values[present] and not values[missing]
    ]
    keys = any(values[key] for _selector, key in kinds)
    if bool(values["DKIM_DOMAINS"]) != keys:
        missing, present = ("DKIM_DOMAINS", "a key") if keys else ("DKIM_RSA_KEY", "DKIM_DOMAINS")
        problems.append(f"{missing}: not set, though {present} is; expected both or none")
    first, second = (values[selector] for selector, _key in kinds)
    if first and first == second:
        problems.append("DKIM_ED25519_SELECTOR: as DKIM_RSA_SELECTOR; expected another name")
    return problems
