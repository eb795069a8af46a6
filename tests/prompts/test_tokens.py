import pytest

from prompts.tokens import PER_MESSAGE, TokenCount, estimated_request, estimated_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("営業会議", 4),
        ("カタカナとひらがな", 9),
        ("12345678", 2),
        ("hello", 2),
        ("営業 2024", 4),
        ("한국어", 3),
        ("é", 1),
        ("привет", 3),
        ("😀", 1),
        ("、。「」！", 5),
    ],
)
def test_estimates_count_wide_characters_singly_and_others_by_the_handful(text, tokens):
    assert estimated_tokens(text) == tokens


def test_an_estimate_never_shrinks_with_more_text():
    texts = ["営業の話 and some English, 2024年。" * times for times in range(6)]
    counts = [estimated_tokens(text) for text in texts]
    assert counts == sorted(counts)


def test_a_request_counts_its_messages_their_marks_and_its_schema():
    messages = [{"role": "system", "content": "規則"}, {"role": "user", "content": "書いて"}]

    assert estimated_request(messages) == 2 + 3 + 2 * PER_MESSAGE
    assert estimated_request(messages, {"type": "object"}) > estimated_request(messages)


def test_pieces_count_as_the_whole_does():
    text = "営業の話 and some English, 2024年、café。" * 3
    count = TokenCount()
    for letter in text:
        count.add(letter)

    assert count.tokens == estimated_tokens(text)
