"""What a screen reader meets from the home page to "sent", written into docs/accessibility.md.

`script/screenshots var/screenshots --reading` starts it. Roles and names come from the browser's
tree for assistive technology: what is heard and in which order, not how it sounds.
"""

import re
from collections.abc import Mapping

from tests.harness.forks import ROOT
from tests.pages.reach import Reached
from tests.pages.visit import Opener

DOCUMENT = ROOT / "docs" / "accessibility.md"
BEGIN = "<!-- Written by script/screenshots: what a screen reader meets. -->"
END = "<!-- The end of it. -->"
PATH = ("home", "before", "lookup", "pin", "order-pending", "sent")
# A list or a paragraph is heard by what stands in it; an address is not heard.
UNHEARD = re.compile(r"- (/url: .*|(list|listitem|paragraph|strong|group|text|img):?)")


def heard(snapshot: str) -> list[str]:
    """The lines of a browser's aria snapshot that a screen reader speaks."""
    lines = (line.strip() for line in snapshot.splitlines())
    return [line.removesuffix(":") for line in lines if not UNHEARD.fullmatch(line)]


def renew(opener: Opener, states: Mapping[str, Reached]) -> None:
    """Write the reading of each page of the path into the document."""
    parts = []
    for name in PATH:
        page = opener.open(states[name], width=360, height=740)
        page.evaluate("checks.settled()")
        lines = "\n".join(heard(page.locator("body").aria_snapshot()))
        parts.append(f"### {page.title()}\n\n```text\n{lines}\n```\n")
    before, rest = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)
    _old, after = rest.split(END)
    written = "\n".join([BEGIN, "", *parts, END])
    DOCUMENT.write_text(before + written + after, encoding="utf-8")
