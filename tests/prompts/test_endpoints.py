import pytest

from prompts.endpoints import OPENAI, endpoint_for
from prompts.errors import Code, ModelError
from prompts.models import ModelEndpoint

pytestmark = pytest.mark.django_db

VARIABLES = ("OPENAI_BASE_URL_LOCAL", "OPENAI_API_KEY_LOCAL")


@pytest.fixture(autouse=True)
def _own_model(settings):
    settings.REHEARSAL = False
    settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = "key", "", "model-1"


def code_of(role="writer", environment=None):
    with pytest.raises(ModelError) as caught:
        endpoint_for(role, environment or {})
    return caught.value.code


def test_a_key_alone_means_openai_itself():
    endpoint = endpoint_for("writer")

    assert (endpoint.base_url, endpoint.api_key, endpoint.model) == (OPENAI, "key", "model-1")
    assert not endpoint.is_rehearsal


def test_an_address_alone_needs_no_key(settings):
    settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "", "http://127.0.0.1:11434/v1/"

    endpoint = endpoint_for("writer")

    assert endpoint.base_url == "http://127.0.0.1:11434/v1"
    assert endpoint.api_key


def test_nothing_configured_and_no_model_named_are_said(settings):
    settings.OPENAI_MODEL = ""
    assert code_of() == Code.NO_MODEL
    settings.OPENAI_API_KEY = ""
    assert code_of() == Code.NO_KEY


def test_what_can_be_neither_sent_nor_asked_is_said_before_it_is_tried(settings):
    ModelEndpoint.objects.create(name="a", variable_suffix="LOCAL", writer_model="big", is_default=True)
    address, key = "http://127.0.0.1:1/v1", "sk-proj_A.b/c+d=="
    for given, code in (
        ((address, "ｓｋ－１２３"), Code.WRONG_KEY),
        ((address, "sk-1\nsk-2"), Code.WRONG_KEY),
        ((address, "sk 1"), Code.WRONG_KEY),
        ((address, "鍵"), Code.WRONG_KEY),
        (("127.0.0.1:11434/v1", key), Code.WRONG_ADDRESS),
        (("localhost/v1", key), Code.WRONG_ADDRESS),
        (("ftp://example.jp/v1", key), Code.WRONG_ADDRESS),
        (("https:///v1", key), Code.WRONG_ADDRESS),
        (("https://example.jp:port/v1", key), Code.WRONG_ADDRESS),
        (("https://example .jp/v1", key), Code.WRONG_ADDRESS),
        (("ｈｔｔｐｓ：／／example.jp", key), Code.WRONG_ADDRESS),
        (("/v1", ""), Code.WRONG_ADDRESS),
    ):
        assert code_of(environment=dict(zip(VARIABLES, given, strict=True))) == code, given
    found = endpoint_for("writer", dict(zip(VARIABLES, (f" {address}/\n", f" {key}\n"), strict=True)))
    assert (found.base_url, found.api_key) == (address, key)

    ModelEndpoint.objects.update(variable_suffix="")
    settings.OPENAI_API_KEY = "ｓｋ"
    assert code_of() == Code.WRONG_KEY


def test_the_default_row_names_models_by_role_and_manners():
    ModelEndpoint.objects.create(
        name="a",
        writer_model="big",
        fast_model="small",
        is_default=True,
        sends_temperature=False,
        read_timeout=300,
    )

    assert [endpoint_for(role).model for role in ("writer", "fast", "judge")] == ["big", "small", "big"]
    assert endpoint_for("writer").sends_temperature is False
    assert endpoint_for("writer").read_timeout == 300


def test_a_suffix_reads_its_own_variables_and_never_the_plain_ones():
    ModelEndpoint.objects.create(name="a", variable_suffix="LOCAL", writer_model="big", is_default=True)

    assert code_of() == Code.NO_KEY
    found = endpoint_for(
        "writer", {"OPENAI_BASE_URL_LOCAL": "http://127.0.0.1:1/v1", "OPENAI_API_KEY_LOCAL": "own"}
    )
    assert (found.base_url, found.api_key, found.model) == ("http://127.0.0.1:1/v1", "own", "big")


def test_the_rehearsal_model_answers_whatever_the_row_says(settings):
    settings.REHEARSAL, settings.OPENAI_BASE_URL = True, "http://127.0.0.1:28000/v1"
    settings.OPENAI_API_KEY = settings.OPENAI_MODEL = "rehearsal"
    ModelEndpoint.objects.create(name="a", writer_model="big", is_default=True)

    endpoint = endpoint_for("writer")

    assert endpoint.is_rehearsal
    assert endpoint.model == "rehearsal"
