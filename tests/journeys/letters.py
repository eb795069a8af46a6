"""The mail of the story: found in the mailbox's pages by people, and as raw octets by the test."""

import email
import email.message
import email.policy
import html
import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.fakes.postmaster import installations_objections
from tests.running.installation import eventually

LINK = re.compile(r'href="([^"]+)"')


@dataclass(frozen=True)
class Letter:
    """One mail as it lies in the mailbox."""

    raw: bytes

    @property
    def message(self) -> email.message.EmailMessage:
        """The mail, parsed by the modern policy."""
        return email.message_from_bytes(self.raw, policy=email.policy.SMTP)  # type: ignore[return-value]

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain part."""
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content())

    @property
    def links(self) -> list[str]:
        """Every link of the HTML part."""
        part = self.message.get_body(("html",))
        assert part is not None
        return [html.unescape(link) for link in LINK.findall(part.get_content())]

    def link(self, words: str) -> str:
        """The first link that has these words in it."""
        return next(link for link in self.links if words in link)

    @property
    def one_click(self) -> str:
        """The address to post to for leaving (RFC 8058)."""
        (address,) = re.findall(r"<(https?://[^>]+)>", str(self.message["List-Unsubscribe"]))
        return str(address)


def letters_to(folder: Path, address: str) -> list[Letter]:
    """Every mail to an address, oldest first."""
    files = sorted((folder / "mailbox" / "new").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    letters = [Letter(file.read_bytes()) for file in files]
    assert {letter.subject: found for letter in letters if (found := installations_objections(letter.raw))} == {}
    return [letter for letter in letters if address in str(letter.message["To"])]


def open_newest(page: Page, url: str, address: str, *, count: int, seconds: float) -> None:
    """Look into the mailbox until `count` mails to an address are there; open the newest."""
    mails = page.locator("a.mailbox__subject")

    def arrived() -> bool:
        page.goto(f"{url}/mailbox/?q={address}")
        return mails.count() >= count

    eventually(arrived, what=f"mail number {count} to the reader", seconds=seconds, pause=1.0)
    assert mails.count() == count
    mails.first.click()
    page.frame_locator("iframe.mailbox__frame").locator("a").first.wait_for()
