"""From the mark that says that an audience is whole, nobody joins it, and every delivery has its variant."""

import pytest

from newsletter.sending import freeze
from newsletter.sending import prepare as preparing
from newsletter.sending.models import Mailing
from newsletter.sending.prepare import prepare
from tests.factories.sending import at, make_audience, make_running_mailing, make_scheduled_mailing

pytestmark = pytest.mark.django_db


def prepared(mailing: Mailing) -> Mailing:
    prepare(mailing_id=mailing.pk, clock=at(mailing.start_at))
    mailing.refresh_from_db()
    return mailing


def test_a_late_preparer_freezes_nothing_more_once_the_audience_is_marked_whole():
    """Who signs up meanwhile gets the next mailing; without it they would name a variant that is dropped."""
    mailing = make_scheduled_mailing()
    mailing = prepared(mailing)
    frozen = mailing.deliveries.count()
    make_audience(mailing.newsletter, 2, prefix="late")
    Mailing.objects.filter(pk=mailing.pk).update(state=Mailing.State.PREPARING)
    late = Mailing.objects.get(pk=mailing.pk)
    assert not freeze.freeze_next(late, mailing.variants.get(), now=mailing.start_at)
    assert mailing.deliveries.count() == frozen
    Mailing.objects.filter(pk=mailing.pk).update(frozen_at=None)
    assert freeze.freeze_next(late, mailing.variants.get(), now=mailing.start_at)
    assert mailing.deliveries.count() == frozen + 2


def test_variants_that_somebody_gets_stay_and_the_first_one_always():
    mailing = make_running_mailing(count=3)
    first = mailing.variants.get()
    used, unused = (
        mailing.variants.create(key=key, language="ja", subject="", html="", text="", headers={}) for key in "ab"
    )
    mailing.deliveries.update(variant=used)
    assert freeze.drop_unused(mailing) == 1
    assert set(mailing.variants.values_list("pk", flat=True)) == {first.pk, used.pk}
    assert not mailing.variants.filter(pk=unused.pk).exists()


def test_a_delivery_without_its_variant_holds_the_mailing():
    """It could not be written: whatever took the variant away, nobody is mailed before a person looked."""
    mailing = make_scheduled_mailing()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparing, "drop_unused", lambda row: row.variants.all().delete())
        mailing = prepared(mailing)
    assert (mailing.state, mailing.state_reason) == ("held", "error")
