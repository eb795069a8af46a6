"""A picture goes beside the words of the question, and only to a model that sees images."""

from dataclasses import replace

import pytest
from django.utils import timezone

from prompts.execution import execute
from prompts.models import ModelEndpoint, Run, RunBody
from prompts.runs import ask
from prompts.wire import ModelRequest, first_arguments

PICTURE = "data:image/jpeg;base64,/9j/4AA="
MESSAGES = ({"role": "system", "content": "規則"}, {"role": "user", "content": "見て"})
REQUEST = ModelRequest(MESSAGES, 100, 0.2, schema_name="AltText", schema={"type": "object"}, picture=PICTURE)
SHOWN = [
    {"type": "text", "text": "見て"},
    {"type": "image_url", "image_url": {"url": PICTURE, "detail": "low"}},
]
ALT = {"picture": PICTURE, "caption": "", "context": "本文。", "title": "題"}


@pytest.mark.parametrize("mode", ["json_schema", "json_object", "none"])
def test_the_picture_stands_beside_the_question_in_every_mode(endpoint, mode):
    messages = first_arguments(endpoint("ok", structured_output=mode), REQUEST)["messages"]

    assert messages[-1] == {"role": "user", "content": SHOWN}
    assert messages[0] == {"role": "system", "content": "規則"}


def test_without_a_picture_messages_are_words_alone(endpoint):
    assert first_arguments(endpoint("ok"), replace(REQUEST, picture=""))["messages"] == list(MESSAGES)


@pytest.mark.parametrize("sees", [True, False])
def test_a_server_gets_the_picture_only_where_its_row_says_so(
    committed, writer, own_model, server, monkeypatch, sees
):
    from blog.models import EssayPage

    monkeypatch.setattr("prompts.tasks.execute_run.apply_async", lambda *args, **options: None)
    row = ModelEndpoint.objects.create(name="a", writer_model="ok", is_default=True, sees_images=sees)
    now = timezone.now()
    shared = {"user": writer, "target": EssayPage(pk=7), "part": "", "language": "ja", "bases": {}, "now": now}
    try:
        run = ask(prompt_id="alt_text", inputs=ALT, **shared)
        execute(run_id=run.pk)
        words = RunBody.objects.get(run=run).messages[1]["content"]
        request_hash = Run.objects.get(pk=run.pk).request_hash
    finally:
        row.delete()

    sent = server.bodies[0]["messages"][-1]["content"]
    assert ("画像は見えない" in words) is not sees
    assert sent == ([{"type": "text", "text": words}, SHOWN[1]] if sees else words)
    assert len(request_hash) == 64
