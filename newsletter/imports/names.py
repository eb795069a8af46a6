"""Full names, taken apart."""

import re

JAPANESE = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
HONORIFIC = re.compile(r"(?<=\S)\s*(?:様|さま|御中)$|(?<=\S)\s+(?:殿|さん|先生|氏)$")


def split_name(text: str) -> tuple[str, str]:
    """Family and given name of a full name; either may be empty.

    Japanese names begin with the family name, 「山田　太郎」; others end with it, unless
    they are written “Yamada, Taro” or “YAMADA Taro”. A name without a space is not
    guessed apart: a Japanese one is a family name, another a given name. 様 is dropped.
    """
    name = HONORIFIC.sub("", text.strip())
    before, comma, after = name.partition(",")
    if comma and before.strip() and after.strip():
        return before.strip(), after.strip()
    parts = name.replace(",", " ").split()
    japanese = bool(JAPANESE.search(name))
    if len(parts) < 2:
        return (name, "") if japanese else ("", name)
    if japanese or (parts[0].isupper() and len(parts[0]) > 2 and not parts[-1].isupper()):
        return parts[0], " ".join(parts[1:])
    return parts[-1], " ".join(parts[:-1])
