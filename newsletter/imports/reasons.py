"""The words for why a row or a file is not taken in, and for what is remarkable about a row that is."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROW_REASONS: dict[str, str | Promise] = {
    "no-address": _("There is no address."),
    "not-an-address": _("This is no e-mail address."),
    "domain-without-dot": _("The domain of the address has no dot."),
    "several-addresses": _("There are several addresses in one cell."),
    "address-elsewhere": _("The address stands in another column: the row is shifted."),
    "too-many-cells": _("The row has more cells than there are headings: it is shifted."),
    "too-long": _("A text is longer than its field allows."),
    "control-characters": _("There are control characters in it."),
    "unreadable": _("There are characters that could not be read."),
    "open-quote": _("A quotation mark is opened and never closed."),
    "unconfirmed": _("They have not confirmed yet, by the file’s own word."),
    "on-pause": _("They are pausing, by the file’s own word."),
    "unknown-standing": _("It is not clear whether they may be mailed."),
    "other-newsletter": _("The row belongs to another newsletter."),
}
"""Why a row is refused while it is read. The engine adds its own, for what only the database knows."""

FLAGS: dict[str, str | Promise] = {
    "may-not-arrive": _("an address only its carrier issued; mail may not arrive"),
    "role-address": _("an address of an office, not of a person, such as info@"),
    "unknown-language": _("an unknown language, left out"),
    "unknown-time-zone": _("an unknown time zone, left out"),
    "unknown-date": _("a date that could not be read, left out"),
    "unknown-frequency": _("an unknown word for how often they are mailed, left out"),
    "unknown-topic": _("a topic this newsletter does not have, left out"),
}

FILE_REASONS: dict[str, str | Promise] = {
    "empty": _("The file is empty."),
    "no-rows": _("There are no rows in the file."),
    "too-large": _("The file is too large."),
    "old-excel": _("This is a file of an old Excel (.xls). Save it as “Excel workbook (.xlsx)” or as CSV."),
    "binary-excel": _("This is a binary Excel workbook (.xlsb). Save it as “Excel workbook (.xlsx)” or as CSV."),
    "password": _("The file is protected by a password. Save it without one."),
    "other-office": _("This is no table but another kind of office document. Save the table as .xlsx or CSV."),
    "open-document": _("This is an OpenDocument or Numbers file. Save it as .xlsx or CSV."),
    "archive": _("This is a packed file. Unpack it and upload the table in it."),
    "pdf": _("This is a PDF, whatever its name says. A table as .xlsx or CSV is needed."),
    "image": _("This is an image, whatever its name says. A table as .xlsx or CSV is needed."),
    "web-page": _("This is a web page, whatever its name says. Open it in Excel and save it as .xlsx or CSV."),
    "xml": _("This is an XML file. A table as .xlsx or CSV is needed."),
    "json": _("This is a JSON file. A table as .xlsx or CSV is needed."),
    "rich-text": _("This is a rich text document. A table as .xlsx or CSV is needed."),
    "mail": _("This is a mail, not a table."),
    "binary": _("This is neither text nor an Excel workbook."),
    "damaged-workbook": _("The Excel workbook is damaged. Open it in Excel and save it anew."),
    "swollen-workbook": _("Unpacked, the Excel workbook would be unreasonably large. Save the table as CSV."),
    "gone": _("The file is no longer there. Upload it again."),
}


def reason_words(reason: str) -> str:
    """The sentence for a reason of a row or a file, in the active language; the code itself if it is unknown."""
    return str(ROW_REASONS.get(reason) or FILE_REASONS.get(reason) or reason)
