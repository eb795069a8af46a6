"""I1: no path from the model to publication or mail. I2: no subscriber in any request."""

import ast
import json
from pathlib import Path

import pytest

from blog.models import EssayPage
from prompts.execution import execute
from prompts.loader import library
from prompts.models import RunBody
from prompts.runs import ask
from tests.canary import ADDRESS
from tests.factories.blog import AuthorPageFactory, EssayPageFactory, ImageFactory, make_publication
from tests.factories.newsletter import seed_canary

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("prompts", "blog/desk", "newsletter/editions/desk", "newsletter/desk.py")

# Whatever makes a page public, changes it behind its editor, or hands something to a mail server.
FORBIDDEN_NAMES = {
    "publish",
    "save_revision",
    "publish_scheduled",
    "PublishPageRevisionAction",
    "PublishRevisionAction",
    "action_publish",
    "go_live_at",
    "approved_go_live_at",
    "send_mail",
    "send_mass_mail",
    "EmailMessage",
    "EmailMultiAlternatives",
    "sendmail",
    "send_message",
    "schedule",
    "release",
    "sign_up",
}
FORBIDDEN_MODULES = (
    "smtplib",
    "django.core.mail",
    "newsletter.sending",
    "newsletter.consent",
    "newsletter.message",
    "newsletter.events",
    "wagtail.actions",
    "wagtail.admin.mail",
)


def files():
    """Everything but migrations: they name the columns of a draft and do nothing with them."""
    for place in PLACES:
        path = ROOT / place
        found = [path] if path.is_file() else sorted(path.rglob("*.py"))
        yield from (one for one in found if one.parent.name != "migrations")


def offences(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Attribute):
            names = [node.attr] if node.attr in FORBIDDEN_NAMES else []
        elif isinstance(node, ast.Name):
            names = [node.id] if node.id in FORBIDDEN_NAMES else []
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names = [node.value] if node.value in FORBIDDEN_NAMES else []
        else:
            continue
        for name in names:
            last = name.rsplit(".", 1)[-1]
            if name.startswith(FORBIDDEN_MODULES) or last in FORBIDDEN_NAMES:
                yield f"{node.lineno}: {name}"


def test_no_ai_code_reaches_publication_or_mail():
    found = {str(path.relative_to(ROOT)): list(offences(path.read_text("utf-8"))) for path in files()}

    assert len(found) > 40
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    "source",
    [
        "page.save_revision().publish()",
        "from newsletter.sending.services import schedule",
        "from newsletter.sending import services",
        "import smtplib",
        "from wagtail.actions.publish_page_revision import PublishPageRevisionAction",
        "getattr(page, 'publish')()",
        "from django.core.mail import send_mail",
        "page.go_live_at = now",
        "import newsletter.consent.models",
    ],
)
def test_the_test_above_can_fail(source):
    assert list(offences(source))


def test_the_desk_code_names_no_subscriber_model():
    words = ("Subscriber", "Subscription", "Delivery", "ConsentRecord", "Suppression")
    for path in files():
        tree = ast.parse(path.read_text("utf-8"))
        named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert not named & set(words), path


@pytest.fixture
def publication(db):
    from newsletter.editions.models import EditionPage
    from newsletter.newsletters.models import NewsletterPage
    from newsletter.newsletters.setup import create_newsletter

    homes = make_publication()
    newsletter = create_newsletter(
        homes=homes,
        names={"ja": "かわら版だより", "en": "Letter"},
        sender_name="編集部",
        sender_email="letter@example.jp",
        legal_name="合同会社かわら版",
    )
    seed_canary(newsletter)
    author = AuthorPageFactory(parent=homes["ja"])
    body = json.dumps([{"type": "text", "value": "<p>部長が言った。</p>", "id": "b1"}])
    essay = EssayPageFactory(parent=homes["ja"], body=body, authors=[author], hero_image=ImageFactory())
    EssayPageFactory(parent=homes["ja"], tag_names=["営業"])
    parent = NewsletterPage.objects.get(locale__language_code="ja")
    teaser = {"essay": essay, "heading": "", "text": "", "with_image": False}
    edition = parent.add_child(
        instance=EditionPage(title="第一号", slug="vol-1", number=1, body=[("essay_teaser", teaser)])
    )
    return essay, edition, author


def test_no_subscriber_is_in_anything_stored_for_a_model(publication, own_model, admin_user, monkeypatch):
    from django.utils import timezone

    from prompts.desk import adapter_of, desk_of
    from prompts.models import Run
    from prompts.notes import set_outline, set_topic

    monkeypatch.setattr("prompts.tasks.execute_run.apply_async", lambda *args, **options: None)
    asked = set()
    for target in publication:
        adapter = adapter_of(type(target))
        desk = desk_of(target)
        set_topic(desk=desk, topic="溝")
        set_outline(desk=desk, parts=[{"id": "p1", "kind": "section", "heading": "1. 朝"}])
        for action in adapter.actions:
            inputs = adapter.inputs(
                prompt_id=action.prompt_id,
                target=target,
                desk=desk,
                part={"rewrite": "b1", "alt_text": ""}.get(action.prompt_id, "p1"),
                instruction="短く",
                given={"since": "2026-01-01"},
            )
            run = ask(
                user=admin_user,
                target=target,
                prompt_id=action.prompt_id,
                inputs=inputs,
                part="p1",
                language="ja",
                bases={},
                now=timezone.now(),
            )
            asked.add(run.prompt_id)
            Run.objects.update(status="done", text="下書き。")

    assert asked == {prompt_id for prompt_id, _language in library()}
    for body in RunBody.objects.all():
        assert ADDRESS not in str(body.messages)
        assert "canary" not in str(body.inputs)


def test_no_subscriber_is_in_what_a_server_receives(committed, writer, own_model, server, monkeypatch):
    from tests.prompts.asking import asked

    monkeypatch.setattr("prompts.tasks.execute_run.apply_async", lambda *args, **options: None)
    execute(run_id=asked(writer, EssayPage(pk=7)).pk)

    assert set(server.bodies[0]) == {"model", "messages", "stream", "max_tokens", "temperature", "stream_options"}
    assert "writer@example.jp" not in str(server.bodies)
