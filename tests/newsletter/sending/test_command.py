"""`manage.py mailings`: the same presses without the administration."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from newsletter.sending.models import Mailing
from tests.factories.sending import make_running_mailing

pytestmark = pytest.mark.django_db


def run(*arguments) -> str:
    out = StringIO()
    call_command("mailings", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_list_and_show():
    mailing = make_running_mailing(count=4)
    mailing.deliveries.filter(pk=mailing.deliveries.first().pk).update(state="failed", reason="bad-address")
    assert run("list").split("\t")[:2] == [str(mailing.pk), "sending"]
    shown = run("show", mailing.pk)
    assert "pending\t3" in shown
    assert "frozen\t4" in shown
    assert "failed: bad-address" in shown
    assert "@example.jp" not in shown


def test_presses():
    mailing = make_running_mailing()
    for name, state in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        assert run(name, mailing.pk) == f"{mailing.pk}\t{state}\n"
        assert Mailing.objects.get().state == state


def test_what_is_not_possible_is_an_error():
    mailing = make_running_mailing()
    with pytest.raises(CommandError):
        run("release", mailing.pk)
    with pytest.raises(CommandError):
        run("show", 999)
