"""How Japanese sentences end: polite (です・ます), plain (だ・である), or neither. Pure, and by letters alone.

Without a dictionary of words some endings stay undecided; they count as neither. A sentence
that ends on a noun, a particle or a quotation is of no register at all.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Register(StrEnum):
    """How the sentences of a text are to end. MAJORITY: as most of its own do; MIXED: as each likes."""

    MAJORITY = "majority"
    POLITE = "polite"
    PLAIN = "plain"
    MIXED = "mixed"


@dataclass(frozen=True)
class Ending:
    """`register` is POLITE, PLAIN or None; `form` is what the ear hears again: ました, のです, た."""

    register: Register | None
    form: str


NONE = Ending(None, "")
# A plain ending before か is left undecided: 何を待っているか is as often a noun as a question.
_CLOSING = " \u3000。．！？!?…‥―—〜～）)"
_PARTICLES = r"(?:かな|かしら|ね|よ|よね|な|が|けど|けれど|けれども|から|ので|のに|し|さ|ぞ|わ|って|とも)?"
_POLITE = re.compile(
    r"(?P<form>(?:て|で)い(?:ます|ました|ません)|(?:の|ん)(?:です|でした)|ませんでした"
    rf"|です|でした|ます|ました|ません|ましょう|でしょう|ください|下さい|ませ)か?{_PARTICLES}$"
)
_PLAIN = re.compile(
    rf"(?P<form>(?:て|で)い(?:る|た|ない)|(?:の|ん)だ(?:った|ろう)?|である|であった|だろう|だった|なかった|ない"
    rf"|だ|た|る|う|す|つ|ぬ|む|ぶ|ぐ|い|まい|(?:行|書|聞|続|働|置|着|届|動|歩|開|引|泣|い|お|つ)く){_PARTICLES}$"
)
_NO_VERB = re.compile(
    r"(?:あなた|また|うた|ふた|そう|ほう|よう|こう|どう|もう|きょう|ふう|とう|すぐ|はい|みたい|くらい|ぐらい|せい|いつ"
    r"|[思違願問疑扱匂勢誓狙伝会笑祝払迷合]い|[一二三四五六七八九0-9]つ|(?:ひと|ふた|みっ|よっ|むっ|なな|やっ|ここの|いく)つ)"
    r"(?:から|ね|よ|な|が|さ)?$"
)


def ending_of(sentence: str) -> Ending:
    """Return how a sentence ends. One that is a quotation, or ends with one, has no ending of its own."""
    last = sentence.rstrip(_CLOSING)[-16:]
    if polite := _POLITE.search(last):
        return Ending(Register.POLITE, polite["form"])
    plain = _PLAIN.search(last)
    if plain and not _NO_VERB.search(last):
        return Ending(Register.PLAIN, plain["form"])
    return NONE
