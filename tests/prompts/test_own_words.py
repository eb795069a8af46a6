from prompts.own_words import own_addresses

NOTE, ASKED, DRAFT = "https://note.example/a", "https://asked.example/b", "https://draft.example/c"
INPUTS = {
    "topic": "溝",
    "notes": [{"question": f"見ましたか {ASKED}", "text": f"見た {NOTE}。"}, {"text": "何も"}],
    "draft": f"前の稿 {DRAFT}",
    "essays": [{"title": "題", "text": f"本文 {NOTE}"}],
}


def test_only_the_authors_words_give_addresses():
    for places, found in (
        (("notes.text", "topic"), {NOTE}),
        (("notes",), {NOTE, ASKED}),
        (("draft",), {DRAFT}),
        (("essays",), {NOTE}),
        (("passage", "notes.gone", "gone.text"), set()),
        ((), set()),
    ):
        assert own_addresses(INPUTS, places) == found, places
