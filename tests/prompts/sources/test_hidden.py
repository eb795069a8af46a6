import pytest

from prompts.sources.hidden import Look, hides, look_inside

HIDING = [
    "display:none",
    "DISPLAY : NONE !important",
    "display:/**/none",
    "displa\\79: none",
    "color:red;;display:none",
    "opacity:0",
    "opacity:.0",
    "position:absolute;left:-9999px",
    "position:fixed; top: -100em",
    "text-indent:-999em",
    "margin-left:-10000px",
    "transform:translateX(-9999px)",
    "transform: translate(0, -200vh)",
    "transform:scale(0)",
    "clip:rect(0 0 0 0)",
    "clip: rect(1px, 1px, 1px, 1px)",
    "clip-path:inset(50%)",
    "width:0;height:0;overflow:hidden",
    "max-height:0;overflow:hidden",
]
SHOWING = [
    "",
    "display:block",
    "color:red",
    "opacity:0.9",
    "opacity:1",
    "left:-10px",
    "margin-left:-15px",
    "text-indent:-1em",
    "width:0",
    "height:1px",
    "overflow:hidden;height:200px",
    "overflow:hidden;width:100%",
    "transform:scale(0.9)",
    "transform:translate(-50%, -50%)",
    "clip:auto",
    "clip: rect(0, 200px, 100px, 0)",
    "nonsense",
    ":;:;",
]


@pytest.mark.parametrize("style", HIDING)
def test_styles_that_hide(style):
    assert hides({"style": style})


@pytest.mark.parametrize("style", SHOWING)
def test_styles_that_do_not(style):
    assert not hides({"style": style})


@pytest.mark.parametrize(
    ("attributes", "hidden"),
    [
        ({"hidden": ""}, True),
        ({"hidden": "until-found"}, True),
        ({"aria-hidden": "true"}, True),
        ({"aria-hidden": "false"}, False),
        ({"class": "note sr-only"}, True),
        ({"class": "only"}, False),
        ({}, False),
    ],
)
def test_marks_that_hide(attributes, hidden):
    assert hides(attributes) is hidden


@pytest.mark.parametrize(
    ("outer", "inner", "shows"),
    [
        ("", "font-size:0", False),
        ("", "font-size:1px", False),
        ("", "font-size:9px", True),
        ("font-size:0", "font-size:1em", False),
        ("font-size:0", "color:red", False),
        ("font-size:0", "font-size:14px", True),
        ("font-size:0", "font-size:small", True),
        ("", "visibility:hidden", False),
        ("visibility:hidden", "font-weight:700", False),
        ("visibility:hidden", "visibility:visible", True),
        ("", "color:white;background:#fff", False),
        ("background-color:#FFFFFF", "color:rgb(254, 254, 250)", False),
        ("background-color:#fff", "color:#eee", True),
        ("background:black", "color:#000000", False),
        ("background:#fff url(x.png)", "color:#FFFF", False),
        ("background:black", "color:white", True),
        ("", "color:white", True),
        ("", "color:transparent", False),
        ("", "color:rgba(0,0,0,0)", False),
        ("", "color:#0000", False),
        ("", "color:transparent;-webkit-background-clip:text", True),
        ("color:white;background:white", "color:black", True),
        ("", "color:#12", True),
    ],
)
def test_what_text_takes_from_the_elements_around_it(outer, inner, shows):
    look = look_inside(look_inside(Look(), {"style": outer}), {"style": inner})

    assert look.shows is shows
