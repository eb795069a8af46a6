"""The words of a style card, in the languages prompts are written in."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class CardWords:
    """One sentence for each habit; `connectives` are words that may begin a sentence."""

    sentence: str
    commas: str
    person: str
    spoken: str
    beginnings: str
    openings: str
    joint: str
    connectives: re.Pattern[str]
    polite: str = ""
    plain: str = ""
    mixed: str = ""
    forms: str = ""
    nouns: str = ""
    contractions: str = ""


WORDS = {
    "ja": CardWords(
        sentence="一文は平均{:.0f}字。",
        commas="読点は一文に平均{:.1f}個。",
        polite="文体は「です・ます」。",
        plain="文体は「だ・である」。",
        mixed="「です・ます」と「だ・である」を使い分ける。",
        forms="よく使う文末は、{}。",
        nouns="体言止めは文の{:.0f}%ほど。",
        person="一人称は「{}」。",
        spoken="会話文は全体の{:.0f}%ほど。",
        beginnings="文のはじめによく置く言葉は、{}。",
        openings="書き出しの例: {}",
        joint="、",
        connectives=re.compile(
            r"けれど(?:も)?|でも|しかし|だが|ただ(?!し)|ところが|とはいえ|そして|それから|それでも|それで|そこで|だから|つまり|たとえば|例えば"
            r"|もちろん|実は|じつは|やがて|ある日|あるとき|さて|では|むしろ|なぜなら|そのとき|いまは|いま、|また"
        ),
    ),
    "en": CardWords(
        sentence="Sentences have {:.0f} words on average.",
        commas="Commas: {:.1f} to a sentence.",
        contractions="Contractions: {:.0f} in a thousand words.",
        person="Says “{}”.",
        spoken="Speech is about {:.0f} per cent of the text.",
        beginnings="Often begins a sentence with: {}.",
        openings="How essays begin: {}",
        joint=", ",
        connectives=re.compile(
            r"(?:But|And|So|Then|Still|Yet|Or|Now|Perhaps|Of course|Besides|Instead|After that|One day|Once)\b"
        ),
    ),
}
