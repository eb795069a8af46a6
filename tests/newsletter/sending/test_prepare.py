"""At the hour: what is frozen, who is excluded and why, and a crash at any point."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from newsletter.consent.addresses import address_hash
from newsletter.consent.models import Subscription, Suppression
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import Newsletter
from newsletter.sending import freeze, services
from newsletter.sending import prepare as preparing
from newsletter.sending.hashes import content_hash
from newsletter.sending.listed import INTEGER, TEXT, listed_by_column
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.prepare import prepare
from newsletter.sending.send import send
from tests.factories.editions import make_edition, make_essay
from tests.factories.sending import (
    NOW,
    at,
    make_audience,
    make_plain_edition,
    make_running_mailing,
    make_scheduled_mailing,
    make_user,
    newsletter_of,
    server_at,
)
from tests.fakes.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db


def prepared(mailing: Mailing, **options) -> Mailing:
    options.setdefault("clock", at(mailing.start_at))
    prepare(mailing_id=mailing.pk, **options)
    return Mailing.objects.get(pk=mailing.pk)


def test_everyone_active_gets_a_delivery_and_the_rest_is_counted_with_reasons():
    edition = make_plain_edition()
    newsletter = newsletter_of(edition)
    active = make_audience(newsletter, 7)
    make_audience(newsletter, 2, state=Subscription.State.PAUSED, prefix="paused")
    make_audience(newsletter, 3, state=Subscription.State.PENDING, prefix="pending")
    make_audience(newsletter, 1, state=Subscription.State.UNSUBSCRIBED, prefix="gone")
    bad = active[3].subscriber.email
    Suppression.objects.create(address_hash=address_hash(bad), reason="bounced", created_at=NOW)
    mailing = prepared(make_scheduled_mailing(edition=edition), batch=2)
    assert mailing.state == Mailing.State.SENDING
    assert mailing.excluded == {"paused": 2, "suppressed": 1}
    assert (mailing.candidate_count, mailing.frozen_count) == (9, 6)
    assert mailing.frozen_at == mailing.start_at
    assert mailing.deliveries.filter(state="pending").count() == 6
    assert not mailing.deliveries.filter(address=bad).exists()


def test_one_address_gets_one_delivery_even_under_two_subscribers():
    edition = make_plain_edition()
    people = make_audience(newsletter_of(edition), 3)
    # Two rows whose addresses differ in spelling only: the key is another, the hash is the same.
    twin = people[1].subscriber
    twin.email = people[0].subscriber.email.upper()
    twin.save(update_fields=["email"])
    mailing = prepared(make_scheduled_mailing(edition=edition))
    assert mailing.excluded == {"duplicate": 1}
    assert (mailing.candidate_count, mailing.frozen_count) == (3, 2)


def test_content_is_rendered_from_the_pinned_revision_and_never_again():
    edition = make_plain_edition(subject="約束した題")
    mailing = make_scheduled_mailing(edition=edition)
    later = EditionPage.objects.get(pk=edition.pk).get_latest_revision_as_object()
    later.subject = "あとで変えた題"
    later.save_revision().publish()
    mailing = prepared(mailing)
    variant = mailing.variants.get()
    assert variant.subject == "約束した題"
    assert "slot.invalid/web" not in variant.html + variant.text
    assert "/newsletter/vol-1/" in variant.text
    assert "https://slot.invalid/leave" in variant.html
    assert variant.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    expected = content_hash(subject=variant.subject, html=variant.html, text=variant.text, headers=variant.headers)
    assert variant.body_hash == expected


def test_the_archive_page_opens_with_what_was_pinned():
    edition = make_plain_edition()
    mailing = make_scheduled_mailing(edition=edition)
    assert not EditionPage.objects.get(pk=edition.pk).live
    mailing = prepared(mailing)
    page = EditionPage.objects.get(pk=edition.pk)
    assert page.live
    assert page.live_revision_id == mailing.revision_id


def test_an_edition_that_is_only_mailed_stays_private():
    edition = make_plain_edition(distribution="mail-only")
    prepared(make_scheduled_mailing(edition=edition))
    assert not EditionPage.objects.get(pk=edition.pk).live


def test_before_the_hour_nothing_happens():
    mailing = make_scheduled_mailing()
    assert prepared(mailing, clock=at(mailing.start_at - timedelta(seconds=1))).state == "scheduled"


def test_a_start_beyond_the_newsletters_limit_waits_for_a_person():
    mailing = make_scheduled_mailing()
    late = mailing.start_at + timedelta(minutes=mailing.newsletter.late_limit + 1)
    mailing = prepared(mailing, clock=at(late))
    assert (mailing.state, mailing.state_reason) == ("held", "late")
    assert mailing.state_data == {"minutes_late": 121}
    assert not mailing.deliveries.exists()
    services.release(mailing=mailing, user=make_user("chief"), now=late)
    assert prepared(mailing, clock=at(late)).state == "sending"


def test_a_late_start_within_the_limit_goes_out_with_a_notice():
    mailing = make_scheduled_mailing()
    mailing = prepared(mailing, clock=at(mailing.start_at + timedelta(minutes=30)))
    assert mailing.state == "sending"
    assert mailing.state_data == {"minutes_late": 30}


def test_preflight_is_repeated_and_its_failure_holds():
    mailing = make_scheduled_mailing()
    mailing.newsletter.legal_name = ""
    mailing.newsletter.save(update_fields=["legal_name"])
    mailing = prepared(mailing)
    assert (mailing.state, mailing.state_reason) == ("held", "preflight")
    assert mailing.state_data["findings"]
    assert not mailing.variants.exists()


def test_an_essay_deleted_after_scheduling_holds_and_nobody_is_mailed():
    essay = make_essay("消える随筆", slug="gone")
    teaser = {"essay": essay, "heading": "", "text": "", "with_image": False}
    mailing = make_scheduled_mailing(
        edition=make_edition(body=[("essay_teaser", teaser)]), user=make_user("chief")
    )
    essay.delete()
    mailing = prepared(mailing)
    assert (mailing.state, mailing.state_reason) == ("held", "preflight")
    assert any("参照先" in found for found in mailing.state_data["findings"])
    assert not mailing.deliveries.exists()


def test_preflight_is_repeated_when_what_was_frozen_is_released():
    mailing = make_scheduled_mailing()
    freeze.freeze_content(mailing, mailing.revision.as_object())
    mailing.newsletter.legal_name = ""
    mailing.newsletter.save(update_fields=["legal_name"])
    mailing = prepared(mailing)
    assert (mailing.state, mailing.state_reason) == ("held", "preflight")


def test_a_sender_below_a_japanese_domain_is_written_in_ascii():
    edition = make_plain_edition()
    Newsletter.objects.update(sender_email="info@例え.jp")
    mailing = prepared(make_scheduled_mailing(edition=edition))
    assert (mailing.state, mailing.state_data) == ("sending", {})
    assert mailing.variants.get().headers["List-ID"] == "<newsletter.xn--r8jz45g.jp>"
    with SmtpServer() as server:
        send(mailing_id=mailing.pk, server=server_at(server.port), clock=at(mailing.start_at))
    assert {one.sender for one in server.seen} == {"info@xn--r8jz45g.jp"}
    assert all(one.message_id.endswith("@xn--r8jz45g.jp>") for one in server.seen)
    assert len(server.accepted) == 3


def test_what_no_header_can_carry_is_frozen_anew_once_it_is_put_right():
    mailing = make_scheduled_mailing()
    right = mailing.newsletter.slug
    Newsletter.objects.update(slug="かわら版")
    mailing = prepared(mailing)
    assert (mailing.state, mailing.state_reason) == ("held", "preflight")
    assert not mailing.variants.exists()
    Newsletter.objects.update(slug=right)
    services.release(mailing=mailing, user=make_user("chief"), now=mailing.start_at)
    mailing = prepared(mailing)
    assert (mailing.state, mailing.frozen_count) == ("sending", 3)
    assert right in mailing.variants.get().headers["List-ID"]


def test_what_was_frozen_with_its_audience_is_kept_when_it_is_held():
    mailing = make_scheduled_mailing()
    late = mailing.start_at + timedelta(minutes=mailing.newsletter.late_limit + 1)
    moments = iter([mailing.start_at] * 8)
    mailing = prepared(mailing, clock=lambda: next(moments, late) if not mailing.deliveries.exists() else late)
    assert (mailing.state, mailing.state_reason, mailing.frozen_count) == ("held", "late", 3)
    assert mailing.variants.count() == 1


def test_an_audience_that_left_meanwhile_holds():
    mailing = make_scheduled_mailing()
    Subscription.objects.update(state=Subscription.State.UNSUBSCRIBED)
    mailing = prepared(mailing)
    assert (mailing.state, mailing.state_reason) == ("held", "empty-audience")
    assert not EditionPage.objects.get(pk=mailing.edition_id).live


def test_counts_that_differ_hold(monkeypatch):
    mailing = make_scheduled_mailing()
    count = freeze._count

    def wrong(mailing, step, *, inserted, duplicates):
        count(mailing, step, inserted=inserted + 1, duplicates=duplicates)

    monkeypatch.setattr(freeze, "_count", wrong)
    mailing = prepared(mailing)
    assert (mailing.state, mailing.state_reason) == ("held", "counts-differ")
    assert mailing.frozen_at is None


def test_an_error_of_our_own_holds_with_its_name(monkeypatch):
    def broken(mailing, edition):
        raise ZeroDivisionError

    monkeypatch.setattr(preparing, "freeze_content", broken)
    mailing = prepared(make_scheduled_mailing())
    assert (mailing.state, mailing.state_reason) == ("held", "error")
    assert mailing.state_data == {"error": "ZeroDivisionError"}


class Killed(BaseException):
    """The process is gone: nothing of ours catches this."""


STEPS = ["_take", "freeze_content", "_check_message", "freeze_next", "_complete_audience", "publish_archive"]
MOMENTS = [*((step, 1) for step in STEPS), ("freeze_next", 2), ("freeze_next", 3), ("move", 1), ("move", 2)]


@pytest.mark.parametrize(("step", "call"), MOMENTS)
@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_point_costs_only_time(monkeypatch, step, after, call):
    mailing = make_scheduled_mailing(count=5)
    original, calls = getattr(preparing, step), []

    def dying(*args, **kwargs):
        calls.append(1)
        if len(calls) != call:
            return original(*args, **kwargs)
        if after:
            original(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(preparing, step, dying)
        try:
            prepare(mailing_id=mailing.pk, clock=at(mailing.start_at), batch=2)
        except Killed:
            mailing.refresh_from_db()
            assert mailing.state in ("scheduled", "preparing", "sending")
    later = mailing.start_at + timedelta(minutes=2)
    mailing = prepared(mailing, clock=at(later), batch=2)
    assert mailing.state == "sending"
    assert (mailing.candidate_count, mailing.frozen_count, mailing.deliveries.count()) == (5, 5, 5)
    assert mailing.variants.count() == 1


def test_a_transaction_that_dies_takes_its_rows_and_its_cursor_along(monkeypatch):
    mailing = make_scheduled_mailing(count=5)

    def dying(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(freeze, "_count", dying)
        with pytest.raises(Killed):
            prepare(mailing_id=mailing.pk, clock=at(mailing.start_at), batch=2)
    mailing.refresh_from_db()
    assert (mailing.freeze_cursor, mailing.deliveries.count()) == (0, 0)


def test_who_prepares_is_left_alone_while_the_lease_lasts():
    mailing = make_scheduled_mailing()
    Mailing.objects.filter(pk=mailing.pk).update(
        state="preparing", work_until=mailing.start_at + timedelta(seconds=60)
    )
    assert prepared(mailing).state == "preparing"
    assert prepared(mailing, clock=at(mailing.start_at + timedelta(seconds=61))).state == "sending"


def test_a_mailing_cancelled_while_it_is_prepared_stays_cancelled(monkeypatch):
    edition = make_plain_edition()
    make_audience(newsletter_of(edition), 6)
    mailing = make_scheduled_mailing(edition=edition)
    original, calls = preparing.freeze_next, []

    def cancelling(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            services.cancel(mailing=Mailing.objects.get(pk=mailing.pk), user=None, now=NOW)
        return original(*args, **kwargs)

    monkeypatch.setattr(preparing, "freeze_next", cancelling)
    mailing = prepared(mailing, batch=2)
    assert mailing.state == "cancelled"
    assert mailing.deliveries.count() == 2
    assert not EditionPage.objects.get(pk=edition.pk).live


@pytest.mark.django_db(transaction=True)
def test_two_who_prepare_at_once_make_one_audience(monkeypatch):
    edition = make_plain_edition()
    make_audience(newsletter_of(edition), 60)
    mailing = make_scheduled_mailing(edition=edition)
    monkeypatch.setattr(preparing, "_take", lambda mailing, *, now: True)
    errors, barrier = [], threading.Barrier(2)

    def run():
        try:
            barrier.wait(10)
            prepare(mailing_id=mailing.pk, clock=at(mailing.start_at), batch=7)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    mailing.refresh_from_db()
    if mailing.state == "preparing":  # the database let one of them wait too long: the tick comes again
        mailing = prepared(mailing)
    assert mailing.state == "sending", (errors, mailing.state_data)
    assert (mailing.candidate_count, mailing.frozen_count, mailing.deliveries.count()) == (60, 60, 60)


def test_the_number_of_queries_does_not_grow_with_the_audience(django_assert_max_num_queries):
    edition = make_plain_edition()
    make_audience(newsletter_of(edition), 400)
    mailing = make_scheduled_mailing(edition=edition)
    with django_assert_max_num_queries(220):
        prepare(mailing_id=mailing.pk, clock=at(mailing.start_at))
    assert mailing.deliveries.count() == 400


def test_a_running_mailing_is_not_prepared_again():
    mailing = make_running_mailing()
    started = mailing.started_at
    assert prepared(mailing, clock=at(mailing.start_at + timedelta(hours=1))).started_at == started


def test_a_held_mailing_without_recipients_is_frozen_anew_from_the_beginning():
    edition = make_plain_edition()
    newsletter = newsletter_of(edition)
    make_audience(newsletter, 1)
    mailing = make_scheduled_mailing(edition=edition)
    make_audience(newsletter, 2, prefix="paused", state=Subscription.State.PAUSED)
    Subscription.objects.update(state=Subscription.State.PAUSED)
    mailing = prepared(mailing)
    assert (mailing.state, mailing.state_reason) == ("held", "empty-audience")
    assert (mailing.freeze_cursor, mailing.candidate_count, mailing.excluded) == (0, 0, {})
    Subscription.objects.update(state=Subscription.State.ACTIVE)
    services.release(mailing=mailing, user=make_user("chief"), now=mailing.start_at)
    mailing = prepared(mailing)
    assert (mailing.state, mailing.frozen_count, mailing.excluded) == ("sending", 3, {})


def test_subscriptions_of_other_newsletters_in_between_end_no_freeze():
    edition = make_plain_edition()
    newsletter = newsletter_of(edition)
    other = Newsletter.objects.create(name="別便", slug="other", sender_email="other@example.jp")
    make_audience(newsletter, 3)
    make_audience(other, 7, prefix="other")
    make_audience(newsletter, 2, prefix="later")
    mailing = prepared(make_scheduled_mailing(edition=edition), batch=2)
    assert (mailing.state, mailing.candidate_count, mailing.frozen_count) == ("sending", 5, 5)
    assert not mailing.deliveries.filter(address__startswith="other").exists()


def test_a_range_reads_no_more_than_itself():
    """The question for the next subscriptions names an upper end, so that no range reads all that is left."""
    edition = make_plain_edition()
    make_audience(newsletter_of(edition), 6)
    mailing = make_scheduled_mailing(edition=edition)
    with CaptureQueriesContext(connection) as queries:
        prepare(mailing_id=mailing.pk, clock=at(mailing.start_at), batch=2)
    asked = [one["sql"] for one in queries if '"newsletter_subscription"."frequency"' in one["sql"]]
    assert len([sql for sql in asked if '"newsletter_subscription"."id" <= ' in sql]) == 3


def queries_of_a_range(count: int) -> int:
    edition = make_plain_edition(slug=f"range-of-{count}", number=count)
    make_audience(newsletter_of(edition), count, prefix=f"of{count}-")
    mailing = make_scheduled_mailing(edition=edition)
    first = freeze.freeze_content(mailing, mailing.revision.as_object())
    last = Subscription.objects.order_by("-pk").values_list("pk", flat=True)[count]
    Mailing.objects.filter(pk=mailing.pk).update(state="preparing", freeze_cursor=last)
    with CaptureQueriesContext(connection) as queries:
        assert freeze.freeze_next(mailing, first, now=mailing.start_at)
    assert mailing.deliveries.count() == count
    return len(queries)


def test_a_range_takes_as_many_queries_however_many_are_in_it():
    make_audience(newsletter_of(make_plain_edition()), 1)
    assert queries_of_a_range(3) == queries_of_a_range(300) <= 20


def test_people_are_looked_up_one_by_one_and_the_rest_is_planned_freely():
    """PostgreSQL would read all people anew for each range; what is suppressed it finds best by itself."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite looks up each without being told")
    mailing = make_scheduled_mailing(count=3)
    joins: dict[str, set[tuple[str, str]]] = {}

    def watch(execute, sql, params, many, context):
        with context["connection"].connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('enable_hashjoin'), current_setting('enable_mergejoin')")
            joins.setdefault(sql.strip().split("(")[0].split("AS")[0].strip(), set()).add(cursor.fetchone())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        prepare(mailing_id=mailing.pk, clock=at(mailing.start_at), batch=2)
    looked_up = [kind for kind, found in joins.items() if found == {("off", "off")}]
    assert len(looked_up) == 2, looked_up
    assert all(found == {("on", "on")} for kind, found in joins.items() if kind not in looked_up), joins


def test_who_has_a_delivery_gets_no_second_one():
    """Neither the person at another address, nor the address under another person."""
    edition = make_plain_edition()
    people = make_audience(newsletter_of(edition), 3)
    mailing = prepared(make_scheduled_mailing(edition=edition))
    rows = {row.subscriber_id: row for row in mailing.deliveries.all()}
    Delivery.objects.filter(pk=rows[people[0].subscriber_id].pk).update(address_hash=address_hash("a@example.jp"))
    Delivery.objects.filter(pk=rows[people[1].subscriber_id].pk).update(subscriber=None)
    rows[people[2].subscriber_id].delete()
    Mailing.objects.filter(pk=mailing.pk).update(state="preparing", freeze_cursor=0, frozen_at=None)
    assert freeze.freeze_next(mailing, mailing.variants.get(), now=mailing.start_at)
    mailing.refresh_from_db()
    assert mailing.excluded == {"duplicate": 2}
    assert mailing.deliveries.count() == 3


@pytest.mark.django_db(transaction=True)
def test_who_is_being_frozen_is_erased_or_moved_only_afterwards(monkeypatch):
    """Whoever deletes or moves somebody locks their subscriptions first, and then finds the delivery."""
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite a transaction that writes is alone")
    edition = make_plain_edition()
    people = make_audience(newsletter_of(edition), 2)
    mailing = make_scheduled_mailing(edition=edition)
    judge, refused = freeze.judge_range, []

    def lock(pk):
        try:
            with transaction.atomic():
                Subscription.objects.select_for_update(nowait=True).get(pk=pk)
        except OperationalError:
            refused.append(pk)
        finally:
            connection.close()

    def judging(*args, **kwargs):
        for person in people:
            other = threading.Thread(target=lock, args=[person.pk])
            other.start()
            other.join(30)
        return judge(*args, **kwargs)

    monkeypatch.setattr(freeze, "judge_range", judging)
    assert prepared(mailing).state == "sending"
    assert refused == [person.pk for person in people]


def test_rows_by_column_are_what_was_given():
    rows = [(1, "a"), (-7, 'quoted "name"'), (2**40, "逆斜線 \\ と\n改行"), (4, "NULL"), (5, "")]
    relation, values = listed_by_column({"number": INTEGER, "word": TEXT}, rows)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT v.number, v.word FROM {relation} AS v", values)
        assert cursor.fetchall() == rows
