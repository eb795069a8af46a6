"""What the world outside answered, in words, and what to do about it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, tuple[Any, Any]] = {
    "not-asked": (
        _("Nobody looked yet."),
        _("Press “Open links and look the domain up”, and look again in a minute."),
    ),
    # Links and images.
    "opened": (_("it opens."), ""),
    "gone": (_("the page is gone (%(status)s)."), ""),
    "error-status": (_("the server answers with an error (%(status)s)."), ""),
    "closed-to-programs": (_("the server answers people only (%(status)s)."), _("Open it in a browser.")),
    "bad-address": (_("this is no address of a web page."), ""),
    "credentials": (_("the address holds a user name or a password."), ""),
    "not-public": (_("the machine is not on the public internet."), ""),
    "odd-port": (
        _("the port is one that is not asked."),
        _("Open it in a browser; readers behind a company's firewall may not reach such a port."),
    ),
    "unknown-host": (_("no machine has this name."), ""),
    "certificate": (_("the certificate is not valid."), ""),
    "redirects": (_("it sends on again and again."), ""),
    "no-answer": (_("there was no answer."), _("Open it in a browser, and check again later.")),
    "no-image": (_("what stands there is no image (%(kind)s)."), ""),
    # Spam filters.
    "no-spam-filter": (
        _("No spam filter is set up to be asked."),
        _("Set SPAMD_ADDRESS or RSPAMD_URL, or send a test mail to a few mailboxes."),
    ),
    "spam-filter-silent": (_("The spam filter did not answer."), _("Look whether it runs.")),
    "not-composed": (
        _("The mail could not be put together, so no spam filter was asked."),
        _("Look at the sender's name and addresses in the newsletter's settings."),
    ),
    "no-spam": (_("The spam filter gives %(score)s points; mail is spam at %(limit)s."), ""),
    "nearly-spam": (
        _("The spam filter gives %(score)s points of %(limit)s: %(rules)s."),
        _("Look at the rules named; below 2 points no filter hesitates."),
    ),
    "spam": (
        _("The spam filter takes the mail for spam (%(score)s points, limit %(limit)s): %(rules)s."),
        _("Change what the rules named point at."),
    ),
    # The sender's domain.
    "dns-silent": (_("The DNS did not answer."), _("Check again later.")),
    "reserved-domain": (
        _("%(domain)s is reserved for examples: nobody outside can look it up."),
        _("Give the newsletter a sender's address of your own domain."),
    ),
    "no-such-domain": (
        _("The domain %(domain)s is not in the DNS."),
        _("Correct the address, or register the domain."),
    ),
    "no-address": (
        _("%(domain)s has neither A nor MX: docomo and others refuse its mail."),
        _("Add an A or an MX record."),
    ),
    "null-mx": (
        _("%(domain)s says that it takes no mail: replies to the newsletter come back."),
        _("Add an MX record, or let replies go to another address."),
    ),
    "has-address": (_("%(domain)s can be reached by mail."), ""),
    "spf": (_("SPF of %(domain)s is in order."), ""),
    "spf-missing": (
        _("%(domain)s has no SPF record: large mailbox providers refuse its mail."),
        _("Add a TXT record such as “v=spf1 include:… ~all”, as your mail server's documentation says."),
    ),
    "spf-twice": (_("%(domain)s has two SPF records, so neither counts."), _("Make one record of them.")),
    "spf-too-many": (
        _("SPF of %(domain)s needs more than ten look-ups, so it counts as broken."),
        _("Take out what no longer mails for you."),
    ),
    "spf-unreadable": (_("SPF of %(domain)s cannot be read."), _("Correct the record.")),
    "spf-loop": (_("SPF of %(domain)s includes itself."), _("Take the include out.")),
    "spf-include-empty": (
        _("SPF of %(domain)s includes a domain that has none, so it counts as broken."),
        _("Correct or remove the include."),
    ),
    "spf-all": (_("SPF of %(domain)s lets every machine mail for it."), _("End the record with ~all or -all.")),
    "spf-open": (
        _("SPF of %(domain)s does not say what to do with other machines."),
        _("End it with ~all or -all."),
    ),
    "dmarc": (_("DMARC of %(domain)s is in order (p=%(policy)s)."), ""),
    "dmarc-missing": (
        _("%(domain)s has no DMARC record: large mailbox providers refuse its mail."),
        _("Add a TXT record at _dmarc: “v=DMARC1; p=none; rua=mailto:…” is enough to begin with."),
    ),
    "dmarc-twice": (_("%(domain)s has two DMARC records, so neither counts."), _("Remove one of them.")),
    "dmarc-unreadable": (
        _("DMARC of %(domain)s names no policy that receivers know."),
        _("Write p=none at least."),
    ),
    "dkim": (_("The DKIM keys in the DNS are ours (%(selectors)s)."), ""),
    "dkim-missing": (
        _("The DKIM key %(name)s is not in the DNS: every signature fails."),
        _("Publish the record that `manage.py dkim_keys` prints."),
    ),
    "dkim-other-key": (
        _("The DNS holds another DKIM key at %(name)s: every signature fails."),
        _("Publish the record of the key in use, or use the key that is published."),
    ),
    "dkim-elsewhere": (
        _("Mails of %(domain)s are not signed here, so their DKIM keys are not known."),
        _("Let the mail server sign, and look for “dkim=pass” in the headers of a test mail."),
    ),
    "bounce": (_("The bounce domain %(domain)s takes mail and has SPF."), ""),
    "bounce-not-aligned": (
        _("The bounce domain %(domain)s does not belong to the sender's %(sender)s: SPF cannot vouch for it."),
        _("Use a bounce domain below the sender's."),
    ),
    "bounce-no-mx": (
        _("The bounce domain %(domain)s has no MX: what comes back is lost."),
        _("Add an MX record."),
    ),
    # The server and the machine: only the doctor looks.
    "server-unknown": (_("The mail server is not known: %(why)s"), ""),
    "server-provider": (_("Mail goes through the provider %(name)s; its settings are complete."), ""),
    "server-here": (_("Mail goes to the local mailbox of this machine and reaches nobody."), _("Set EMAIL_URL.")),
    "server-silent": (_("The mail server %(host)s does not answer."), _("Look at EMAIL_URL and the firewall.")),
    "server-refuses": (
        _("The mail server %(host)s answers, but not as one: %(reply)s"),
        _("Look at EMAIL_URL."),
    ),
    "server": (_("The mail server %(host)s answers with TLS."), ""),
    "server-certificate": (
        _("The certificate of the mail server %(host)s is not valid."),
        _("Use the name the certificate was made for."),
    ),
    "server-no-tls": (
        _("The mail server %(host)s offers no TLS: mail travels readable."),
        _("Use smtp+tls:// or smtps://."),
    ),
    "server-no-starttls": (
        _("EMAIL_URL asks for STARTTLS, and the mail server %(host)s does not offer it."),
        _("Use smtps://, or another server."),
    ),
    "server-plain-password": (
        _("The password for %(host)s would travel unencrypted."),
        _("Use smtp+tls:// or smtps://."),
    ),
    "server-no-auth": (
        _("There is a user name for %(host)s, and the server offers no way to sign in."),
        _("Take the user name out of EMAIL_URL, or use another port."),
    ),
    "ptr": (_("The number of %(host)s leads back to its name."), ""),
    "ptr-missing": (
        _("The number %(number)s of %(host)s leads back to no name: large mailbox providers refuse its mail."),
        _("Ask whoever gave you the number to set the PTR record."),
    ),
    "ptr-other": (
        _("The number %(number)s leads back to %(name)s, and that name not to the number."),
        _("Make both point at each other."),
    ),
    "ptr-of-a-number": (
        _("EMAIL_URL gives the mail server by its number %(host)s, so there is no name to compare."),
        _("Write the server's name in EMAIL_URL, if it has one; else ask its operator about the PTR record."),
    ),
    "ptr-not-in-dns": (
        _("%(host)s is not in the DNS: only this network knows it, and receivers see another number."),
        _("Look up the PTR record of the number from which mail leaves for the internet."),
    ),
    "ptr-within": (
        _("%(host)s has only a number of an inner network, and receivers see another."),
        _("Look up the PTR record of the number from which mail leaves for the internet."),
    ),
    "clock": (_("The clock is right."), ""),
    "clock-off": (
        _("The clock is off by %(seconds)s seconds: mail carries wrong dates."),
        _("Let the system keep the time by NTP."),
    ),
    "clock-unknown": (
        _("No time server answered."),
        _("Compare the clock by hand, or name another time server with --ntp."),
    ),
    "site-https": (_("SITE_URL is https."), ""),
    "site-http": (
        _("SITE_URL is not https: mail programs do not offer to leave in one press."),
        _("Put the site behind TLS and set SITE_URL."),
    ),
    "one-click": (_("Leaving in one press answers."), ""),
    "one-click-broken": (_("Leaving in one press answers with %(status)s."), _("Look into the log.")),
}


def words_of(code: str, details: Mapping[str, Any]) -> str:
    """What was found, in the active language."""
    return str(_WORDS[code][0]) % dict(details)


def fix_of(code: str) -> str:
    """What to do about it, in the active language; empty where there is nothing to do."""
    return str(_WORDS[code][1])
