"""What a question costs with 10,000 essays, against 100 essays and against a bare scan in the same run.

Runs on SQLite, and on PostgreSQL where it answers. `BENCH_ESSAYS` sets the size. Absolute times move from
machine to machine; the ratios, the numbers of queries and the memory are what counts. A page whose number of
queries grows with the essays ends the run as failed.
"""

import os
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from stacks import each_stack, say, set_up

FEW, MANY = 100, int(os.environ.get("BENCH_ESSAYS", "10000"))
QUESTIONS = {
    "in most essays": "営業",
    "in one of a hundred": "白木蓮",
    "a long compound": "ランディングページ",
    "two words": "商談 失注",
    "latin and kana": "ＭＡツール",
    "one character": "庭",
    "in none": "鯨油",
}
LISTS = ["/", "/archive/", "/archive/2016/", "/archive/2016/01/", "/categories/many/", "/tags/", "/?page=3"]


def measure(stack: str) -> None:
    """Fill the database of the environment in two steps and ask after each."""
    set_up()
    from django.core.management import call_command
    from django.test import Client
    from many_essays import add_essays

    from tests.factories.blog import CategoryPageFactory, make_publication

    call_command("migrate", verbosity=0)
    home = make_publication(languages=("ja",))["ja"]
    category = CategoryPageFactory(parent=home, slug="many")
    client = Client()
    add_essays(home, category, 0, FEW)
    few = {name: cost(client, f"/search/?q={words}") for name, words in QUESTIONS.items()}
    few_lists = {path: cost(client, path) for path in LISTS}
    begin = time.perf_counter()
    add_essays(home, category, FEW, MANY)
    settle()
    say(f"{stack}: {MANY} essays, made and indexed in {time.perf_counter() - begin:.0f} s")
    base = seconds(scan, times=3)
    say(f"  bare scan, COUNT(*) … body LIKE '%…%': {1000 * base:.0f} ms")
    for name, words in QUESTIONS.items():
        line(f"“{words}”, {name}", cost(client, f"/search/?q={words}"), few[name], base)
    for path in LISTS:
        line(path, cost(client, path), few_lists[path], base)


def settle() -> None:
    """Let PostgreSQL know its tables, as its own housekeeping does within minutes; SQLite has none."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def scan() -> None:
    """Count what holds a word without any index."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM blog_essaypage WHERE CAST(body AS TEXT) LIKE %s", ["%営業%"])
        cursor.fetchone()


Cost = tuple[float, int, float]  # seconds, queries, peak of memory in MB


def cost(client: Any, address: str) -> Cost:
    """Return what one page costs, once everything is warm."""
    from django.conf import settings
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    host = urlsplit(settings.SITE_URL).netloc

    def ask() -> None:
        answer = client.get(address, headers={"host": host})
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")

    ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
        queries = len(captured)  # while they are there: the next request forgets them
    tracemalloc.start()
    ask()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds(ask, times=5), queries, peak / 1e6


def seconds(run: Callable[[], None], *, times: int) -> float:
    """Return the median time of a few runs."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def line(name: str, many: Cost, few: Cost, base: float) -> None:
    """Write what a page costs; end the run where it costs more queries than with few essays."""
    say(
        f"  {name:<32} {1000 * many[0]:>6.0f} ms   ×{many[0] / few[0]:.1f} of {FEW} essays   "
        f"×{many[0] / base:.1f} of the scan   {many[1]} queries   {many[2]:.1f} MB"
    )
    if many[1] > few[1] + 3:  # a page of hits of its own may follow, and counting it
        raise SystemExit(f"{name}: {few[1]} queries with {FEW} essays, {many[1]} with {MANY}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--stack"]:
        measure(sys.argv[2])
    else:
        each_stack(__file__)
