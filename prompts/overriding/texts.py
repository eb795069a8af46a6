"""The text of an override: joined with its file's settings, checked, compared. No database.

An override is only what stands below the settings of a prompt's file. So it cannot change
what goes in, what must come out, which model is asked and how long an answer may be; and the
rules of the library stay where they are.
"""

import difflib
from functools import lru_cache

from django.template.loader_tags import IncludeNode

from prompts.loader import (
    Prompt,
    PromptFileError,
    clean_text,
    file_of,
    in_file,
    library_partials,
    parts_of,
    read_prompt,
)

LONGEST = 20_000  # characters


def file_body(prompt_id: str, language: str) -> str:
    """Return the text below the settings in the file of a prompt."""
    _settings, body = parts_of(_file(prompt_id, language))
    return body


def file_with(prompt_id: str, language: str, body: str) -> str:
    """Return a prompt's file with another text below its settings."""
    settings, _body = parts_of(_file(prompt_id, language))
    return f"+++\n{settings}\n+++\n{clean_text(body).strip()}\n"


def _file(prompt_id: str, language: str) -> str:
    in_file(prompt_id, language)  # says so where there is none
    return clean_text(file_of(prompt_id, language).read_text("utf-8"))


@lru_cache(maxsize=128)
def read_override(prompt_id: str, language: str, body: str) -> Prompt:
    """Check an override and return the prompt it makes.

    Raises:
        PromptFileError: it breaks a rule for prompt files, leaves out an input or the task's
            name, or does not keep the library's rules in its first system section.
    """
    if len(body) > LONGEST:
        raise PromptFileError(f"longer than {LONGEST:,} characters")
    name = file_of(prompt_id, language).name
    found = read_prompt(name=name, text=file_with(prompt_id, language, body), partials=library_partials())
    _keep_rules(found)
    if f'<task name="{prompt_id}" lang="{language}">' not in body:
        raise PromptFileError(f'the line <task name="{prompt_id}" lang="{language}"> must stay')
    return found


def _keep_rules(prompt: Prompt) -> None:
    role, template = prompt.sections[0]
    rules = f"_partials/rules.{prompt.language}.md"
    # Only at the top level: within an `if` they could be left out.
    kept = any(isinstance(node, IncludeNode) and node.template.var == rules for node in template.nodelist)
    if role != "system" or not kept:
        raise PromptFileError(
            f'the first section must be system and hold {{% include "{rules}" %}}, outside any if'
        )


def diff(prompt_id: str, language: str, body: str) -> list[str]:
    """Return what an override changes of its file: lines that begin with "+", "-", " " or "@@"."""
    before, after = file_body(prompt_id, language).strip(), clean_text(body).strip()
    return list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))[2:]
