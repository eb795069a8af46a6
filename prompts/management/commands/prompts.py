import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from prompts.budgets.money import money
from prompts.endpoints import endpoint_for
from prompts.errors import ModelError, describe
from prompts.evaluation.cases import Case, CaseError, cases, failing_cases, sample_inputs
from prompts.evaluation.trying import Outcome, Try, fake, live, must_fail, quote_of, replay, stamp
from prompts.loader import Prompt, PromptFileError, file_of, library
from prompts.models import PromptOverride
from prompts.overriding.texts import file_with
from prompts.provider import provider_for
from prompts.switches import code_of_switch, refuse_if_off

MODES = ("replay", "fake", "live")


class Command(BaseCommand):
    help = "List, show and try the prompts of the library."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        does = parser.add_subparsers(dest="does", required=True)
        does.add_parser("list", help="every prompt with its hash and its cases")
        show = does.add_parser("show", help="what a prompt sends, with a sample")
        show.add_argument("prompt")
        show.add_argument("--language", default="ja")
        export = does.add_parser("export", help="the live text of the admin as a file of the library")
        export.add_argument("prompt")
        export.add_argument("--language", default="ja")
        export.add_argument(
            "--write", action="store_true", help="write it to the library instead of to the screen"
        )
        tried = does.add_parser("eval", help="try cases: replayed, faked, or put to a model")
        tried.add_argument("--prompt", default="", help="only this prompt")
        tried.add_argument("--language", default="", help="only this language")
        tried.add_argument("--mode", choices=MODES, action="append", help="by default replay and fake")
        tried.add_argument("--live", action="store_true", help="the same as --mode live: asks, records, and costs")
        tried.add_argument("--stale-ok", action="store_true", help="replay answers to an earlier prompt too")
        tried.add_argument(
            "--stamp", action="store_true", help="mark recorded answers as read against the prompt now"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        does: dict[str, Callable[..., None]] = {
            "list": self.list_all,
            "show": self.show,
            "eval": self.evaluate,
            "export": self.export,
        }
        try:
            does[options["does"]](options)
        except (PromptFileError, CaseError) as error:
            raise CommandError(str(error)) from error
        except ModelError as error:
            raise CommandError(describe(error.code, error.data)) from error

    def list_all(self, options: dict[str, Any]) -> None:
        counted: dict[tuple[str, str], int] = {}
        for case in cases():
            key = (case.prompt.id, case.prompt.language)
            counted[key] = counted.get(key, 0) + 1
        for key, prompt in sorted(library().items()):
            name, count = f"{prompt.id}.{prompt.language}", counted.get(key, 0)
            self.stdout.write(
                f"{name:<26} {prompt.hash[:12]}  v{prompt.version}  {prompt.model_role:<7} "
                f"{prompt.output:<13} {count} cases"
            )

    def show(self, options: dict[str, Any]) -> None:
        prompt = _prompt(options["prompt"], options["language"])
        self.stdout.write(f"{prompt.id}.{prompt.language}  v{prompt.version}  {prompt.hash}")
        for message in prompt.render(sample_inputs(prompt)):
            self.stdout.write(f"\n=== {message['role']}\n{message['content']}")

    def export(self, options: dict[str, Any]) -> None:
        prompt = _prompt(options["prompt"], options["language"])
        live = PromptOverride.objects.filter(prompt_id=prompt.id, language=prompt.language, live=True).first()
        if live is None:
            raise CommandError(f"{prompt.id} is not changed in the admin, or not live there.")
        text = file_with(prompt.id, prompt.language, live.body)
        if not options["write"]:
            self.stdout.write(text, ending="")
            return
        path = file_of(prompt.id, prompt.language)
        path.write_text(text, "utf-8")
        self.stdout.write(f"Written to {path}. Record or stamp the answers of its cases.")

    def evaluate(self, options: dict[str, Any]) -> None:
        chosen = cases(options["prompt"], options["language"])
        if not chosen:
            raise CommandError("There is no such case.")
        attempts = _attempts(options)
        if _live in attempts:
            self.stdout.write(_estimate(chosen))
        outcomes = [attempt(case) for attempt in attempts for case in chosen]
        outcomes += [must_fail(case) for case in failing_cases()]
        for outcome in outcomes:
            for fault in outcome.faults:
                self.stdout.write(f"{outcome.mode:<7} {outcome.case.label}: {fault}")
        self.stdout.write(_summary(outcomes))
        if any(outcome.faults for outcome in outcomes):
            sys.exit(1)


def _prompt(prompt_id: str, language: str) -> Prompt:
    found = library().get((prompt_id, language))
    if found is None:
        raise CommandError(f"There is no prompt {prompt_id} in {language}.")
    return found


def _attempts(options: dict[str, Any]) -> list[Try]:
    if options["stamp"]:
        return [stamp]
    known: dict[str, Try] = {
        "replay": partial(replay, stale_ok=options["stale_ok"]),
        "fake": fake,
        "live": _live,
    }
    return [known[mode] for mode in options["mode"] or (["live"] if options["live"] else ["replay", "fake"])]


def _live(case: Case) -> Outcome:
    try:
        refuse_if_off(case.prompt.id)
    except ModelError as error:
        return Outcome(case, "live", (f"not asked: {describe(error.code, error.data)}",))
    return live(case, provider=provider_for(endpoint_for(case.prompt.model_role)))


def _estimate(chosen: list[Case]) -> str:
    """Say what putting these cases to a model may use, those that are switched off apart."""
    quotes = [quote_of(case) for case in chosen if code_of_switch(case.prompt.id) is None]
    tokens_in, out = sum(each.tokens_in for each in quotes), sum(each.longest_answer for each in quotes)
    said = f"{len(quotes)} questions: about {tokens_in:,} tokens in, at most {out:,} out"
    prices = {each.price.currency if each.price else "" for each in quotes}
    if len(prices) == 1 and (currency := prices.pop()):
        said += f", at most about {money(sum(each.usual_micros or 0 for each in quotes), currency)}"
    return f"{said}. They count towards no allowance."


def _summary(outcomes: list[Outcome]) -> str:
    tried = [outcome for outcome in outcomes if outcome.mode != "failing"]
    wrong = [outcome for outcome in outcomes if outcome.faults]
    refused = len(outcomes) - len(tried)
    return f"{len(tried)} tried, {refused} answers that must be refused, {len(wrong)} with faults."
