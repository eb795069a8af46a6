"""What is put to a model server in tests, how the answer is taken down, and how each failure is to end."""

from dataclasses import dataclass

from prompts.endpoints import Endpoint
from prompts.errors import Code, ModelError
from prompts.outputs import Teaser, schema_of
from prompts.provider import Answer, OpenAIProvider
from prompts.wire import ModelRequest
from tests.fakes.model_server import PIECES, TEXT

ASKED = ModelRequest(
    messages=({"role": "system", "content": "規則"}, {"role": "user", "content": "書いて"}),
    max_output_tokens=500,
    temperature=0.4,
)
ASKED_JSON = ModelRequest(
    messages=ASKED.messages,
    max_output_tokens=500,
    temperature=0.4,
    schema_name=Teaser.__name__,
    schema=schema_of("Teaser"),
)


def ask(endpoint: Endpoint, request: ModelRequest = ASKED) -> tuple[str, Answer, ModelError | None]:
    """Return the text that arrived, what is known of the answer, and the error if there was one."""
    stream = OpenAIProvider(endpoint).stream(request)
    text = ""
    try:
        for piece in stream:
            text += piece
    except ModelError as error:
        return text, stream.answer, error
    return text, stream.answer, None


@dataclass(frozen=True)
class Failure:
    """How an answer that fails is to end: its code, and what of `TEXT` must have arrived by then.

    `arrives` is the text itself, or None where servers cut at different places and only a
    beginning of it is sure. `taken_up` says that it may have cost something, `everywhere` that
    every server can play it, not ours alone.
    """

    model: str
    code: Code
    arrives: str | None = ""
    taken_up: bool = False
    everywhere: bool = True

    def __str__(self) -> str:
        return self.model


@dataclass(frozen=True)
class Harmless:
    """A difference that changes nothing of the answer; `thinks` says whether it holds thoughts nobody sees."""

    model: str
    thinks: bool = False
    everywhere: bool = True

    def __str__(self) -> str:
        return self.model


FAILURES = [
    Failure("filtered", Code.REFUSED, None, taken_up=True),
    Failure("length", Code.LENGTH, TEXT, taken_up=True),
    Failure("cut-chunked", Code.CUT_STREAM, None, taken_up=True),
    Failure("unauthorized", Code.WRONG_KEY),
    Failure("forbidden", Code.NOT_ALLOWED),
    Failure("missing-model", Code.UNKNOWN_MODEL),
    Failure("quota", Code.QUOTA),
    Failure("rate-plain", Code.RATE_LIMIT),
    Failure("broken", Code.ENDPOINT_DOWN, taken_up=True),
    Failure("unavailable", Code.ENDPOINT_DOWN, taken_up=True),
    Failure("too-long", Code.CONTEXT_TOO_LONG),
    Failure("refusal", Code.REFUSED, taken_up=True, everywhere=False),
    Failure("cut-plain", Code.CUT_STREAM, TEXT, taken_up=True, everywhere=False),
    Failure("error-event", Code.ENDPOINT_DOWN, PIECES[0] + PIECES[1], taken_up=True, everywhere=False),
    Failure("error-event-quota", Code.QUOTA, PIECES[0] + PIECES[1], taken_up=True, everywhere=False),
    Failure("not-json", Code.BAD_STREAM, taken_up=True, everywhere=False),
    Failure("web-page", Code.BAD_STREAM, taken_up=True, everywhere=False),
    Failure("not-streamed", Code.BAD_STREAM, taken_up=True, everywhere=False),
    Failure("missing-path", Code.WRONG_ADDRESS, everywhere=False),
    Failure("too-long-local", Code.CONTEXT_TOO_LONG, everywhere=False),
    Failure("bad-request", Code.BAD_REQUEST, everywhere=False),
    Failure("redirect", Code.REDIRECT, everywhere=False),
]
HARMLESS = [
    Harmless("slow-first"),
    Harmless("thinking", thinks=True),
    Harmless("reasoning", thinks=True),
    Harmless("no-usage", everywhere=False),
    Harmless("empty-choices", everywhere=False),
]


def arrived_as_it_should(text: str, failure: Failure) -> bool:
    """Say whether a failed answer kept what it must keep."""
    return bool(text) and TEXT.startswith(text) if failure.arrives is None else text == failure.arrives
