"""The figures as tables and charts, and what is short of a goal."""

import os
import platform
import re
from pathlib import Path

from django.db import connection
from django.utils import timezone

from script.tools.bench.chart import Point, chart
from script.tools.bench.goals import GOALS, Figures
from tests.harness.forks import ROOT

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- results: written by script/bench -->\n", "<!-- end of results -->\n"
COLUMNS = {
    "queries": "queries",
    "bytes": "bytes",
    "ms": "ms",
    "bare, ms": "bare, ms",
    "ratio": "ratio",
    "answers a second": "over HTTP, a second",
    "bare, answers a second": "bare, a second",
    "ratio over HTTP": "ratio over HTTP",
    "p99 over HTTP, ms": "p99, ms",
}
CHARTS = {
    "ms": ("Time of a page", "bench-time.svg"),
    "buffers": ("What the database reads for a page", "bench-buffers.svg"),
}
OF_CASES = re.compile(r"(.*): (ms|buffers) of ([\d,]+) cases")
Rows = list[list[str]]


def short(value: float | None) -> str:
    """A figure as people read it."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def below(figures: Figures) -> tuple[list[str], list[str]]:
    """The figures below their floor, and those that are short of their goal."""
    floor = [goal.figure for goal in GOALS if not goal.is_kept(figures, goal.floor)]
    return floor, [goal.figure for goal in GOALS if not goal.is_kept(figures, goal.goal)]


def table(head: list[str], rows: Rows) -> list[str]:
    """The lines of a table in Markdown, the first column words, the others figures."""
    if not rows:
        return []
    cells = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    aligned = [
        [row[0].ljust(widths[0])] + [c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True)]
        for row in cells
    ]
    return ["", *(f"| {' | '.join(row)} |" for row in aligned)]


def goals(figures: Figures) -> list[str]:
    """Each figure that has a goal, and whether it is reached."""
    rows = []
    for goal in GOALS:
        if goal.figure in figures:
            verdict = "reached" if goal.is_kept(figures, goal.goal) else "short"
            verdict = verdict if goal.is_kept(figures, goal.floor) else "below the floor"
            sign = "≥" if goal.higher else "≤"
            wanted = [f"{sign} {short(bound)}" for bound in (goal.goal, goal.floor)]
            rows.append([goal.figure, short(figures[goal.figure]), *wanted, verdict])
    return table(["what", "measured", "goal", "floor", ""], rows)


def pages(figures: Figures) -> list[str]:
    """A line for each page: in one process, and over HTTP."""
    of = [(*name.rsplit(": ", 1), name) for name in figures if ": " in name]
    names = dict.fromkeys(page for page, what, _name in of if what in COLUMNS)
    columns = [one for one in COLUMNS if any(what == one for _page, what, _name in of)]
    rows = [[page, *(short(figures.get(f"{page}: {one}")) for one in columns)] for page in names]
    return table(["page", *(COLUMNS[one] for one in columns)], rows)


def others(figures: Figures) -> list[str]:
    """Whatever the two tables do not show."""
    shown = {goal.figure for goal in GOALS}
    rows = [
        [name, short(value)]
        for name, value in figures.items()
        if name not in shown and name.rsplit(": ", 1)[-1] not in COLUMNS
    ]
    return table(["what", "measured"], rows)


def machine() -> str:
    """What it was measured on; no name of the machine."""
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    cpu = f"{os.cpu_count()} cores of {found[1] if found else platform.machine()}"
    database = connection.cursor().execute("SHOW server_version").fetchone()[0].split()[0]
    return (
        f"{timezone.localdate():%B %-d, %Y}: {cpu}, "
        f"Python {platform.python_version()}, PostgreSQL {database}. Load, database and portal "
        "share the cores."
    )


def results(figures: Figures) -> list[str]:
    """The results as they stand in the documentation."""
    pictures = [f"![{title} by cases](img/{file})" for title, file in CHARTS.values()]
    return [
        *("### Measured", "", machine(), *goals(figures), "", "### Pages", *pages(figures)),
        *("", "### By the size of the tables", "", *pictures),
        *("", "### The other figures", *others(figures), ""),
    ]


def write(figures: Figures) -> None:
    """Put the results between the two marks of docs/performance.md, and draw the charts."""
    before, _mark, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    text = "\n".join(results(figures))
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")
    for unit, (title, file) in CHARTS.items():
        lines: dict[str, list[Point]] = {}
        for name, value in figures.items():
            found = OF_CASES.fullmatch(name)
            if found and found[2] == unit:
                lines.setdefault(found[1], []).append((int(found[3].replace(",", "")), value))
        (PAGE.parent / "img" / file).write_text(chart(title, unit, lines), "utf-8")
