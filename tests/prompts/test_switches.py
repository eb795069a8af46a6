import threading
import time

import pytest
from django.db import connections
from django.utils import timezone, translation

from blog.models import EssayPage
from prompts.errors import Code, ModelError
from prompts.execution import execute
from prompts.models import DraftingSettings, Run
from prompts.switches import code_of_switch, switched_off, words_if_all_is_off
from tests.fakes.provider import ScriptedProvider
from tests.prompts.asking import asked


@pytest.mark.parametrize(
    ("server", "server_off", "admin", "admin_off", "code"),
    [
        (True, [], True, [], None),
        (False, [], True, [], Code.SWITCHED_OFF),
        (True, [], False, [], Code.SWITCHED_OFF),
        (True, ["slug"], True, [], Code.FEATURE_OFF),
        (True, [], True, ["slug"], Code.FEATURE_OFF),
        (True, ["teaser"], True, ["headlines"], None),
    ],
)
def test_either_switch_is_enough(settings, server, server_off, admin, admin_off, code):
    settings.AI_ENABLED, settings.AI_FEATURES_OFF = server, server_off

    assert code_of_switch("slug", DraftingSettings(is_on=admin, features_off=admin_off)) == code


def test_the_desk_is_told_what_is_off_and_why():
    some, everything = DraftingSettings(features_off=["slug", "teaser"]), DraftingSettings(is_on=False)
    with translation.override("en"):
        assert set(switched_off(some)) == {"slug", "teaser"}
        assert words_if_all_is_off(some) == ""
        assert {"interview", "slug"} < set(switched_off(everything))
        assert "Settings → Drafting desk" in words_if_all_is_off(everything)


@pytest.fixture
def _no_broker(monkeypatch):
    monkeypatch.setattr("prompts.tasks.execute_run.apply_async", lambda *args, **options: None)


def switch(**fields):
    DraftingSettings.objects.update_or_create(defaults=fields)


@pytest.mark.django_db
@pytest.mark.usefixtures("own_model", "_no_broker")
def test_nothing_is_asked_while_it_is_off(writer, settings):
    switch(features_off=["section_draft"])
    with pytest.raises(ModelError) as caught:
        asked(writer, EssayPage(pk=7))
    assert caught.value.code == Code.FEATURE_OFF
    assert not Run.objects.exists()

    switch(features_off=[])
    assert asked(writer, EssayPage(pk=7)).status == "queued"
    settings.AI_ENABLED = False
    with pytest.raises(ModelError):
        asked(writer, EssayPage(pk=7))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_model", "_no_broker")
def test_a_waiting_run_is_not_begun(writer):
    run, provider = asked(writer, EssayPage(pk=7)), ScriptedProvider()
    switch(is_on=False)
    execute(run_id=run.pk, provider=provider)

    run.refresh_from_db()
    assert (run.status, run.error_code, run.reserved_tokens) == ("incomplete", Code.SWITCHED_OFF, None)
    assert provider.history == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_model", "_no_broker")
@pytest.mark.parametrize("fields", [{"is_on": False}, {"features_off": ["section_draft"]}])
@pytest.mark.parametrize("model", ["drip", "stall"])
def test_a_running_answer_stops_within_two_seconds_and_keeps_its_text(writer, own_model, server, model, fields):
    own_model.OPENAI_MODEL = model
    run = asked(writer, EssayPage(pk=7))
    worker = threading.Thread(target=carry_out, args=(run,))
    worker.start()
    wait_for(lambda: Run.objects.get(pk=run.pk).text)
    begun = time.monotonic()
    switch(**fields)
    worker.join(timeout=30)

    assert time.monotonic() - begun < 2
    run.refresh_from_db()
    assert (run.status, bool(run.text)) == ("incomplete", True)
    assert run.error_code in (Code.SWITCHED_OFF, Code.FEATURE_OFF)
    assert server.hung_up.wait(timeout=1)
    assert run.finished_at <= timezone.now()


def carry_out(run):
    try:
        execute(run_id=run.pk)
    finally:
        connections.close_all()


def wait_for(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
