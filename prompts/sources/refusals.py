"""Why material is not taken up, in words and with what to do about it."""

from enum import StrEnum

from django.utils.translation import gettext_lazy


class Reason(StrEnum):
    """Why a file, a page or a passage gives no text."""

    KIND = "kind"
    PDF = "pdf"
    OLD_WORD = "old_word"
    LOCKED = "locked"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    TANGLED = "tangled"
    NOT_TEXT = "not_text"
    EMPTY = "empty"


_WORDS = {
    Reason.KIND: gettext_lazy(
        "Files of this kind are not read. Choose a .docx, .txt, .md or .html file, or copy the text and paste it."
    ),
    Reason.PDF: gettext_lazy("A PDF is not read. Open it, copy the passages you need and paste them."),
    Reason.OLD_WORD: gettext_lazy(
        "This is an older Word file (.doc) or a locked one. Save it as .docx without a password."
    ),
    Reason.LOCKED: gettext_lazy("The file is locked with a password. Save a copy without one."),
    Reason.BROKEN: gettext_lazy("The Word file is damaged. Open it in Word, save it anew, and choose it again."),
    Reason.TOO_LARGE: gettext_lazy("There is more in it than can be read at once. Bring in the parts you need."),
    Reason.TANGLED: gettext_lazy(
        "There is too much markup in it to be read. Copy the passages you need and paste them."
    ),
    Reason.NOT_TEXT: gettext_lazy("This is no text, or in an encoding that is not known. Save it as UTF-8."),
    Reason.EMPTY: gettext_lazy(
        "There is no text in it that a reader would see. Pages that are put together in the browser cannot be "
        "read from here: copy the text there and paste it."
    ),
}


class SourceRefused(Exception):
    """Material that gives no text. Its words are for the person who brought it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason

    def __str__(self) -> str:
        return str(_WORDS[self.reason])
