"""Renders every page and state at two widths into a folder, with a page that shows them all.

`script/screenshots` starts it.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

import django
from playwright.sync_api import Browser, sync_playwright

django.setup()

from django.core.management import call_command  # noqa: E402 - after set-up

from script.tools import reading  # noqa: E402 - after set-up
from tests.harness.browser import FLAGS  # noqa: E402 - after set-up
from tests.harness.forks import ROOT  # noqa: E402 - after set-up
from tests.pages import reach  # noqa: E402 - after set-up
from tests.pages.reach import Reached  # noqa: E402 - after set-up
from tests.pages.visit import CHECKS, Opener  # noqa: E402 - after set-up

WIDTHS = (360, 1280)
HEIGHT = 800
# The picture of the README: the top of the page that most people come to see.
README = ("order-tried", ROOT / "docs" / "img" / "order.png", 1000)


def picture_name(number: int, state: Reached, width: int) -> str:
    """Sorted as the catalogue is."""
    return f"{number:03}-{state.name}-{width}.png"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that takes the pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], headless=True, args=FLAGS
        )
        yield browser
        browser.close()


def render(folder: Path, states: list[Reached]) -> None:
    """One picture of each state at each width."""
    with chromium() as browser:
        opener = Opener(browser)
        opener.context.add_init_script(path=CHECKS)
        for number, state in enumerate(states, start=1):
            for width in WIDTHS:
                page = opener.open(state, width=width, height=HEIGHT)
                page.evaluate("checks.settled()")
                page.screenshot(path=folder / picture_name(number, state, width), full_page=True)


def render_readme(states: dict[str, Reached]) -> None:
    """The picture that README.md shows, as a phone shows it."""
    name, path, height = README
    with chromium() as browser:
        page = Opener(browser).open(states[name], width=WIDTHS[0], height=height)
        page.screenshot(path=path)


def contact_sheet(states: list[Reached]) -> str:
    """A page with every picture and its name."""
    parts = ["<!doctype html><html lang=en><title>Every page and state</title>"]
    parts.append("<style>body{font:14px sans-serif}img{border:1px solid #999;width:100%}")
    parts.append(
        "div{display:grid;grid-template-columns:1fr 3fr;gap:1em;align-items:start}</style>"
    )
    for number, state in enumerate(states, start=1):
        parts.append(f"<h2 id={escape(state.name)}>{number} {escape(state.name)}</h2><div>")
        for width in WIDTHS:
            name = escape(picture_name(number, state, width))
            parts.append(f'<a href="{name}"><img loading=lazy src="{name}" alt="{width} px"></a>')
        parts.append("</div>")
    return "\n".join(parts)


def main() -> None:
    """Make all pictures anew; those of states that are gone go."""
    parser = argparse.ArgumentParser(description="Renders every page and state into a folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", default="en", help="of a survivor's pages, such as es")
    parser.add_argument("--only", nargs="+", metavar="STATE", help="these, by name")
    parser.add_argument("--readme", action="store_true", help="renew the README's picture too")
    parser.add_argument("--reading", action="store_true", help="renew docs/accessibility.md too")
    options = parser.parse_args()
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*-*.png"):
        old.unlink()
    call_command("collectstatic", interactive=False, verbosity=0)
    with tempfile.TemporaryDirectory() as made:
        process = reach.start(Path(made), options.language)
        found = reach.result(Path(made), options.language, process)
    states = [found[name] for name in options.only or found]
    render(folder, states)
    if options.readme:
        render_readme(found)
    if options.reading:
        with chromium() as browser:
            opener = Opener(browser)
            opener.context.add_init_script(path=CHECKS)
            reading.renew(opener, found)
    (folder / "index.html").write_text(contact_sheet(states), encoding="utf-8")
    sys.stdout.write(f"{len(states)} states: {folder / 'index.html'}\n")


if __name__ == "__main__":
    main()
