"""Measures the portal beside bare Django, prints tables, and after a full run writes them down.

The results go to docs/performance.md, which says what each figure is.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - after set-up
from django.core.management import call_command  # noqa: E402 - after set-up

from script.tools.bench import (  # noqa: E402 - after set-up
    cast,
    flood,
    outbox,
    over_http,
    pages,
    report,
    sizes,
    weight,
)
from script.tools.bench.goals import Figures  # noqa: E402 - after set-up
from script.tools.bench.server import Server  # noqa: E402 - after set-up

PARTS = ["pages", "sqlite", "http", "visit", "start", "outbox", "memory", "flood", "sizes"]
QUICK = ["pages", "http", "visit", "start"]


def on_sqlite(rounds: int, page: str) -> Figures:
    """The pages once more, in a process of its own on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder, "figures.json")
        asked = [
            "--only",
            "pages",
            "--page",
            page,
            "--rounds",
            str(rounds),
            "--figures",
            str(found),
        ]
        subprocess.run(
            [sys.executable, "-m", "script.tools.bench", *asked],
            env={**os.environ, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        figures = json.loads(found.read_text("utf-8"))
    return {f"SQLite, {name}": value for name, value in figures.items()}


def on_a_server(measure: Callable[[Server], Figures]) -> Figures:
    """What is measured on a web server of its own."""
    with Server() as server:
        return measure(server)


def measure(asked: argparse.Namespace) -> Figures:
    """All figures of the parts that are asked for; each part is shown when it is done."""
    rounds, seconds, slices = (5, 0.3, 1) if asked.quick else (asked.rounds, 2.0, 5)
    parts: dict[str, Callable[[], Figures]] = {
        "pages": lambda: pages.measure(rounds, asked.page),
        "sqlite": lambda: on_sqlite(rounds, asked.page),
        "http": lambda: on_a_server(lambda server: over_http.measure(server, slices, seconds)),
        "visit": lambda: on_a_server(weight.bytes_of_a_visit),
        "start": lambda: weight.start(1 if asked.quick else 3),
        "outbox": lambda: outbox.measure(many=1000, few=100),
        "memory": lambda: on_a_server(weight.memory_of_web),
        "flood": lambda: on_a_server(lambda server: flood.measure(server, rounds=2, seconds=4)),
        "sizes": lambda: sizes.measure(asked.cases, asked.rounds, say),
    }
    figures = Figures()
    for part in asked.only:
        say(f"== {part}")
        found = parts[part]()
        say(*report.goals(found), *report.pages(found), *report.others(found), "")
        figures |= found
    return figures


def main() -> int:
    """The exit code: 1 below a floor, where that is asked."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a look in under a minute")
    parser.add_argument(
        "--check", action="store_true", help="fail where a figure is below its floor"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, help="these parts")
    parser.add_argument(
        "--page", default="", help="in one process, the pages whose name holds this"
    )
    parser.add_argument("--rounds", type=int, default=50, help="how often each page is asked for")
    parser.add_argument("--cases", type=int, nargs="+", default=sizes.SIZES, help="the sizes")
    parser.add_argument(
        "--figures", type=Path, metavar="FILE", help="write them there as JSON, too"
    )
    asked = parser.parse_args()
    is_full = not (asked.only or asked.quick or asked.page)
    asked.only = asked.only or (QUICK if asked.quick else PARTS)
    if not settings.COLLECTED:
        call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    cast.furnish()
    figures = measure(asked)
    if asked.figures:
        asked.figures.write_text(json.dumps(figures), "utf-8")
    if is_full:
        report.write(figures)
    floor, goal = report.below(figures)
    say("Short of its goal: " + ("; ".join(goal) or "nothing"))
    say("Below its floor: " + ("; ".join(floor) or "nothing"))
    return int(asked.check and bool(floor))


def say(*lines: str) -> None:
    """Print lines at once."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
