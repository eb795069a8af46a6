"""Prompts changed in the admin: what they may be, when they are in force, and how they are written back."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from newsletter.roles import ensure_roles
from prompts import loader
from prompts.loader import PromptFileError, in_file, load, read_prompt
from prompts.models import PromptOverride
from prompts.overriding.admin import beside_its_file
from prompts.overriding.texts import LONGEST, diff, file_body, file_with, read_override
from tests.factories.newsletter import offer_newsletter

FILE = file_body("teaser", "ja")
CHANGED = FILE.replace("80字から140字。", "60字から100字。")


def read(body, prompt_id="teaser"):
    return read_override(prompt_id, "ja", body)


def test_an_override_changes_words_and_hash_and_nothing_else():
    file, found = in_file("teaser", "ja"), read(CHANGED)

    assert (
        "60字から100字。"
        in found.render(dict.fromkeys(["topic", "title", "draft"], "") | {"notes": []})[0]["content"]
    )
    assert found.hash != file.hash
    for name in ("inputs", "output", "model_role", "temperature", "max_output_tokens", "version"):
        assert getattr(found, name) == getattr(file, name)


def test_the_files_own_text_makes_the_files_own_prompt():
    assert read(FILE).hash == in_file("teaser", "ja").hash


RULES = '{% include "_partials/rules.ja.md" %}'


@pytest.mark.parametrize(
    "body",
    [
        "",
        FILE.replace(RULES, ""),
        FILE.replace(RULES, f"{{% if title %}}{RULES}{{% endif %}}"),
        FILE.replace(RULES, "").replace("=== user", f"=== user\n{RULES}"),
        FILE.replace(RULES, '{% include "_partials/rules.en.md" %}'),
        FILE.replace("=== system", "=== assistant"),
        FILE.replace('<task name="teaser" lang="ja">', "<task>"),
        FILE.replace("{{ draft }}", "").replace("{% if draft %}", "{% if title %}"),
        FILE + "{{ secret }}",
        FILE + "{% debug %}",
        FILE + "{% load i18n %}",
        FILE + "{{ draft.__class__ }}",
        FILE + '{% include "gone.md" %}',
        "+++\noutput = 'text'\n+++\n" + FILE,
        FILE + "。" * LONGEST,
    ],
    ids=[
        *("empty", "no-rules", "rules-in-an-if", "rules-elsewhere", "other-rules", "no-system", "no-task"),
        *("input-left-out", "undeclared", "debug", "load", "attribute", "partial", "settings", "too-long"),
    ],
)
def test_what_an_override_may_not_be_is_refused(body):
    assert body != FILE
    with pytest.raises(PromptFileError):
        read(body)


def test_the_difference_to_the_file_is_shown_by_lines():
    assert diff("teaser", "ja", FILE + "\n\n") == []
    assert [line for line in diff("teaser", "ja", CHANGED) if line[0] in "+-"] == [
        next(f"-{line}" for line in FILE.splitlines() if "80字から140字。" in line),
        next(f"+{line}" for line in CHANGED.splitlines() if "60字から100字。" in line),
    ]


def override(**fields):
    made = PromptOverride(**{"prompt_id": "teaser", "language": "ja", "body": CHANGED, **fields})
    made.full_clean()
    made.save()
    return made


@pytest.mark.django_db
def test_what_is_live_is_in_force_at_once_and_only_in_its_language():
    assert load("teaser", "ja").hash == in_file("teaser", "ja").hash
    made = override()
    assert load("teaser", "ja-JP").hash == read(CHANGED).hash
    assert load("teaser", "en").hash == in_file("teaser", "en").hash

    # As another process would change it: nothing tells this one.
    PromptOverride.objects.filter(pk=made.pk).update(body=FILE + "短く。")
    assert load("teaser", "ja").hash == read(FILE + "短く。").hash


@pytest.mark.django_db
@pytest.mark.parametrize("resting", [{"live": False}, {"uses_file": True}, {"body": "=== system\n壊れた"}])
def test_a_draft_a_resting_one_and_one_that_does_not_fit_leave_the_file_in_force(resting):
    made = override()
    PromptOverride.objects.filter(pk=made.pk).update(**resting)

    assert load("teaser", "ja") is in_file("teaser", "ja")


@pytest.mark.django_db
def test_a_draft_of_something_live_waits_for_its_publication():
    made = override()
    made.body = FILE + "短く。"
    made.save_revision()
    assert load("teaser", "ja").hash == read(CHANGED).hash


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"prompt_id": "gone"}, {"language": "fr"}, {"body": "x"}])
def test_nonsense_is_not_stored(fields):
    with pytest.raises(ValidationError):
        override(**fields)


@pytest.mark.django_db
def test_one_prompt_has_one_override():
    override()
    with pytest.raises(ValidationError):
        override()


@pytest.mark.django_db
def test_that_the_file_moved_is_said_with_what_the_text_changes_now(monkeypatch):
    made = override()
    assert (beside_its_file(made)["moved"], beside_its_file(PromptOverride())) == (False, {})

    text = loader.file_of("teaser", "ja").read_text("utf-8").replace("結論は言わない。", "結論を急がない。")
    moved = read_prompt(name="teaser.ja.md", text=text, partials=loader.library_partials())
    monkeypatch.setattr(loader, "library", lambda: {("teaser", "ja"): moved})

    assert beside_its_file(made)["moved"]


@pytest.fixture
def editor(client, django_user_model):
    offer_newsletter()
    ensure_roles()
    user = django_user_model.objects.create_user("editor", "editor@example.jp", "password")
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return client


def address(name, *args):
    return reverse(PromptOverride.snippet_viewset.get_url_name(name), args=args)


POSTED = {"prompt_id": "teaser", "language": "ja", "body": ""}


@pytest.mark.django_db
def test_an_editor_begins_with_the_files_text_previews_and_puts_it_in_force(editor):
    assert editor.post(address("add"), POSTED).status_code == 302
    made = PromptOverride.objects.get()
    assert (made.live, made.body.strip(), made.base_hash) == (False, FILE.strip(), in_file("teaser", "ja").hash)

    changed = {**POSTED, "body": CHANGED}
    preview = address("preview_on_edit", made.pk)
    assert editor.post(preview, changed).json()["is_valid"]
    assert "60字から100字。" in editor.get(preview).content.decode()

    assert editor.post(address("edit", made.pk), {**changed, "action-publish": "1"}).status_code == 302
    assert load("teaser", "ja").hash == read(CHANGED).hash
    shown = editor.get(address("edit", made.pk)).content.decode()
    assert "prompt-diff__added" in shown
    assert "disabled" in shown.split('name="prompt_id"')[1].split(">")[0]


@pytest.mark.django_db
def test_what_may_not_be_is_refused_in_the_form_with_the_reason(editor):
    answer = editor.post(address("add"), {**POSTED, "body": FILE.replace(RULES, ""), "action-publish": "1"})

    assert answer.status_code == 200
    assert "rules.ja.md" in answer.content.decode()
    assert not PromptOverride.objects.exists()


@pytest.mark.django_db
def test_the_warning_ends_when_somebody_compared(editor):
    made = override(base_hash="0" * 64)
    warned = editor.get(address("edit", made.pk)).content.decode()
    editor.post(address("edit", made.pk), {**POSTED, "body": CHANGED, "compared": "on", "action-publish": "1"})
    made.refresh_from_db()
    calm = editor.get(address("edit", made.pk)).content.decode()

    assert ("help-warning" in warned, "help-warning" in calm) == (True, False)
    assert made.base_hash == in_file("teaser", "ja").hash


@pytest.mark.django_db
def test_nobody_without_the_permission_gets_there(editor, django_user_model):
    author = django_user_model.objects.create_user("author", "author@example.jp", "password")
    author.groups.add(Group.objects.get(name="Authors"))
    editor.force_login(author)

    assert editor.post(address("add"), POSTED).status_code == 302
    assert not PromptOverride.objects.exists()


def exported(*arguments):
    out = StringIO()
    call_command("prompts", "export", "teaser", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_what_is_live_is_written_back_as_a_file(tmp_path, monkeypatch):
    with pytest.raises(CommandError):
        exported()
    override()
    text = exported()

    assert text == file_with("teaser", "ja", CHANGED)
    found = read_prompt(name="teaser.ja.md", text=text, partials=loader.library_partials())
    assert found.hash == load("teaser", "ja").hash
    monkeypatch.setattr("prompts.management.commands.prompts.file_of", lambda *_: tmp_path / "teaser.ja.md")
    exported("--write")
    assert (tmp_path / "teaser.ja.md").read_text("utf-8") == text
