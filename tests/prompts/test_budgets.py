"""Prices, quotes and the ledger of a month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from blog.models import EssayPage
from prompts.budgets.allowance import next_month
from prompts.budgets.money import MicrosFormField, money
from prompts.budgets.prices import Price
from prompts.budgets.quotes import Quote, price_of, site_month
from prompts.budgets.settlement import settled
from prompts.budgets.words import month_data, quote_words, used_words
from prompts.errors import Code, ModelError, describe
from prompts.execution import execute
from prompts.models import DraftingSettings, ModelPrice, Run
from prompts.runs import cancel
from prompts.tick import tick
from tests.prompts.asking import asked

DOLLARS = Price("USD", input=2_500_000, cached=1_250_000, output=10_000_000)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


# --- pure rules ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tokens", "micros"),
    [
        ({"tokens_in": 0, "tokens_out": 0}, 0),
        ({"tokens_in": 1_000_000, "tokens_out": 0}, 2_500_000),
        ({"tokens_in": 1000, "tokens_out": 100}, 3500),
        ({"tokens_in": 1000, "tokens_out": 100, "tokens_cached": 800}, 2500),
        ({"tokens_in": 1, "tokens_out": 0}, 3),
        ({"tokens_in": 10, "tokens_out": 0, "tokens_cached": 99}, 13),
    ],
)
def test_a_call_costs_its_tokens_rounded_up(tokens, micros):
    assert DOLLARS.cost(**tokens) == micros


@pytest.mark.parametrize(
    ("micros", "words"),
    [
        (0, "0.00\xa0USD"),
        (1, "0.0001\xa0USD"),
        (3500, "0.0035\xa0USD"),
        (420_000, "0.4200\xa0USD"),
        (1_234_567_890, "1,234.57\xa0USD"),
    ],
)
def test_sums_are_written_to_the_place_that_matters(micros, words):
    assert money(micros, "USD") == words


@pytest.mark.parametrize(("typed", "micros"), [("2.50", 2_500_000), ("0.000001", 1), ("", None), ("0", 0)])
def test_sums_are_typed_in_units_and_kept_in_millionths(typed, micros):
    field = MicrosFormField(required=False)

    assert field.clean(typed) == micros
    assert field.has_changed(micros, typed) is False
    assert field.prepare_value(2_500_000) == "2.5"
    assert field.prepare_value(100_000_000) == "100"
    assert field.prepare_value("2.5x") == "2.5x"


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2026-11-30T14:59:59+00:00", date(2026, 11, 1)),
        ("2026-11-30T15:00:00+00:00", date(2026, 12, 1)),
        ("2026-12-31T15:00:00+00:00", date(2027, 1, 1)),
    ],
)
def test_a_month_begins_at_midnight_in_the_zone_of_the_installation(settings, moment, month):
    settings.TIME_ZONE = "Asia/Tokyo"
    with timezone.override("America/New_York"):  # where the person who asks happens to be
        assert site_month(datetime.fromisoformat(moment)) == month


def test_the_month_after():
    assert next_month(date(2026, 11, 1)) == date(2026, 12, 1)
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)


def test_a_quote_holds_the_most_an_answer_may_use():
    plain = Quote("m", tokens_in=1000, longest_answer=2000, may_be_repaired=False, price=DOLLARS)
    repaired = Quote("m", tokens_in=1000, longest_answer=2000, may_be_repaired=True, price=None)

    assert (plain.most_in, plain.most_out, plain.most_tokens) == (1250, 2000, 3250)
    assert plain.most_micros == DOLLARS.cost(tokens_in=1250, tokens_out=2000)
    assert plain.usual_micros == DOLLARS.cost(tokens_in=1000, tokens_out=2000)
    # The second call sends the first request again, with the faulty answer.
    assert (repaired.most_in, repaired.most_out) == (2 * 1250 + 2000, 4000)
    assert repaired.most_micros is repaired.usual_micros is None


def test_a_quote_in_words():
    with translation.override("en"):
        priced = quote_words(Quote("m", 1200, 2000, False, DOLLARS))
        unpriced = quote_words(Quote("m", 1200, 2000, False, None))

    assert priced == "About 1,200 tokens in, at most 2,000 out · at most about 0.0230\xa0USD"
    assert unpriced == "About 1,200 tokens in, at most 2,000 out"


@pytest.mark.parametrize("whose", ["all", "own"])
@pytest.mark.parametrize("kind", ["tokens", "money"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_does_not_fit_is_said_with_what_to_do(whose, kind, language):
    data = {"most": 5_000_000, "left": 12, "wanted": 3250, "currency": "USD", "until": "2026-12-01"}
    with translation.override(language):
        words = describe(Code.ALLOWANCE, {"whose": whose, "kind": kind, **data})

    assert ("5.00\xa0USD" in words) == (kind == "money")
    assert ("3,250" in words) == (kind == "tokens")
    assert "2026" in words
    assert "%(" not in words


# --- with the database --------------------------------------------------------------------------------


@pytest.fixture
def put(writer, own_model, monkeypatch):
    """Ask for a section of an essay the worker never loads."""
    monkeypatch.setattr("prompts.tasks.execute_run.apply_async", lambda *args, **options: None)
    return lambda prompt_id="section_draft", **changes: asked(
        changes.pop("user", writer), EssayPage(pk=7), prompt_id, **changes
    )


def limits(**fields):
    DraftingSettings.objects.update_or_create(defaults=fields)


def a_price(**fields):
    given = {"model": "ok", "valid_from": date(2026, 1, 1), "input_micros": 2_500_000, "output_micros": 10_000_000}
    return ModelPrice.objects.create(**{**given, **fields})


def refused(put, **changes):
    with pytest.raises(ModelError) as caught:
        put(**changes)
    return caught.value


@pytest.mark.django_db
def test_the_price_of_a_day(settings):
    a_price(valid_from=date(2026, 1, 1))
    a_price(valid_from=date(2026, 11, 1), input_micros=1, cached_micros=0)

    assert price_of("ok", date(2025, 12, 31)) is None
    assert price_of("ok", date(2026, 10, 31)).cached == 2_500_000
    assert price_of("ok", date(2026, 11, 1)) == Price("USD", 1, 0, 10_000_000)
    assert price_of("other", date(2026, 11, 1)) is None
    settings.REHEARSAL, settings.OPENAI_MODEL = True, "rehearsal"
    assert price_of("rehearsal", date(2026, 11, 1)).cost(tokens_in=9, tokens_out=9) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("own", [False, True])
def test_tokens_are_set_aside_and_the_second_question_does_not_fit(put, django_user_model, own):
    first = put(now=NOW)
    assert first.budget_month == date(2026, 11, 1)
    assert first.reserved_tokens > 2000
    cap = first.reserved_tokens * 2 - 1
    limits(**{"user_tokens" if own else "month_tokens": cap})

    error = refused(put, now=NOW)
    assert (error.code, error.data["whose"]) == (Code.ALLOWANCE, "own" if own else "all")
    assert error.data["left"] == first.reserved_tokens - 1
    assert Run.objects.count() == 1, "nothing is stored"

    other = django_user_model.objects.create_user("other", "other@example.jp")
    if own:
        assert put(user=other, now=NOW).reserved_tokens
    else:
        assert refused(put, user=other, now=NOW).data["whose"] == "all"
    assert put(now=NOW + timedelta(days=20)).budget_month == date(2026, 12, 1)


@pytest.mark.django_db
def test_money_needs_a_price_in_the_currency_of_the_allowance(put):
    limits(month_micros=5_000_000, currency="JPY")
    assert refused(put, now=NOW).code == Code.NO_PRICE
    dollars = a_price()
    assert refused(put, now=NOW).data == {"model": "ok", "currency": "JPY"}
    dollars.currency = "JPY"
    dollars.save()

    run = put(now=NOW)
    assert run.currency == "JPY"
    assert 20_000 < run.reserved_micros < 30_000
    limits(month_micros=run.reserved_micros * 2 - 1, currency="JPY")
    assert refused(put, now=NOW).data["kind"] == "money"


@pytest.mark.django_db
def test_an_unknown_price_counts_tokens_where_only_tokens_are_limited(put):
    limits(month_tokens=100_000)
    run = put(now=NOW)

    assert (run.reserved_micros, run.currency) == (None, "")


@pytest.mark.django_db
def test_a_stopped_or_abandoned_question_gives_back_what_was_set_aside(put):
    stopped, abandoned = put(now=NOW), put(now=NOW)
    cancel(run=stopped, now=NOW)
    interrupted = put(now=NOW)
    Run.objects.filter(pk=abandoned.pk).update(created_at=NOW - timedelta(hours=2))
    Run.objects.filter(pk=interrupted.pk).update(
        status="running", text="途中まで", created_at=NOW, heartbeat_at=NOW - timedelta(minutes=1)
    )
    a_price()
    tick(NOW)

    for run in (stopped, abandoned, interrupted):
        run.refresh_from_db()
        assert run.reserved_tokens is run.reserved_micros is None
    assert stopped.cost_micros is abandoned.cost_micros is None
    assert (interrupted.status, interrupted.usage_estimated) == ("interrupted", True)
    assert interrupted.cost_micros == DOLLARS.cost(tokens_in=interrupted.tokens_in, tokens_out=4)


@pytest.mark.django_db
def test_without_tokens_or_price_nothing_is_said_of_the_cost(put):
    run = put(now=NOW)
    tokens = {"tokens_in": 10, "tokens_out": 1, "tokens_cached": None}

    assert settled(run, **tokens)["cost_micros"] is None
    a_price()
    assert settled(run, **{**tokens, "tokens_in": None})["cost_micros"] is None
    assert settled(run, **tokens) == {
        "reserved_tokens": None,
        "reserved_micros": None,
        "cost_micros": 35,
        "currency": "USD",
    }


@pytest.mark.django_db
def test_the_bars_of_the_month(put, writer):
    run = put(now=NOW)
    Run.objects.update(reserved_tokens=None, tokens_in=700, tokens_out=100, cost_micros=42, currency="USD")

    def shown(**fields):
        limits(**fields)
        with translation.override("en"):
            return month_data(limits=DraftingSettings.current(), user_id=writer.pk, now=NOW)

    assert shown() | {"month": ""} == {
        "month": "",
        "bars": [],
        "notice": "",
        "total": "800 tokens · 0.0001\xa0USD",
    }
    near = shown(month_tokens=1000, user_micros=1000)
    assert [(bar["label"], bar["level"], bar["percent"]) for bar in near["bars"]] == [
        ("Publication", "near", 80),
        ("Yours", "fine", 4),
    ]
    assert near["bars"][0]["words"] == "800 of 1,000 tokens (80%)"
    assert near["notice"].startswith("80% of the month")
    assert shown(month_tokens=1001)["notice"] == ""
    full = shown(month_tokens=800)
    assert (full["bars"][0]["level"], "used up" in full["notice"]) == ("full", True)
    assert shown(month_tokens=0)["bars"][0]["percent"] == 100
    run.refresh_from_db()
    with translation.override("en"):
        assert used_words(run) == ("700 tokens in, 100 out · 0.0001\xa0USD")


@pytest.mark.django_db
def test_a_person_who_is_gone_has_no_allowance_of_their_own(put, writer):
    from prompts.budgets.allowance import standings

    limits(month_tokens=10, user_tokens=1)
    found = standings(limits=DraftingSettings.current(), month=date(2026, 11, 1), user_id=None)

    assert [each.cap.whose for each in found] == ["all"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("model", "status", "tokens", "estimated"),
    [
        ("ok", "done", (120, 30), False),
        ("no-usage", "done", None, True),
        ("cut-plain", "incomplete", None, True),
        ("unauthorized", "failed", (0, 0), False),
        ("rate-plain", "failed", (0, 0), False),
        ("broken", "failed", None, True),
    ],
)
def test_a_run_settles_to_what_it_used(put, own_model, model, status, tokens, estimated):
    own_model.OPENAI_MODEL = model
    a_price(model=model)
    run = put(now=timezone.now())
    assert run.reserved_micros
    execute(run_id=run.pk)
    run.refresh_from_db()

    assert (run.status, run.usage_estimated) == (status, estimated)
    assert run.reserved_tokens is run.reserved_micros is None
    if tokens:
        assert (run.tokens_in, run.tokens_out) == tokens
    else:
        assert run.tokens_in > 100
    cached = run.tokens_cached or 0
    assert run.cost_micros == Price("USD", 2_500_000, 2_500_000, 10_000_000).cost(
        tokens_in=run.tokens_in, tokens_out=run.tokens_out, tokens_cached=cached
    )


@pytest.mark.django_db(transaction=True)
def test_a_model_changed_meanwhile_is_reserved_for_anew(put, own_model):
    run = put(now=timezone.now())
    limits(month_micros=10_000_000)
    own_model.OPENAI_MODEL = "no-usage"
    execute(run_id=run.pk)
    run.refresh_from_db()

    assert (run.status, run.error_code, run.error_data["model"]) == ("failed", Code.NO_PRICE, "no-usage")
    assert run.reserved_tokens is None
