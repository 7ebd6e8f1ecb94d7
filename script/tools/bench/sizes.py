"""Do pages grow with the tables? Plans, buffers, statements and time in databases of each size."""

import random
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, connections

from script.tools.bench import cast
from script.tools.bench.asking import Portal, Watch, buffers
from script.tools.bench.filling import WAITING, fill
from script.tools.bench.goals import Figures
from tests.harness.processes import new_database, prepared

SIZES = [1_000, 1_000_000, 5_000_000]
MOST_MESSAGES = 1_000_000
SEARCH = "cases_searchkey"  # the table that a search is answered from
Say = Callable[[str], None]


class Sized:
    """A database with so many cases, and the pages that are looked at in it."""

    def __init__(self, cases: int, tasks: int, folder: Path, say: Say) -> None:
        self.cases = cases
        self._connection = connections.create_connection("default")
        name = new_database(folder, prepared("migrate")).rpartition("/")[2]
        self._connection.settings_dict = {**self._connection.settings_dict, "NAME": name}
        with self.used():
            staff = User.objects.create_user("reader")
            for done in fill(cases, min(cases, MOST_MESSAGES), staff.pk, tasks):
                say(f"{cases:,} cases: {done}")
            pages = [*cast.forms(), cast.order_page(), *cast.desk_pages()]
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        shown = ("lookup", "order", "queue", "message page")
        self.pages = {page.name: page for page in pages if page.name in shown}
        self.took: dict[str, list[float]] = {name: [] for name in self.pages}

    @contextmanager
    def used(self) -> Iterator[None]:
        """Everything asks this database meanwhile."""
        before = connections["default"]
        connections["default"] = self._connection
        try:
            yield
        finally:
            connections["default"] = before

    def close(self) -> None:
        """Its connection."""
        self._connection.close()

    def ask(self, portal: Portal, name: str) -> None:
        """Time one answer."""
        with self.used():
            page = self.pages[name]
            self.took[name].append(1000 * portal.ask(page.make(), page.status).seconds)

    def explain(self, portal: Portal, name: str) -> tuple[int, list[dict[str, Any]]]:
        """How many statements a page takes, and the plan of each SELECT."""
        page, watch = self.pages[name], Watch()
        with self.used():
            portal.ask(page.make(), page.status)  # what is loaded once is loaded
            environ = page.make()
            with connection.execute_wrapper(watch):
                portal.ask(environ, page.status)
            return len(watch.seen), watch.plans()


def shape(plan: dict[str, Any]) -> list[str]:
    """The steps of a plan, each with the table or index that it reads."""
    of = plan.get("Index Name") or plan.get("Relation Name") or ""
    steps = [f"{plan['Node Type']} {of}".strip()]
    return steps + [step for child in plan.get("Plans", []) for step in shape(child)]


def measure(sizes: list[int], rounds: int, say: Say) -> Figures:
    """The figures of each size, and how the largest stands to the smallest."""
    portal, figures = Portal(), Figures()
    with tempfile.TemporaryDirectory() as folder:
        # As much stands on the desk in each: what grows is what is behind it.
        tasks = min(WAITING, sizes[0] // 100)
        databases = [Sized(cases, tasks, Path(folder), say) for cases in sizes]
        for name in databases[0].pages:
            figures |= _plans(portal, name, databases, say)
            for _round in range(rounds):
                for database in random.sample(databases, len(databases)):
                    database.ask(portal, name)
            medians = [statistics.median(database.took[name]) for database in databases]
            for database, median in zip(databases, medians, strict=True):
                figures[f"{name}: ms of {database.cases:,} cases"] = median
            figures[f"{name}: ms of the most cases"] = medians[-1]
            figures[f"{name}: time, most beside fewest cases"] = medians[-1] / medians[0]
        for database in databases:
            database.close()
    return figures


def _plans(portal: Portal, name: str, databases: list[Sized], say: Say) -> Figures:
    figures, explained = Figures(), [database.explain(portal, name) for database in databases]
    touched = [sum(map(buffers, plans)) for _queries, plans in explained]
    for database, count in zip(databases, touched, strict=True):
        figures[f"{name}: buffers of {database.cases:,} cases"] = count
    figures[f"{name}: buffers, most beside fewest cases"] = touched[-1] / max(1, touched[0])
    figures[f"{name}: queries, most less fewest cases"] = explained[-1][0] - explained[0][0]
    shapes = [[shape(plan["Plan"]) for plan in plans] for _queries, plans in explained]
    searches = [
        buffers(plan)
        for plan, steps in zip(explained[-1][1], shapes[-1], strict=True)
        if any(SEARCH in step for step in steps)
    ]
    if searches:
        figures[f"{name}: buffers of its search"] = max(searches)
    # Of a small table PostgreSQL reads all: so it is the two largest that are compared.
    fewer, most = shapes[-2:]
    other = [pair for pair in zip(fewer, most, strict=False) if pair[0] != pair[1]]
    for before, after in other:
        say(f"{name}: with fewer cases {before}, with the most {after}")
    figures[f"{name}: plans that differ"] = len(other) + abs(len(fewer) - len(most))
    return figures
