"""Places in a frozen edition that differ from reader to reader.

A slot is an address that can never exist (RFC 2606 reserves `.invalid`) in plain ASCII, so that it
passes through MJML, CSS inlining and text wrapping unchanged, and filling it is one replacement of
bytes. The mailing fills each slot with the recipient's own address when it claims a delivery.
"""

LEAVE_SLOT = "https://slot.invalid/leave"
PREFERENCES_SLOT = "https://slot.invalid/preferences"
WEB_SLOT = "https://slot.invalid/web"

SLOTS = (LEAVE_SLOT, PREFERENCES_SLOT, WEB_SLOT)
NAMED_SLOTS = {"leave": LEAVE_SLOT, "preferences": PREFERENCES_SLOT, "web": WEB_SLOT}
