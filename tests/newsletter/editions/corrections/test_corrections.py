"""Corrections: said above the page and in the feed, never changed; or mailed as an edition of their own."""

from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from newsletter.editions.corrections.models import Correction
from newsletter.editions.corrections.services import (
    CorrectionRefused,
    draft_correcting_edition,
    publish_correction,
)
from newsletter.editions.merge.filling import said_in_text
from newsletter.editions.models import EditionPage
from newsletter.roles import ensure_roles
from newsletter.sending.models import Mailing, MailingVariant
from tests.factories.editions import make_edition
from tests.factories.sending import make_user

pytestmark = pytest.mark.django_db

MAILED = datetime(2026, 11, 3, 22, 30, tzinfo=UTC)
SAID = MAILED + timedelta(days=2)


def mailed_edition(**fields) -> EditionPage:
    edition = make_edition(title="秋の号", subject="秋の号をお届けします", **fields)
    edition.get_latest_revision().publish()
    mailing = Mailing.objects.create(
        edition=edition,
        revision=edition.get_latest_revision(),
        newsletter=edition.get_parent().specific.newsletter,
        state=Mailing.State.FINISHED,
        started_at=MAILED,
    )
    MailingVariant.objects.create(
        mailing=mailing,
        language="ja",
        title="秋の号",
        subject="秋の号をお届けします",
        web_html="<p>本文です。</p>",
        body_hash="x",
    )
    return EditionPage.objects.get(pk=edition.pk)


def test_a_correction_stands_above_the_page_and_in_the_feed_with_its_date(client):
    edition, user = mailed_edition(), make_user()
    for _press in range(2):
        made = publish_correction(
            edition=edition, kind="apology", text="誤：<b>十月</b>\r\n正：十一月", user=user, now=SAID
        )
    assert Correction.objects.count() == 1
    publish_correction(edition=edition, kind="addition", text="会場も変わりました。", user=user, now=SAID)
    html = client.get(edition.get_url()).content.decode()
    above = html.split("本文です。")[0]
    assert above.index("会場も変わりました。") < above.index("誤：&lt;b&gt;十月&lt;/b&gt;<br>正：十一月")
    assert "お詫び" in above
    assert "追記" in above
    assert "2026年11月6日" in above
    [entry] = feedparser.parse(client.get("/newsletter/feed/atom/").content).entries
    assert entry.updated == "2026-11-05T22:30:00+00:00"
    assert entry.published == "2026-11-03T22:30:00+00:00"
    assert "会場も変わりました。" in entry.content[0].value
    assert f'"dateModified": "{timezone.localtime(SAID).isoformat()}"' in html
    assert PageLogEntry.objects.filter(action="newsletter.edition.correct").count() == 2
    assert made.by_name == user.get_username()
    user.delete()
    assert Correction.objects.filter(by_name="editor").count() == 2


def test_what_cannot_be_corrected_so_is_refused_in_words():
    user = make_user()
    with pytest.raises(CorrectionRefused):
        publish_correction(edition=mailed_edition(), kind="correction", text=" \n ", user=user, now=SAID)
    with pytest.raises(CorrectionRefused):
        publish_correction(edition=make_edition(), kind="correction", text="x", user=user, now=SAID)
    with pytest.raises(CorrectionRefused):
        draft_correcting_edition(edition=make_edition(), user=user)
    assert not Correction.objects.exists()


def test_one_press_makes_a_draft_that_points_back_and_the_pages_lead_both_ways(client):
    edition, user = mailed_edition(), make_user()
    publish_correction(edition=edition, kind="correction", text="誤：十月\n正：十一月", user=user, now=SAID)
    draft = draft_correcting_edition(edition=edition, user=user)
    assert draft_correcting_edition(edition=edition, user=user) == draft
    assert (draft.subject, draft.title) == ("【訂正】秋の号をお届けします", "【訂正】秋の号")
    assert draft.number == edition.number + 1
    assert draft.corrects == edition
    assert not draft.live
    [block] = draft.body
    assert "11月4日" in block.value.source
    assert "誤：十月<br/>正：十一月" in block.value.source
    assert draft.get_url() not in client.get(edition.get_url()).content.decode()
    draft.get_latest_revision().publish()
    assert f'href="{draft.get_url()}"' in client.get(edition.get_url()).content.decode().split("本文です。")[0]
    back = client.get(draft.get_url()).content.decode()
    assert f'href="{edition.get_url()}"' in back.split("edition__title")[0]


def test_editors_correct_and_authors_do_not(client):
    edition = mailed_edition()
    ensure_roles()
    address = reverse("newsletter_corrections", args=[edition.pk])
    for role, may in (("Authors", False), ("Editors", True)):
        user = make_user(role, is_superuser=False)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        answer = client.get(address)
        assert (answer.status_code == 200) is may
    said = {"kind": "correction", "text": "正：十一月", "sure": ""}
    assert client.post(address, said).status_code == 200
    assert not Correction.objects.exists()
    assert client.post(address, said | {"sure": "on"}).status_code == 302
    assert Correction.objects.get().text == "正：十一月"
    assert client.get(reverse("newsletter_correcting_edition", args=[edition.pk])).status_code == 405
    answer = client.post(reverse("newsletter_correcting_edition", args=[edition.pk]))
    draft = EditionPage.objects.get(corrects=edition)
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert "正：十一月" in client.get(address).content.decode()


@pytest.mark.parametrize("title", ["長" * 255, "{{氏名}}とは何か、{" + "長" * 240], ids=["long", "braces"])
def test_a_long_title_a_subject_with_braces_and_a_taken_address_make_a_draft_all_the_same(client, title):
    edition, user = mailed_edition(), make_user()
    MailingVariant.objects.update(title=title, subject=title)
    taken = make_edition(parent=edition.get_parent().specific, slug=f"vol-{edition.number + 1}")
    EditionPage.objects.filter(pk=taken.pk).update(number=None)
    client.force_login(user)
    answer = client.post(reverse("newsletter_correcting_edition", args=[edition.pk]))
    draft = EditionPage.objects.get(corrects=edition)
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert draft.slug == f"vol-{edition.number + 1}-2"
    assert (len(draft.title) <= 255, len(draft.subject) <= 200) == (True, True)
    said = said_in_text(draft.subject, language="ja")
    assert said.startswith("【訂正】" + title[:10])
    assert said.endswith("…")
    draft.full_clean()


def test_an_edition_whose_frozen_words_are_gone_is_corrected_by_its_own_subject():
    edition = mailed_edition()
    MailingVariant.objects.all().delete()
    EditionPage.objects.update(subject="{{氏名|読者の皆さま}} " + "語" * 170)
    draft = draft_correcting_edition(edition=EditionPage.objects.get(pk=edition.pk), user=make_user())
    assert draft.subject.startswith("【訂正】読者の皆さま")
    draft.full_clean()
