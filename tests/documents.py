"""What the documents name in the code, so that tests can look whether it is there."""

import ast
import re
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
NAMED_TEST = re.compile(r"(tests/[\w/]+\.py)::(test_\w+)")
FOLDERS = "cases|docs|feed|fixtures|lookup|messaging|portal|resources|script|staffack|static"
NAMED_FILE = re.compile(rf"`((?:{FOLDERS}|templates|tests)/[\w./-]*)(?:::\w+)?`")


def read(path: str) -> str:
    """The text of a file of the repository."""
    return (ROOT / path).read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of each row of each table in `text`, without the headings."""
    lines = text.splitlines()
    return [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if line.startswith("| ") and not line.startswith("| ---")
        if not following.startswith("| ---")
    ]


@cache
def tests_in(file: str) -> frozenset[str]:
    """The names of the test functions in `file`; none when there is no such file."""
    if not (ROOT / file).exists():
        return frozenset()
    nodes = ast.walk(ast.parse(read(file)))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def missing_tests(text: str) -> list[str]:
    """The tests, as `file::name`, that `text` names and that do not exist."""
    named = NAMED_TEST.findall(text)
    return [f"{file}::{test}" for file, test in named if test not in tests_in(file)]


def missing_files(text: str) -> list[str]:
    """The files and folders of the repository that `text` names and that do not exist."""
    return [path for path in NAMED_FILE.findall(text) if not (ROOT / path).exists()]


def default_figures() -> dict[str, object]:
    """The settings of `portal/settings.py`, by name, and their defaults where these are literals.

    By their names in the environment, and by their own where they are fixed there.
    """
    figures: dict[str, object] = {}
    for node in ast.walk(ast.parse(read("portal/settings.py"))):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=figure)):
                figures[name] = figure
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="env")), args=[ast.Constant(value=name)]
            ):
                for keyword in node.keywords:
                    if isinstance(keyword.value, ast.Constant):
                        figures[str(name)] = keyword.value.value
    return figures
