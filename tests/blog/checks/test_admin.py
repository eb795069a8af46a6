"""The checks beside the editor read the newest draft, whatever state it is in."""

import pytest
from django.urls import reverse

from blog.checks.content import content_of
from blog.checks.rules import findings
from blog.models import EssayPage
from tests.factories.blog import EssayPageFactory, ImageFactory


def kinds(essay):
    return [(finding.kind, finding.place) for finding in findings(content_of(essay))]


@pytest.fixture
def essay(home, category):
    return EssayPageFactory(parent=home, slug="checked", category=category, search_description="説明。")


def set_body(essay, *blocks):
    essay.body = essay.body.stream_block.to_python(
        [{"type": kind, "value": value, "id": f"b{number}"} for number, (kind, value) in enumerate(blocks)]
    )


def test_every_kind_of_block_is_read(essay):
    image = ImageFactory(description="")
    long = "あ" * 101 + "。"
    set_body(
        essay,
        ("numbered_section", {"heading": "1.聞く", "body": f"<p>{long}</p>"}),
        ("text", f'<p>短い。</p><ul><li>{long}</li></ul><p><a href="https://example.jp">こちら</a></p>'),
        ("voices", {"sides": [{"label": "a", "voices": [long]}]}),
        ("factors", {"lead_in": long, "factors": ["短い"]}),
        ("quote", {"text": long}),
        ("figure", {"image": image.pk, "caption": long}),
        ("call_out", {"heading": "", "text": f"<p><ruby>短<rp>(</rp><rt>{long}</rt><rp>)</rp></ruby></p>"}),
        ("heading", {"text": "", "level": "h2"}),
        ("sign_up", {"text": long}),
    )
    assert kinds(essay) == [
        ("heading", "b7"),
        *(("sentence", f"b{number}") for number in (0, 1, 2, 3, 4, 5)),
        ("image", "b5"),
        ("link", "b1"),
    ]


def test_a_draft_with_nothing_filled_in_can_be_read(essay):
    blocks = [(name, None if name == "text" else {}) for name in essay.body.stream_block.child_blocks]
    set_body(essay, *blocks)
    essay.lead = ""
    assert ("missing", "lead") in kinds(essay)


def test_the_newest_draft_is_read_and_nothing_is_published(essay, admin_client, django_assert_max_num_queries):
    essay.body = [("text", '<p><a href="https://example.jp">こちら</a></p>')]
    essay.save_revision()
    with django_assert_max_num_queries(30):
        answer = admin_client.get(reverse("blog_essay_findings", args=[essay.pk]))
    text = answer.content.decode()
    assert "「こちら」" in text or "“こちら”" in text
    assert "data-finding" in text
    assert answer["Cache-Control"].startswith("max-age=0")
    assert EssayPage.objects.get(pk=essay.pk).body[0].value.source == "<p>本文です。</p>"


def test_words_of_the_author_are_no_markup(essay, admin_client):
    essay.body = [("text", "<p>" + "&lt;script&gt;" + "あ" * 101 + "</p>")]
    essay.save_revision()
    text = admin_client.get(reverse("blog_essay_findings", args=[essay.pk])).content.decode()
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_only_those_who_may_edit_are_told(essay, client, django_user_model):
    address = reverse("blog_essay_findings", args=[essay.pk])
    assert client.get(address).status_code == 302
    reader = django_user_model.objects.create_user("reader", "reader@example.jp", "x")
    client.force_login(reader)
    assert client.get(address).status_code in (302, 403)
    assert client.post(address).status_code in (302, 403, 405)


def test_the_panel_is_there_for_essays_alone(essay, home, admin_client):
    address = reverse("blog_essay_findings", args=[essay.pk])
    assert address in admin_client.get(f"/admin/pages/{essay.pk}/edit/").content.decode()
    assert "data-findings" not in admin_client.get(f"/admin/pages/{home.pk}/edit/").content.decode()


def test_what_stands_in_the_way_of_publishing_comes_first(essay, admin_client):
    essay.lead = "半年で[要確認: 何件]増えた。"
    essay.search_description = ""
    essay.category = None
    essay.save_revision()
    address = reverse("blog_essay_findings", args=[essay.pk])
    shown = admin_client.get(address, headers={"accept-language": "ja"}).content.decode()
    before_hints = shown[: shown.index("どれも公開の妨げにはなりません")]
    assert "何件" in before_hints
    assert "カテゴリーを選んでください" in before_hints
