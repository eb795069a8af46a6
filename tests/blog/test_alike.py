"""Working out and storing which essays are most alike."""

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from blog.changes import shown_changed
from blog.models import EssayPage, Likeness, LikenessTerms
from blog.related import alike
from blog.related.alike import find_alike
from blog.tasks import find_alike_essays
from tests.factories.blog import EssayPageFactory

WORDS = {
    "stand": "名刺 展示 電話 商談 通路 枚数",
    "webinar": "展示 配信 質問 電話 録画",
    "hall": "展示 通路 名刺 枚数 会場",
    "catalogue": "翻訳 英語 原稿 図面",
    "english": "翻訳 英語 読者 図面",
}


@pytest.fixture
def shelf(home):
    def write(slug):
        return EssayPageFactory(parent=home, slug=slug, title=slug[:3], lead="", body=[("text", WORDS[slug])])

    essays = {slug: write(slug) for slug in WORDS}
    for essay in essays.values():
        find_alike(essay=essay)
    return essays


def stored(essay):
    return [row.other.slug for row in Likeness.objects.filter(essay=essay).order_by("-score")]


def test_each_essay_knows_the_most_alike_however_old(shelf):
    assert {slug: stored(essay) for slug, essay in shelf.items()} == {
        "stand": ["hall", "webinar"],
        "webinar": ["stand", "hall"],
        "hall": ["stand", "webinar"],
        "catalogue": ["english"],
        "english": ["catalogue"],
    }


def test_doing_it_again_changes_nothing(shelf):
    find_alike(essay=shelf["english"])
    before = set(Likeness.objects.values_list("essay", "other", "score"))
    find_alike(essay=shelf["english"])
    assert set(Likeness.objects.values_list("essay", "other", "score")) == before


def test_a_rewritten_essay_leaves_those_it_was_like(shelf):
    essay = shelf["hall"]
    essay.body = [("text", WORDS["english"])]
    essay.save()
    find_alike(essay=essay)
    assert "hall" not in stored(shelf["stand"])
    assert stored(shelf["english"])[0] == "hall"


def test_a_place_is_only_given_up_to_one_that_is_more_alike(shelf, home, monkeypatch):
    monkeypatch.setattr(alike, "KEPT", 1)
    find_alike(essay=shelf["stand"])
    assert stored(shelf["stand"]) == ["hall"]
    nearer = EssayPageFactory(parent=home, slug="nearer", title="題", lead="", body=[("text", WORDS["stand"])])
    find_alike(essay=nearer)
    assert stored(shelf["stand"]) == ["nearer"]
    farther = EssayPageFactory(parent=home, slug="farther", title="題", lead="", body=[("text", "展示 読者")])
    find_alike(essay=farther)
    assert stored(shelf["stand"]) == ["nearer"]


def test_no_publication_enters_more_than_a_bounded_number(shelf, home, monkeypatch):
    monkeypatch.setattr(alike, "MOST_ENTERED", 1)
    newest = EssayPageFactory(parent=home, slug="newest", title="題", lead="", body=[("text", WORDS["hall"])])
    find_alike(essay=newest)
    assert Likeness.objects.filter(other=newest).count() == 1


@pytest.mark.parametrize("hidden", ["draft", "private", "foreign"])
def test_what_readers_of_the_language_cannot_see_is_not_counted(shelf, homes, hidden):
    other = EssayPageFactory(
        parent=homes["en" if hidden == "foreign" else "ja"],
        slug=hidden,
        live=hidden != "draft",
        title="題",
        lead="",
        body=[("text", WORDS["stand"])],
    )
    LikenessTerms.objects.create(essay=other, terms=LikenessTerms.objects.get(essay=shelf["stand"]).terms)
    if hidden == "private":
        PageViewRestriction.objects.create(page=other, restriction_type=PageViewRestriction.LOGIN)
    find_alike(essay=shelf["stand"])
    assert hidden not in stored(shelf["stand"])


def test_finished_pages_hear_of_it(shelf):
    heard = []

    def hear(sender, **kwargs):
        heard.append(sender)

    shown_changed.connect(hear)
    find_alike(essay=shelf["stand"])
    shown_changed.disconnect(hear)
    assert heard == [Likeness]


def test_the_first_essay_of_all(essay):
    find_alike(essay=essay)
    assert not Likeness.objects.exists()
    assert LikenessTerms.objects.get().essay == essay


def test_deleting_an_essay_deletes_what_was_worked_out(shelf):
    EssayPage.objects.get(pk=shelf["hall"].pk).delete()
    assert stored(shelf["stand"]) == ["webinar"]


def test_it_is_asked_for_after_publication(essay, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr("blog.published.prepare_pictures.delay", lambda pk: None)
    monkeypatch.setattr("blog.published.find_alike_essays.delay", asked.append)
    with django_capture_on_commit_callbacks(execute=True):
        essay.save_revision().publish()
    assert asked == [essay.pk]


def test_a_late_task_passes_over_what_is_gone_or_withdrawn(essay):
    essay.unpublish()
    find_alike_essays(essay.pk)
    find_alike_essays(10**6)
    assert not LikenessTerms.objects.exists()


def test_essays_published_before_are_compared_once(shelf, capsys):
    compared = set(Likeness.objects.values_list("essay", "other"))
    LikenessTerms.objects.all().delete()
    Likeness.objects.all().delete()
    EssayPage.objects.filter(pk=shelf["english"].pk).update(live=False)
    call_command("compare_essays")
    assert capsys.readouterr().out == "4 essays compared\n"
    withdrawn = shelf["english"].pk
    assert set(Likeness.objects.values_list("essay", "other")) == {
        pair for pair in compared if withdrawn not in pair
    }
    call_command("compare_essays")
    assert capsys.readouterr().out == "0 essays compared\n"
