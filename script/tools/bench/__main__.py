"""`script/bench`: measures, prints the table, and with --check fails below a floor."""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after set-up

from script.tools.bench import cast, pages, report  # noqa: E402 - after set-up
from script.tools.bench.goals import Figures  # noqa: E402 - after set-up

PARTS = ["pages", "sqlite"]


def on_sqlite(rounds: int, page: str) -> Figures:
    """The pages once more, in a process of its own on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run(
            [sys.executable, "-m", "script.tools.bench.pages", str(rounds), page],
            env={**os.environ, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
    return {f"SQLite, {name}": value for name, value in json.loads(said).items()}


def measure(only: list[str], page: str, rounds: int) -> Figures:
    """All figures of the parts that are asked for."""
    figures = Figures()
    if "pages" in only:
        figures |= pages.measure(rounds, page)
    if "sqlite" in only:
        figures |= on_sqlite(rounds, page)
    return figures


def main() -> int:
    """The exit code: 1 below a floor."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts")
    parser.add_argument("--page", default="", help="of the pages those whose name holds this")
    parser.add_argument("--rounds", type=int, default=50, help="how often each page is asked for")
    parser.add_argument("--quick", action="store_true", help="a look in under a minute")
    parser.add_argument(
        "--check", action="store_true", help="fail where a figure is below its floor"
    )
    asked = parser.parse_args()
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    cast.furnish()
    figures = measure(asked.only, asked.page, 10 if asked.quick else asked.rounds)
    say(*report.table(figures))
    floor, goal = report.below(figures)
    say("", "Short of its goal: " + ("; ".join(goal) or "nothing"))
    say("Below its floor: " + ("; ".join(floor) or "nothing"))
    return int(asked.check and bool(floor))


def say(*lines: str) -> None:
    """Print lines at once."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
