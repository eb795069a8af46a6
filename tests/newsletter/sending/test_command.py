"""`manage.py mailings`: the same presses without the administration."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

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
    steps = (("pause", "paused"), ("resume", "sending", "--yes"), ("cancel", "cancelled"))
    for name, state, *options in steps:
        assert run(name, mailing.pk, *options) == f"{mailing.pk}\t{state}\n"
        assert Mailing.objects.get().state == state


def test_going_on_long_after_the_hour_asks_for_a_yes():
    mailing = make_running_mailing()
    run("pause", mailing.pk)
    Mailing.objects.update(start_at=timezone.now() - timedelta(days=3))
    with pytest.raises(CommandError, match="--yes"):
        run("resume", mailing.pk)
    assert Mailing.objects.get().state == "paused"


def test_reconcile_says_whether_the_numbers_agree():
    mailing = make_running_mailing(count=4)
    assert run("reconcile", mailing.pk) == run("reconcile") == f"{mailing.pk}\tsending\tagrees\n"
    mailing.deliveries.last().delete()
    Mailing.objects.update(candidate_count=9)
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("mailings", "reconcile", stdout=out)
    assert error.value.returncode == 1
    assert "differs from the frozen 4\tkept 4\tcounted 3" in out.getvalue()
    assert "candidates\tkept 9\tcounted 4" in out.getvalue()


def test_tallies_that_differ_are_named_and_put_right():
    mailing = make_running_mailing(count=4)
    mailing.deliveries.filter(pk=mailing.deliveries.first().pk).update(state="submitted", reason="accepted")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("mailings", "reconcile", mailing.pk, stdout=out)
    assert "submitted accepted\tkept 0\tcounted 1" in out.getvalue()
    assert "agrees" in run("reconcile", mailing.pk)


def make_uncertain(count=3):
    mailing = make_running_mailing(count=count)
    mailing.deliveries.update(state="uncertain", reason="no-answer")
    return mailing, list(mailing.deliveries.order_by("pk").values_list("pk", flat=True))


def test_uncertain_deliveries_are_listed_without_addresses_and_settled():
    mailing, (first, second, third) = make_uncertain()
    listed = run("uncertain", mailing.pk)
    assert [line.split("\t")[0] for line in listed.splitlines()] == [str(first), str(second), str(third)]
    assert "@example.jp" not in listed
    assert run("uncertain", mailing.pk, "--settle", "submitted", "--delivery", first) == "1 settled\n"
    with pytest.raises(CommandError, match="--yes"):
        run("uncertain", mailing.pk, "--settle", "again")
    assert list(mailing.deliveries.order_by("pk").values_list("state", flat=True)) == [
        "submitted",
        "uncertain",
        "uncertain",
    ]
    assert run("uncertain", mailing.pk, "--settle", "again", "--yes") == "2 settled\n"
    assert mailing.deliveries.filter(state="pending").count() == 2


def test_what_is_not_possible_is_an_error():
    mailing = make_running_mailing()
    with pytest.raises(CommandError):
        run("release", mailing.pk)
    with pytest.raises(CommandError):
        run("show", 999)
