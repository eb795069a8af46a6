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
    beginning of it is sure.
    """

    model: str
    code: Code
    arrives: str | None = ""

    def __str__(self) -> str:
        return self.model


# Every server plays these.
FAILURES = [
    Failure("filtered", Code.REFUSED, None),
    Failure("length", Code.LENGTH, TEXT),
    Failure("cut-chunked", Code.CUT_STREAM, None),
    Failure("unauthorized", Code.WRONG_KEY),
    Failure("forbidden", Code.NOT_ALLOWED),
    Failure("missing-model", Code.UNKNOWN_MODEL),
    Failure("quota", Code.QUOTA),
    Failure("rate-plain", Code.RATE_LIMIT),
    Failure("broken", Code.ENDPOINT_DOWN),
    Failure("unavailable", Code.ENDPOINT_DOWN),
    Failure("too-long", Code.CONTEXT_TOO_LONG),
]
# Only ours can play these.
FAILURES_OF_OURS = [
    Failure("refusal", Code.REFUSED),
    Failure("cut-plain", Code.CUT_STREAM, TEXT),
    Failure("error-event", Code.ENDPOINT_DOWN, PIECES[0] + PIECES[1]),
    Failure("error-event-quota", Code.QUOTA, PIECES[0] + PIECES[1]),
    Failure("not-json", Code.BAD_STREAM),
    Failure("web-page", Code.BAD_STREAM),
    Failure("not-streamed", Code.BAD_STREAM),
    Failure("missing-path", Code.WRONG_ADDRESS),
    Failure("too-long-local", Code.CONTEXT_TOO_LONG),
    Failure("bad-request", Code.BAD_REQUEST),
    Failure("redirect", Code.REDIRECT),
]


def arrived_as_it_should(text: str, failure: Failure) -> bool:
    """Say whether a failed answer kept what it must keep."""
    return bool(text) and TEXT.startswith(text) if failure.arrives is None else text == failure.arrives
