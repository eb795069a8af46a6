"""Notices in editors' own words: what may be written, what always stays, and what they were before."""

import re
from email import message_from_bytes, policy

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from newsletter.consent import notices
from newsletter.consent.letters import confirmation_subject
from newsletter.consent.models import Notice
from newsletter.consent.notice_texts.rules import EDITABLE, Words, faults_of_subject, faults_of_text
from newsletter.consent.notice_texts.samples import sample_letter, send_sample
from newsletter.consent.notice_texts.services import change_words, standard_words, versions, words_in_force
from newsletter.consent.wording import offer_of
from newsletter.events import Event
from newsletter.message.envelope import Kind, Origin, origin_of
from newsletter.message.lint import lint
from newsletter.roles import ensure_roles
from tests.factories.newsletter import offer_newsletter
from tests.factories.sending import make_user, server_at
from tests.fakes.smtp_server import SmtpServer
from tests.newsletter.consent.conftest import text_of
from tests.newsletter.consent.steps import press, raw_token

pytestmark = pytest.mark.django_db

OWN = Words(
    "ようこその前に：{{newsletter}}", "{{ ニュースレター }}の編集室です。\n\nお申し込みはご本人でしょうか。"
)
LINKS = {
    "confirmation": ["confirm/sample/", "confirm/sample/not-me/"],
    "reminder": ["leave/sample/", "preferences/sample/"],
    "welcome": ["leave/sample/", "preferences/sample/"],
    "address-change": ["address/sample/"],
    "address-changed": ["address/sample/"],
    "own-data": ["own-data/sample/"],
}
STAYS = {
    ("confirmation", "ja"): "有効",
    ("confirmation", "en"): "valid for three days",
    ("address-change", "en"): "valid for three days",
    ("address-changed", "en"): "within thirty days",
    ("own-data", "en"): "valid for a day",
}


def faults(text: str, kind: str = "confirmation") -> list[str]:
    return faults_of_text(text, kind)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_whatever_is_written_what_must_stay_stays(kind, language):
    newsletter = offer_newsletter()
    letters = (
        [sample_letter(newsletter, kind, language, standard_words(kind, language))] if kind in EDITABLE else []
    )
    letters.append(sample_letter(newsletter, kind, language, Words("x", "y")))
    for letter in letters:
        for body in (letter.text, letter.html):
            assert all(f"/newsletter/{link}" in body for link in LINKS[kind])
            assert "合同会社かわら版" in body
            assert "東京都台東区浅草1-2-3" in body
            assert STAYS.get((kind, language), "") in " ".join(body.split())
        sizes = {int(size) for size in re.findall(r"font-size: ?(\d+)px", letter.html)} - {
            0,
            1,
        }  # of rules and gaps
        assert min(sizes) >= 14
        assert "prefers-color-scheme: dark" in letter.html
        assert f'lang="{language}"' in letter.html
        assert "{{" not in letter.subject + letter.text + letter.html


def test_standard_words_are_within_their_own_rules():
    for kind, editable in EDITABLE.items():
        for language in ("ja", "en"):
            words = standard_words(kind, language)
            assert faults_of_subject(words.subject) == []
            assert faults_of_text(words.text, kind) == []
            assert len(words.text) < editable.longest


@pytest.mark.parametrize(
    "bad",
    [
        "{{newsletter}} https://shop.example/",
        "{{newsletter}} shop.example をどうぞ",
        "{{newsletter}} sale@shop.example",
        "{{newsletter}} <b>今だけ</b>",
        "{{newsletter}} ｈｔｔｐｓ：／／ｓｈｏｐ．ｅｘａｍｐｌｅ／",
        "{{newsletter}} ｓｈｏｐ．ｅｘａｍｐｌｅ をどうぞ",
        "{{newsletter}} ｗｗｗ．店",
        "{{newsletter}} sale＠shop",
        "{{newsletter}} shop\u200b.\u00adexample",
        "{{newsletter}} {{氏名}} 様",
        "{{newsletter}} {{ address }}",
        "{{newsletter",
        "名前がありません",
        "{{newsletter}}" + "長" * 300,
        "{{newsletter}}\x07",
    ],
)
def test_a_confirmation_keeps_its_newsletter_and_leads_nowhere_else(bad):
    assert faults(bad)


def test_subjects_stay_subjects():
    assert faults_of_subject("{{newsletter}}のご確認") == []
    assert faults_of_subject("＜重要＞{{newsletter}}のご確認。Ｗｅｂで") == []
    assert faults_of_subject("ｅｘａｍｐｌｅ．ｊｐ")
    for bad in ("二行\nの件名", "長" * 81, "{{address}}", "example.jp", "{{氏名}} 様"):
        assert faults_of_subject(bad), bad
    assert faults("{{newsletter}} から {{アドレス}} へ", "address-change") == []


def test_own_words_are_mailed_and_named_on_the_page_after_signing_up(mailbox, now):
    newsletter = offer_newsletter()
    change_words(newsletter=newsletter, kind="confirmation", language="ja", words=OWN, user=make_user(), now=now)
    notice = press(now=now, newsletter=newsletter, language="ja")
    assert notices.submit_notice(notice_id=notice.pk, now=now) == Notice.State.SUBMITTED
    [message] = mailbox.messages
    assert lint(mailbox.raw[0], bulk=False) == []
    assert message["Subject"] == "ようこその前に：かわら版だより"
    assert confirmation_subject([offer_of(newsletter, "ja")]) == message["Subject"]
    for body in (text_of(message), text_of(message, "html")):
        assert "かわら版だよりの編集室です。" in body
        assert raw_token(notice) in body
    assert len(set(re.findall(r'href="([^"]+)"', text_of(message, "html")))) == 2
    assert words_in_force(newsletter, "confirmation", "en") == standard_words("confirmation", "en")


def test_a_newsletters_name_is_never_read_for_slots(now):
    newsletter = offer_newsletter()
    page = newsletter.pages.get(locale__language_code="ja")
    page.title = "<i>{{address}}</i>"
    page.save()
    letter = sample_letter(newsletter, "address-change", "ja", standard_words("address-change", "ja"))
    assert "「<i>{{address}}</i>」" in letter.text
    assert "&lt;i&gt;{{address}}&lt;/i&gt;" in letter.html


def test_every_version_is_kept_and_can_be_taken_again(client, now):
    newsletter = offer_newsletter()
    client.force_login(make_user())
    address = reverse("newsletter_notice", args=[newsletter.pk, "ja", "confirmation"])
    page = client.get(address).content.decode()
    assert "ご登録の確認" in page or standard_words("confirmation", "ja").subject in page
    for subject in ("一つめ {{newsletter}}", "二つめ {{newsletter}}", "二つめ {{newsletter}}"):
        assert client.post(address, {"subject": subject, "text": OWN.text}).status_code == 302
    assert client.post(address, {"subject": "x", "text": "https://shop.example/"}).status_code == 200
    found = list(versions(newsletter, "confirmation", "ja"))
    assert [one.subject[:3] for one in found] == ["二つめ", "一つめ"]
    client.post(f"{address}reset/", {"version": found[1].pk})
    assert words_in_force(newsletter, "confirmation", "ja").subject.startswith("一つめ")
    other = change_words(newsletter=newsletter, kind="reminder", language="ja", words=OWN, user=None, now=now)
    for nothing in ("abc", "99999999999999999999999", "\0", "-1", str(other.pk)):
        again = client.post(f"{address}reset/", {"version": nothing}, follow=True)
        assert again.redirect_chain == [(address, 302)]
        assert "そのような以前の版はありません" in again.content.decode()
    assert versions(newsletter, "confirmation", "ja").count() == 3
    client.post(f"{address}reset/")
    assert words_in_force(newsletter, "confirmation", "ja") == standard_words("confirmation", "ja")
    assert versions(newsletter, "confirmation", "ja").count() == 4


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_each_notice_can_be_looked_at_and_sent_to_oneself(client, mailbox, kind):
    newsletter = offer_newsletter()
    user = make_user()
    client.force_login(user)
    address = reverse("newsletter_notice", args=[newsletter.pk, "en", kind])
    assert client.get(address).status_code == 200
    shown = client.get(f"{address}preview/")
    assert "'unsafe-inline'" in shown["Content-Security-Policy"]
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    dark = client.get(f"{address}preview/?mode=dark").content.decode()
    light = client.get(f"{address}preview/").content.decode()
    assert "@media (prefers-color-scheme: dark)" not in dark + light, "whatever the editor's own screen asks for"
    assert "@media all" in dark
    assert "@media not all" in light
    assert "/newsletter/" in client.get(f"{address}preview/?mode=text").content.decode()
    assert client.get(f"{address}test/").status_code == 405
    assert client.post(f"{address}test/").status_code == 302
    [message] = mailbox.messages
    assert message["To"] == user.email
    assert message["Subject"].startswith(("[Test] ", "【テスト】"))
    assert not Notice.objects.exists()


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_a_test_mails_bounces_return_as_test_mails_do_and_nothing_in_it_is_tracked(now, settings, kind):
    settings.BOUNCE_DOMAIN = "bounce.example.jp"
    newsletter = offer_newsletter()
    newsletter.tracking_opens = newsletter.tracking_clicks = newsletter.Tracking.INDIVIDUAL
    newsletter.save()
    letter = sample_letter(newsletter, kind, "ja", Words("件名", "本文"))
    with SmtpServer() as server:
        to = server_at(server.port)
        send_sample(newsletter=newsletter, letter=letter, address="editor@example.jp", now=now, server=to)
        settings.BOUNCE_DOMAIN, settings.ENVELOPE_SENDER = "", "bounces@example.jp"
        send_sample(newsletter=newsletter, letter=letter, address="editor@example.jp", now=now, server=to)
    sealed, plain = (one.sender for one in server.seen)
    settings.BOUNCE_DOMAIN = "bounce.example.jp"
    assert origin_of(sealed) == Origin(Kind.TEST, 0)
    assert plain == "bounces@example.jp"
    message = message_from_bytes(server.seen[0].raw, policy=policy.SMTP)
    for body, written in ((text_of(message), letter.text), (text_of(message, "html"), letter.html)):
        assert addresses_in(body) == addresses_in(written)
    assert "<img" not in letter.html
    assert not Event.objects.exists()


def addresses_in(body):
    return re.findall(r"https?://[^\s\"<>]+", body)


def test_only_who_may_change_the_newsletter_sees_its_notices(client, django_assert_max_num_queries):
    newsletter = offer_newsletter()
    ensure_roles()
    address = reverse("newsletter_notices", args=[newsletter.pk])
    for role, status in (("Authors", 302), ("Data", 302), ("Editors", 200)):
        user = make_user(role, is_superuser=False)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        with django_assert_max_num_queries(30):
            assert client.get(address).status_code == status
    assert client.get(reverse("newsletter_notice", args=[newsletter.pk, "fr", "confirmation"])).status_code == 404
