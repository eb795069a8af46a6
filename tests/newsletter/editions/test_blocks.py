"""Blocks that look things up, parts that are kept, editions that are text alone, and what people paste."""

import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image as Drawing
from wagtail.blocks import StreamBlock

from newsletter.editions.blocks import EditionBody, GreetingBlock
from newsletter.editions.content import broken_blocks, essays_of
from newsletter.editions.kinds import KINDS
from newsletter.editions.merge.fields import names_in
from newsletter.editions.models import EditionPage
from newsletter.editions.partials import Partial
from newsletter.editions.preflight import check
from newsletter.editions.rendering import render_edition
from newsletter.editions.samples import SAMPLES, sample_html
from newsletter.editions.slots import LEAVE_SLOT
from newsletter.editions.stored import stored_essays
from newsletter.sending.models import Mailing
from tests.factories.editions import make_edition, make_essay, make_image, newsletter_page

pytestmark = [pytest.mark.django_db, pytest.mark.embedded_only]

RULE = {
    "heading": "",
    "count": 3,
    "category": None,
    "author": None,
    "tag": "",
    "since": "any",
    "with_leads": False,
}


def teaser(essay) -> tuple:
    return ("essay_teaser", {"essay": essay, "heading": "", "text": "", "with_image": False})


def test_every_block_is_known_by_the_registry_the_chooser_and_the_samples() -> None:
    names = set(EditionBody().child_blocks)
    assert names <= set(KINDS)
    assert set(SAMPLES) <= names
    for name in SAMPLES:
        assert BeautifulSoup(sample_html(name), "html.parser").body.get_text(strip=True) or name == "divider"
    for block in EditionBody().child_blocks.values():
        assert not isinstance(block, StreamBlock)
        assert block.label
        assert block.meta.icon != "placeholder"


def test_the_chooser_shows_each_block_as_it_looks_in_the_mail(admin_client: Client) -> None:
    for name, block in EditionPage.body.field.stream_block.child_blocks.items():
        shown = admin_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert shown.status_code == 200
        assert "k-mail" in shown.content.decode(), name


def test_a_saved_part_is_kept_with_its_revisions_and_shown_before(admin_client: Client) -> None:
    part = Partial.objects.create(name="署名", kind="signature", body=[("text", "<p>編集室より</p>")])
    part.save_revision()
    for view in ("list", "edit", "history", "add"):
        arguments = [part.pk] if view in ("edit", "history") else []
        address = reverse(f"wagtailsnippets_newsletter_partial:{view}", args=arguments)
        assert admin_client.get(address).status_code == 200
    for mode in ("mail", "text"):
        shown = part.make_preview_request(preview_mode=mode)
        assert "編集室より" in shown.content.decode()


def test_the_latest_essays_are_looked_up_by_their_rule() -> None:
    now = timezone.now()
    for number in range(5):
        essay = make_essay(f"随筆{number}", slug=f"e-{number}", first_published_at=now - timedelta(days=number))
    make_essay("未公開", slug="draft", live=False)
    before = make_edition(slug="before", number=1)
    edition = make_edition(slug="now", number=2, body=[("latest_essays", RULE), teaser(essay)])
    assert [one.title for one in essays_of(edition)] == ["随筆0", "随筆1", "随筆2", "随筆4"]
    Mailing.objects.create(
        edition=before,
        revision=before.latest_revision,
        newsletter=newsletter_page().newsletter,
        started_at=now - timedelta(days=1, hours=12),
        state="finished",
    )
    edition.body = [("latest_essays", RULE | {"since": "last-edition"})]
    text = render_edition(edition=edition, language="ja").text
    assert "随筆1" in text
    assert "随筆2" not in text


def test_a_saved_part_is_read_where_it_stands_and_around_every_edition() -> None:
    essay = make_essay("部品の中の随筆", slug="inner")
    part = Partial.objects.create(
        name="署名", kind="signature", body=[("text", "<p>編集室より</p>"), teaser(essay)]
    )
    page = newsletter_page()
    page.footer = part
    page.save()
    edition = make_edition(parent=page, body=[("partial", part), ("text", "<p>本文</p>")])
    rendered = render_edition(edition=edition, language="ja")
    assert rendered.text.count("編集室より") == rendered.html.count("編集室より") == 2
    assert rendered.text.index("編集室より") < rendered.text.index("本文")
    assert [one.pk for one in essays_of(edition)] == [essay.pk]
    part.body = [("text", "<p>売上は[要確認: 何％]伸びた</p>")]
    part.save()
    codes = {finding.code: finding.level for finding in check(EditionPage.objects.get(pk=edition.pk))}
    assert codes["marks"] == "fail"
    edition.body = [("partial", None)]
    assert [block.block_type for block in broken_blocks(edition)] == ["partial"]


def test_a_stored_body_tells_its_essays_at_any_depth() -> None:
    stored = [
        {"type": "essay_teaser", "value": {"essay": 3}},
        {"type": "essay_list", "value": {"essays": [4, {"type": "item", "value": 5}, None]}},
        {"type": "gone", "value": {"essay": 9}},
        {"type": "text", "value": "<p>7</p>"},
    ]
    assert list(stored_essays(EditionBody(), stored)) == [3, 4, 5]


def test_an_edition_of_text_alone_has_contents_and_no_html(client: Client) -> None:
    essays = [make_essay(f"随筆{number}", slug=f"t-{number}", lead="書き出し") for number in range(2)]
    edition = make_edition(form=EditionPage.Form.TEXT, slug="plain", body=[teaser(essay) for essay in essays])
    rendered = render_edition(edition=edition, language="ja")
    assert rendered.html == ""
    assert "1. 随筆0\n2. 随筆1\n" in rendered.text
    assert rendered.text.count(LEAVE_SLOT) == 1
    assert LEAVE_SLOT in rendered.links
    assert any(link.endswith("/t-0/") for link in rendered.links)
    assert LEAVE_SLOT not in rendered.web_html
    edition.get_latest_revision().publish()
    shown = BeautifulSoup(client.get(edition.get_url()).content, "html.parser").select_one(".edition__plain")
    assert "■ 随筆0" in shown.get_text()
    assert [anchor["href"] for anchor in shown.find_all("a")] == ["/t-0/", "/t-1/"]


def test_every_block_has_a_sign_in_the_chooser_of_blocks(admin_client: Client) -> None:
    drawn = admin_client.get(reverse("wagtailadmin_sprite")).content.decode()
    blocks = EditionBody().child_blocks
    assert {name for name, block in blocks.items() if f'id="icon-{block.meta.icon}"' not in drawn} == set()


WORD = (
    '<p class="MsoNormal" style="mso-margin-top-alt:auto;font-size:8pt"><o:p>段落</o:p>'
    '<st1:place w:st="on">東京</st1:place><font size="1">小</font></p>'
    "<table><tr><td><table><tr><td>入れ子の表</td></tr></table></td></tr></table>"
    "<!--[if gte mso 9]><xml>x</xml><![endif]--><style>p{color:red}</style><script>alert(1)</script>"
)


def test_what_was_pasted_from_word_keeps_its_words_and_nothing_else() -> None:
    rendered = render_edition(edition=make_edition(body=[("text", WORD)]), language="ja")
    for form in (rendered.html, rendered.web_html, rendered.text):
        for words in ("段落", "東京", "入れ子の表"):
            assert words in form
        assert "alert(1)" not in form
        assert "MsoNormal" not in form
        assert "color:red" not in form


def test_many_blocks_long_words_and_other_directions() -> None:
    body = [("text", f"<p>שלום {number} 👨‍👩‍👧‍👦 {{{{ x</p>") for number in range(300)]
    rendered = render_edition(edition=make_edition(subject="👨‍👩‍👧‍👦" * 10, body=body), language="ja")
    assert rendered.subject == "👨‍👩‍👧‍👦" * 10
    assert rendered.text.count("שלום") == rendered.html.count("שלום") == 300
    assert rendered.text.count("{{ x") == 300


def test_a_large_picture_is_never_mailed_as_it_is(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    image = make_image("large.png", size=(10, 10))
    content = io.BytesIO()
    Drawing.effect_noise((1500, 1500), 90).save(content, "PNG")
    assert content.tell() > 2_000_000
    image.file.save("large.png", ContentFile(content.getvalue()), save=False)
    image.width = image.height = 1500
    image.save()
    block = ("image", {"image": image, "alt": "絵", "caption": "", "link": ""})
    render_edition(edition=make_edition(body=[block]), language="ja")
    rendition = image.renditions.get()
    assert rendition.width <= 1200
    assert rendition.file.name.endswith(".jpg")
    assert rendition.file.size < content.tell() / 3


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_a_greeting_is_for_shows_a_field_as_it_is_written(language):
    with translation.override(language):
        assert names_in(language)[0] in str(GreetingBlock().meta.description)
