"""The checks of style by the house's own settings."""

from blog.house_style import house_style
from prompts.checks.endings import Register
from prompts.checks.findings import Finding
from prompts.checks.style.check import style_findings
from prompts.checks.style.dictionary import house_dictionary


def house_findings(*, text: str, language: str) -> list[Finding]:
    """Return what the rules of style say of a text in "ja" or "en", by the publication's settings."""
    house = house_style()
    return style_findings(
        text,
        language=language,
        register=Register(house.register),
        dictionary=house_dictionary(house.spellings(language), language=language),
    )
