"""How large the largest mail is that a reader gets, and whether the way to leave comes before the cut."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.editions.rendering import FAIL_BYTES, WARN_BYTES, render_edition
from newsletter.editions.variants.rules import MOST_VARIANTS, Truths


def check_size(mail: Examined) -> Iterator[Finding]:
    """Refuse a mail that would be cut before the way to leave, and say when it comes near.

    Conditional blocks are judged as readers get them: the largest variant counts.
    """
    from newsletter.sending.variants import truths_possible

    every, together = truths_possible(mail.edition), mail.rendered.size
    if len(every) == 1:
        yield _judged(together)
    elif together <= WARN_BYTES:
        words = _("The mail is %(size)s KB with all conditional blocks, and smaller for its readers.")
        yield Finding("pass", words % {"size": round(together / 1000)}, code="size")
    elif len(every) > MOST_VARIANTS:
        words = _("There are too many variants to say how large the mail is that a reader gets.")
        fix = _("Take out conditions, or give several blocks the same ones.")
        yield Finding("could not check", words, fix, "size")
    else:
        size, truths = max((_size(mail, truths), truths) for truths in every)
        yield _judged(size, of=_readers(mail, truths))


def _size(mail: Examined, truths: Truths) -> int:
    from newsletter.sending.variants import blocks_for

    language, enters = mail.edition.locale.language_code, blocks_for(mail.edition, truths)
    return render_edition(edition=mail.edition, language=language, enters=enters).size


def _readers(mail: Examined, truths: Truths) -> str:
    from newsletter.sending.variants import conditions_of, said

    return said(conditions_of(mail.edition, truths, newsletter=mail.newsletter))


def _judged(size: int, *, of: str = "") -> Finding:
    """What is said of a size in bytes; `of` names the readers of the largest variant."""
    words = {"size": round(size / 1000), "limit": FAIL_BYTES // 1000}
    if size > FAIL_BYTES:
        message = _("The mail is %(size)s KB; Gmail cuts it at about %(limit)s KB, and the way to leave with it.")
        fix = _("Shorten the edition: link to essays instead.")
        return Finding("fail", _said(message % words, of), fix, "size", "body")
    if size > WARN_BYTES:
        message = _("The mail is %(size)s KB, near the %(limit)s KB at which Gmail cuts it.")
        return Finding("warn", _said(message % words, of), _("Consider shortening it."), "size", "body")
    return Finding("pass", _said(_("The mail is %(size)s KB.") % words, of), code="size")


def _said(message: str, of: str) -> str:
    if not of:
        return message
    words = {"finding": message, "readers": of}
    return _("%(finding)s That is the largest variant, for these readers: %(readers)s.") % words
