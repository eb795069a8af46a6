"""Write anew the statistics that the voice check begins with: `python tests/benchmarks/make_voice_background.py`.

They hold shares and deviations of runs of masked letters, and no text. `--check` changes
nothing and fails where the files are not what the texts give.
"""

import json
import sys
from pathlib import Path

from stacks import ROOT, say, set_up

DATA = ROOT / "prompts" / "checks" / "voice" / "data"
DIGITS = 4  # significant digits kept


def statistics(language: str) -> str:
    """Return the content of the file of a language."""
    from voice_texts import texts

    from prompts.checks.voice.background import background_of
    from prompts.checks.voice.masks import masked

    letters = [masked(text, japanese=language == "ja") for text in texts(language)]
    background = background_of(letters, name="bundled", language=language)
    runs = {run: [_rounded(mean), _rounded(deviation)] for run, mean, deviation in background.runs}
    made_of = {"texts": len(letters), "letters": sum(map(len, letters))}
    lines = [f"{json.dumps(run, ensure_ascii=False)}: {json.dumps(numbers)}" for run, numbers in runs.items()]
    return f'{{\n"made_of": {json.dumps(made_of)},\n"runs": {{\n' + ",\n".join(lines) + "\n}\n}\n"


def _rounded(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")


def main() -> None:
    set_up()
    for language in ("ja", "en"):
        path = Path(DATA / f"background.{language}.json")
        made = statistics(language)
        if "--check" not in sys.argv:
            path.write_text(made, encoding="utf-8")
        elif path.read_text("utf-8") != made:
            raise SystemExit(f"{path.name} is not what the texts give: run this script without --check")
        say(f"{path.name}: {len(made)} bytes, {json.loads(made)['made_of']}")


if __name__ == "__main__":
    main()
