"""What the page of a long essay costs: from memory, made anew, and with 10,000 essays.

On SQLite, with granian as in production. Compared in the same run with nginx serving the same bytes as a
file, with the same body as a bare Wagtail page of 15 queries, and with a publication of ten essays. Times are
processor time of the server, so the ratios hold on a busy machine. `BENCH_ESSAYS` sets the size.
"""

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from page_load import answering, ask, free_port, granian, load
from stacks import ROOT, say, set_up

FEW, MANY = 10, int(os.environ.get("BENCH_ESSAYS", "10000"))
ALTERNATIONS = 7
PATH, BARE = "/long/", "/bare/"
BARE_QUERIES = 15


# --- filling the databases, each in a process of its own ---------------------------------------------


def fill_few() -> None:
    """Make a publication with a newsletter, the longest essay of the demo and ten others."""
    from django.core.management import call_command
    from many_essays import add_essays

    from newsletter.newsletters.setup import create_newsletter
    from tests.factories.blog import AuthorPageFactory, CategoryPageFactory, make_publication

    call_command("migrate", verbosity=0)
    homes = make_publication()
    create_newsletter(
        homes=homes,
        names={"ja": "かわら版だより", "en": "Kawaraban Letter"},
        sender_name="かわら版編集室",
        sender_email="letter@example.jp",
        legal_name="合同会社かわら版",
    )
    category = CategoryPageFactory(parent=homes["ja"], slug="many")
    for _number in range(20):
        AuthorPageFactory(parent=homes["ja"])
    _long_essay(homes["ja"], category)
    add_essays(homes["ja"], category, 0, FEW, indexed=False)
    _sign()


def _long_essay(home: Any, category: Any) -> None:
    from blog.models import AuthorPage
    from newsletter.demo import content
    from newsletter.demo.body import essay_blocks
    from tests.factories.blog import EssayPageFactory, ImageFactory

    written = max((one for one in content.essays() if one.language == "ja"), key=lambda one: len(str(one.body)))
    image = ImageFactory()
    EssayPageFactory(
        parent=home,
        slug=PATH.strip("/"),
        title=written.title,
        lead=written.lead,
        category=category,
        authors=[AuthorPage.objects.first()],
        tag_names=written.tags,
        hero_image=image,
        body=essay_blocks(written.body, page_id=lambda _key: home.pk, image_id=lambda _drawing: image.pk),
    )


def _sign() -> None:
    """Give every essay that has none an author."""
    from blog.models import AuthorPage, EssayAuthor, EssayPage

    authors = list(AuthorPage.objects.values_list("pk", flat=True))
    essays = EssayPage.objects.filter(essay_authors=None).values_list("pk", flat=True)
    EssayAuthor.objects.bulk_create(
        EssayAuthor(essay_id=pk, author_id=authors[pk % len(authors)], sort_order=0) for pk in essays
    )


def fill_many() -> None:
    """Add essays until there are 10,000."""
    from django.db import connection
    from many_essays import add_essays

    from blog.models import CategoryPage, HomePage

    home, category = HomePage.objects.get(locale__language_code="ja"), CategoryPage.objects.get(slug="many")
    add_essays(home, category, FEW, MANY, indexed=False)
    _sign()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill_bare() -> None:
    """Put the long essay's body on a bare page between two others."""
    from django.core.management import call_command

    from blog.models import EssayPage, HomePage
    from tests.benchmarks.bare.models import BarePage

    call_command("migrate", verbosity=0, run_syncdb=True)
    home, essay = HomePage.objects.get(locale__language_code="ja"), EssayPage.objects.get(slug="long")
    for slug in ("before", BARE.strip("/"), "after", *(f"other-{number}" for number in range(6))):
        page = BarePage(title=essay.title, slug=slug, locale=home.locale, body=essay.body)
        home.add_child(instance=page)


def count() -> None:
    """Write how many queries the page of argument 2 takes, everything being warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.running.reader import Still, Web

    web, path = Web(most_bytes=0, watch=Still()), sys.argv[3]
    for _time in range(2):
        web.get(path, HTTP_HOST="localhost")
    with CaptureQueriesContext(connection) as captured:
        answer = web.get(path, HTTP_HOST="localhost")
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    sys.stdout.write(str(len(captured)))


STEPS = {"few": fill_few, "many": fill_many, "bare": fill_bare, "count": count}


# --- the run -----------------------------------------------------------------------------------------


def _copy(source: Path, target: Path) -> None:
    """Copy a database with what its log has not handed over yet."""
    with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(target)) as copy:
        whole.backup(copy)


class Bench:
    """A folder with its databases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def environment(self, name: str) -> dict[str, str]:
        """What a process needs to work on one of the databases."""
        settings = "tests.benchmarks.bare.settings" if name == "bare" else "config.settings.dev"
        return {
            "DJANGO_SETTINGS_MODULE": settings,
            "DATABASE_URL": f"sqlite:///{self.folder}/{name}.sqlite3",
            "VAR_DIR": str(self.folder),
            "LOG_LEVEL": "ERROR",
            "PAGE_CACHE_MB": "0",
        }

    def do(self, step: str, name: str, *arguments: str) -> str:
        """Take one step on a database in a process of its own, and return what it wrote."""
        env = os.environ | self.environment(name)
        command = [sys.executable, __file__, "--step", step, *arguments]
        return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout

    def fill(self) -> None:
        """Make all databases."""
        self.do("few", "few")
        for name in ("many", "bare"):
            _copy(self.folder / "few.sqlite3", self.folder / f"{name}.sqlite3")
            self.do(name, name)

    def from_memory(self) -> None:
        """Compare a kept page with nginx serving the same bytes from a file."""
        port, env = free_port(), self.environment("few") | {"PAGE_CACHE_MB": "32"}
        with granian(port, "config.wsgi:application", env) as pid:
            page = ask(port, PATH, 20).partition(b"\r\n\r\n")[2]
            load(port, PATH, pid=pid, requests=400)
            kept = load(port, PATH, pid=pid, requests=16_000)
        say(
            f"from memory: {len(page) / 1024:.0f} KB, {kept.per_cpu_second:,.0f} a CPU second, "
            f"{kept.per_second:,.0f} a second by this client"
        )
        self._nginx(page, kept.per_cpu_second)

    def _nginx(self, page: bytes, kept: float) -> None:
        from tests.running import nginx

        program = nginx.found()
        if program is None:
            say("  nginx: skipped, none was found")
            return
        (self.folder / "www").mkdir()
        (self.folder / "www" / "index.html").write_bytes(page)
        port = free_port()
        server = f"server {{ listen 127.0.0.1:{port}; root {self.folder}/www; }}"
        with nginx.running(program, self.folder / "nginx", server, workers=2) as process:
            answering(port)
            load(port, "/", pid=process.pid, requests=400)
            static = load(port, "/", pid=process.pid, requests=32_000)
        ratio = kept / static.per_cpu_second
        say(
            f"  nginx, the same bytes from a file: {static.per_cpu_second:,.0f} a CPU second, "
            f"{static.per_second:,.0f} a second by this client"
        )
        verdict("a kept page against nginx", ratio, at_least=0.1)

    def made_anew(self) -> None:
        """Compare an essay that is not kept with the bare page."""
        queries = {"few": self.do("count", "few", PATH), "bare": self.do("count", "bare", BARE)}
        if int(queries["bare"]) != BARE_QUERIES:
            raise SystemExit(f"the bare page takes {queries['bare']} queries, not {BARE_QUERIES}")
        with ExitStack() as servers:
            ours, bare = free_port(), free_port()
            pid = servers.enter_context(granian(ours, "config.wsgi:application", self.environment("few")))
            bare_pid = servers.enter_context(
                granian(bare, "tests.benchmarks.bare.wsgi:application", self.environment("bare"))
            )
            load(ours, PATH, pid=pid, requests=80)
            load(bare, BARE, pid=bare_pid, requests=80)
            ratios = []
            for _time in range(ALTERNATIONS):
                essay = load(ours, PATH, pid=pid, requests=64)
                plain = load(bare, BARE, pid=bare_pid, requests=64)
                ratios.append(essay.per_cpu_second / plain.per_cpu_second)
        say(
            f"made anew: {queries['few']} queries, {1000 / essay.per_cpu_second:.1f} ms CPU; "
            f"bare Wagtail page: {queries['bare']} queries, {1000 / plain.per_cpu_second:.1f} ms CPU"
        )
        verdict("made anew against the bare page", statistics.median(ratios), at_least=1.5)

    def with_many(self) -> None:
        """Compare ten essays with 10,000."""
        few, many = (int(self.do("count", name, PATH)) for name in ("few", "many"))
        if few != many:
            raise SystemExit(f"{few} queries with {FEW} essays, {many} with {MANY}")
        with ExitStack() as servers:
            at = {}
            for name in ("few", "many"):
                port = free_port()
                at[name] = (
                    port,
                    servers.enter_context(granian(port, "config.wsgi:application", self.environment(name))),
                )
                load(port, PATH, pid=at[name][1], requests=80)
            ratios = []
            for _time in range(ALTERNATIONS):
                cost = {
                    name: 1 / load(port, PATH, pid=pid, requests=160).per_cpu_second
                    for name, (port, pid) in at.items()
                }
                ratios.append(cost["many"] / cost["few"])
        say(f"{MANY:,} essays: {many} queries, as with {FEW}")
        verdict(f"{MANY:,} essays against {FEW}", statistics.median(ratios), at_most=1.15)


missed: list[str] = []


def verdict(what: str, ratio: float, *, at_least: float = 0.0, at_most: float = float("inf")) -> None:
    """Write a ratio and its goal; what misses it ends the run as failed."""
    goal = f"at least {at_least}" if at_least else f"at most {at_most}"
    met = at_least <= ratio <= at_most
    say(f"  {what}: ×{ratio:.2f}, goal {goal}{'' if met else ' — missed'}")
    if not met:
        missed.append(what)


def main() -> None:
    """Run everything in a folder that is removed afterwards."""
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        bench.fill()
        bench.from_memory()
        bench.made_anew()
        bench.with_many()
    if missed:
        raise SystemExit(1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        set_up()
        STEPS[sys.argv[2]]()
    else:
        main()
