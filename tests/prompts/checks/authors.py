"""Two authors who write of the same things in two ways: one polite and brief, one plain and winding."""

import random

from prompts.checks.voice.background import Background, background_of
from prompts.checks.voice.masks import masked

THINGS = ("会議", "名刺", "見積書", "電話", "倉庫", "工場", "資料", "商談", "年末", "展示会")
BRIEF = (
    "{}の話です。",
    "わたしは{}を見ました。",
    "でも、{}は動きません。",
    "「{}ですか」と聞かれました。",
    "{}と{}。",
    "それでも{}へ行きます。",
)
WINDING = (
    "{}というものは、つまるところ、{}を前にした者が、黙って引き受けるほかない何かである。",
    "むろん、{}だけが悪いのではないが、しかし、{}のせいにしておけば、誰もが楽になるのだった。",
    "私は{}のことを、長いあいだ、{}の一種だと思いこんでいた。",
    "そうして、{}を片づけた後には、いつも{}が残るのである。",
)


def essay_by(forms: tuple[str, ...], seed: int, letters: int = 1600) -> str:
    """Return an essay of about so many letters, always the same for a seed."""
    chance = random.Random(seed)
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < letters:
        said = (chance.choice(forms) for _number in range(4))
        paragraphs.append("".join(form.format(*chance.sample(THINGS, 2)) for form in said))
    return "\n".join(paragraphs)


def essays_by(forms: tuple[str, ...], count: int, letters: int = 1600) -> list[str]:
    return [essay_by(forms, seed, letters) for seed in range(count)]


def usual() -> Background:
    """What is usual among the two."""
    written = [*essays_by(BRIEF, 6), *essays_by(WINDING, 6)]
    return background_of([masked(text, japanese=True) for text in written], name="site", language="ja")
