from prompts.notes import KINDS
from prompts.shapes import shape_parts, shapes


def test_every_shape_is_whole_in_both_languages():
    assert len(shapes()) >= 5
    for shape in shapes().values():
        assert set(shape.names) == set(shape.parts) == {"ja", "en"}
        kinds = [[part["kind"] for part in shape.parts[language]] for language in ("ja", "en")]
        assert kinds[0] == kinds[1]
        assert set(kinds[0]) <= set(KINDS)
        assert all(part["about"] for language in ("ja", "en") for part in shape.parts[language])
    assert len({shape.name("ja") for shape in shapes().values()}) == len(shapes())


def test_the_first_shape_is_the_usual_one_and_opens_with_voices():
    usual = [part["kind"] for part in shape_parts("", "ja")]

    assert usual == ["voices", "section", "factors", "close"]
    assert shape_parts("no-longer-there", "en-gb") == shape_parts("dialogue", "en")
    assert shapes()["case"].name("fr") == shapes()["case"].name("en")
