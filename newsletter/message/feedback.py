"""The Feedback-ID by which Gmail sums up complaints: by mailing, newsletter and sort of mail, never by person."""

import hashlib

SENDER_ID_LENGTH = 12


def feedback_id(what: str, newsletter: str, kind: str, *, domain: str) -> str:
    """`what:newsletter:kind:SenderId`, of which Gmail asks a SenderId of 5 to 15 characters that stays the same.

    The SenderId follows from the sender's domain, to which the reputation belongs. The
    first three may hold no colon.
    """
    sender_id = hashlib.sha256(domain.encode()).hexdigest()[:SENDER_ID_LENGTH]
    return f"{what}:{newsletter}:{kind}:{sender_id}"
