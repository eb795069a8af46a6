"""What an edition looks like before it is mailed: in the editor, as a page of all modes, and by a link."""

from newsletter.editions.previews.modes import mail_policy, preview

__all__ = ["mail_policy", "preview"]
