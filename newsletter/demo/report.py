"""What `seed_demo` says about what it did."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from newsletter.demo.accounts import ACCOUNTS, DEMO_PASSWORD
from newsletter.demo.removal import Removal
from newsletter.demo.seeding import Seeded


def seeding_lines(seeded: Seeded) -> list[str]:
    """The lines after making the demo: the accounts, when the next edition goes out, what was left out."""
    lines = [_("The demo publication is ready.") if seeded.new else _("The demo publication was there already.")]
    names = [account.username for account in ACCOUNTS if seeded.accounts.get(account.username)]
    if names and settings.AT_HOME:
        lines.append(
            _("Accounts at %(address)s: %(names)s; password %(password)s")
            % {"address": f"{settings.SITE_URL}/admin/", "names": ", ".join(names), "password": DEMO_PASSWORD}
        )
    if seeded.mailing and seeded.mailing.start_at:
        local = seeded.mailing.start_at.astimezone(ZoneInfo(seeded.mailing.zone))
        lines.append(
            _("Vol. %(number)s goes out at %(time)s (%(zone)s).")
            % {"number": seeded.mailing.edition.number, "time": f"{local:%H:%M}", "zone": seeded.mailing.zone}
        )
    return [*lines, *seeded.remarks]


def removal_lines(removal: Removal) -> list[str]:
    """The lines after removing the demo: how much went, what stayed and why."""
    total = sum(removal.removed.values())
    if not total and not removal.kept:
        return [_("There is no demo to remove.")]
    lines = [_("The demo was removed: %(number)s things.") % {"number": total}]
    lines += [f"  {kind}: {number}" for kind, number in removal.removed.items() if number]
    if removal.kept:
        lines.append(_("These stay:"))
        lines += [f"  {name}: {reason}" for name, reason in removal.kept]
        lines.append(_("Pages you edited go too with: ./manage.py seed_demo --remove --including-edited"))
    if not removal.accounts_left:
        lines.append(_("No administrator is left. Make one with: ./manage.py createsuperuser"))
    return lines
