"""The house's settings in the checks of style."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail.models import Site

from blog.desk.style import house_findings
from blog.house_style import HouseStyle
from prompts.checks.findings import Severity

TEXT = "朝でした。問合せが来た。雨でした。風でした。"


def rules(**options):
    return [(found.rule, found.severity) for found in house_findings(text=TEXT, **options)]


@pytest.mark.django_db
def test_the_house_decides_and_without_settings_the_text_itself_does():
    assert rules(language="ja") == [("style.register", Severity.ADVICE)]
    assert not HouseStyle.objects.exists()

    HouseStyle.objects.create(
        site=Site.objects.get(is_default_site=True), register="plain", dictionary="問い合わせ: 問合せ"
    )
    assert rules(language="ja") == [
        ("style.register", Severity.WARNING),
        ("style.spelling", Severity.WARNING),
        ("style.register", Severity.WARNING),
    ]
    assert rules(language="en") == []


def test_a_dictionary_that_cannot_be_read_is_refused_where_it_is_wrong():
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        HouseStyle(dictionary="問い合わせ 問合せ", dictionary_en="email: e-mail").clean()
    assert set(refused.value.message_dict) == {"dictionary"}


@pytest.mark.django_db
def test_the_settings_are_found_in_the_admin(editor):
    site = Site.objects.get(is_default_site=True)
    assert editor.get(f"/admin/settings/blog/housestyle/{site.pk}/").status_code == 200
