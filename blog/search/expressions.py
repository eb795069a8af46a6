"""What is asked of a database, in the language of its full-text search. Pure.

Tokens hold word characters only, so nothing a reader types is syntax. The text is
flat: a tree of expressions for a long question would be deeper than Python goes.
"""

from collections.abc import Callable, Sequence

from blog.search.synonyms import Term
from blog.search.tokens import Match, Run


def fts5(terms: Sequence[Term], *, operator: str) -> str:
    """Return terms as an expression for SQLite's FTS5: the pairs of a run in a row."""
    return _joined(terms, _fts5_run, " AND ", " OR ", operator)


def tsquery(terms: Sequence[Term], *, operator: str) -> str:
    """Return terms as an expression for PostgreSQL's `to_tsquery`: all pairs of a run, in any order."""
    return _joined(terms, _tsquery_run, " & ", " | ", operator)


def rows(terms: Sequence[Term]) -> list[list[list[str]]]:
    """Return, by term and alternative, the runs whose tokens must stand in a row, as they are indexed."""
    return [[[" ".join(run.tokens) for run in runs if len(run.tokens) > 1] for runs in term] for term in terms]


def _joined(terms: Sequence[Term], run: Callable[[Run], str], both: str, either: str, operator: str) -> str:
    def alternative(runs: Sequence[Run]) -> str:
        return "(" + both.join(run(one) for one in runs) + ")"

    parts = ["(" + either.join(alternative(runs) for runs in term) + ")" for term in terms]
    return (either if operator == "or" else both).join(parts)


def _fts5_run(run: Run) -> str:
    return f'"{" ".join(run.tokens)}"' + ("*" if run.match is Match.BEGINNING else "")


def _tsquery_run(run: Run) -> str:
    return " & ".join(f"'{token}'" + (":*" if run.match is Match.BEGINNING else "") for token in run.tokens)
