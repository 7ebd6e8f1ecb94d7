"""One visit to a state: the browser opens the page that the portal gave, and looks at it."""

import http.server
import os
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from tests.harness.forks import ROOT
from tests.pages.catalogue import ADMIN, STATES, SURVIVOR
from tests.pages.reach import Reached

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHECKS = Path(__file__).with_name("checks.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": TAGS}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
PHONE = {"width": 320, "height": 568}
DESK = {"width": 1280, "height": 900}
# Zoomed to 200 %, and what a keyboard on the screen leaves.
SMALL = [PHONE, {"width": 640, "height": 450}, {"width": 360, "height": 360}]
# One after the other, each without the one before: every change is painted.
MEDIA: dict[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark"},
    "forced": {"color_scheme": "light", "forced_colors": "active"},
    "print": {"forced_colors": "none", "media": "print"},
}
# A wide and a narrow one: what holds in both does not depend on what a machine has installed.
FONTS = ["DejaVu Sans", "Liberation Sans"]

# What is asked of a page on a phone, by the name of the finding.
ON_A_PHONE = {"phone": ["fits"], "phone_axe": ["accessible", EVERYTHING]}
# Contrast takes axe a third of its time, and no language changes a colour.
TRANSLATED = ON_A_PHONE | {"phone_axe": ["accessible", EVERYTHING, COLOURS["values"]]}
LARGER = {"spaced": ["spaced"], "200%": ["enlarged", 2], "300%": ["enlarged", 3]}

Findings = dict[str, list[str]]


def in_fonts(least: int) -> dict[str, list[Any]]:
    """The question whether the page fits, and is pressed, in each family of fonts."""
    return {"fonts": ["inFonts", FONTS, least]}


def missing(what: str) -> None:
    """End the test: failed in continuous integration, skipped elsewhere."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(what)


def installed(path: Path) -> Path:
    """A tool out of node_modules."""
    if not path.exists():
        missing(f"{path.relative_to(ROOT)} is missing: script/test installs it")
    return path


def _classes(state: Reached) -> set[bytes]:
    return set(re.findall(rb'class="([^"]*)"', state.content))


class Opener:
    """Opens states in a browser: the page as the portal answered, all else from the portal."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self._state: Reached | None = None
        self.context: BrowserContext = browser.new_context(
            base_url=self._serve(), viewport=DESK, reduced_motion="reduce", **options
        )
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, state: Reached, **viewport: int) -> Page:
        """The page of `state`, its scripts done."""
        self._state = state
        self.said.clear()
        if viewport:
            self.page.set_viewport_size(viewport)  # type: ignore[arg-type]  # width and height
        self.page.goto(state.path)
        return self.page

    def _serve(self) -> str:
        """Start a server of the pages, for as long as the tests run; gives its address."""
        opener = self

        class Answers(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, headers, body = opener._answer(self.path, self.headers["Sec-Fetch-Mode"])
                self.send_response_only(status)
                for name, value in (headers | {"Content-Length": str(len(body))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                return

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://localhost:{server.server_port}"

    def _answer(self, path: str, mode: str) -> tuple[int, dict[str, str], bytes]:
        state = self._state
        if state and mode == "navigate":
            return state.status, state.headers, state.content
        if beside := state and state.beside.get(path):
            return 200, {"Content-Type": "text/javascript"}, beside
        response = Client().get(path)
        body = b"".join(response) if response.streaming else response.content
        headers = {name: str(value) for name, value in response.headers.items()}
        return response.status_code, headers, body

    def _hear(self, message: Any) -> None:
        # The status of a page that refuses something is no mistake of the page.
        if message.type == "error" and "the server responded with a status" not in message.text:
            self.said.append(message.text)


class Visitor:
    """Looks at every state once, and remembers what it found."""

    def __init__(self, browser: Browser) -> None:
        self.opener = Opener(browser)
        for script in (installed(AXE), CHECKS):
            self.opener.context.add_init_script(path=script)
        self.page = self.opener.page
        self.found: dict[tuple[str, str], Findings] = {}
        self.coloured: dict[str, set[bytes]] = {}  # what contrast was asked of, by state

    def look(self, state: Reached) -> Findings:
        """What is to be mended, by the name of the check."""
        key = (state.name, state.language)
        if key not in self.found:
            look = self._in_full if state.language == "en" else self._on_a_phone
            self.found[key] = look(state)
        return self.found[key]

    def with_media(self, state: Reached, rules: Any, **media: Any) -> list[str]:
        """What axe finds by `rules` for someone whose system asks for `media`."""
        self._open(state, DESK)
        self.page.emulate_media(**media)
        found: list[str] = self._ask("accessible", rules)
        self.page.emulate_media(**dict.fromkeys(media, "null"))
        return found

    def _ask(self, question: str, *given: Any) -> Any:
        return self.page.evaluate(f"(given) => checks.{question}(...given)", list(given))

    def _open(self, state: Reached, viewport: dict[str, int]) -> None:
        self.opener.open(state, **viewport)
        assert self._ask("settled"), f"the check on {state.name} is not done"

    def _find(self, **asked: list[Any]) -> Findings:
        """The answers to questions, each a list of its name and what it is given, in one call."""
        found: Findings = self._ask("found", asked)
        return found

    def _in_full(self, state: Reached) -> Findings:
        self._open(state, DESK)
        found: Findings = {"console": list(self.opener.said)}  # axe copies elements, styles and all
        found |= self._find(
            **({"summary": ["summary"]} if STATES[state.name].wrong else {}),
            structure=["structure"],
            axe=["accessible", EVERYTHING],
            desk=["fits"],
            motion=["motion"],
        )
        for name, media in MEDIA.items():
            self.page.emulate_media(**media)
            found[name] = self._ask("printed" if name == "print" else "accessible", COLOURS)
        self.page.emulate_media(media="screen")
        self.page.set_viewport_size(PHONE)
        self.coloured[state.name] = _classes(state)
        return found | self._narrow(state)

    def _narrow(self, state: Reached) -> Findings:
        sees = STATES[state.name].sees
        is_hers = sees == SURVIVOR
        least = 44 if is_hers else 24
        if stops := self._ask("watchTab"):
            self.page.keyboard.press("+".join(["Tab"] * stops))
        found: Findings = {"tab": self._ask("tabbed", is_hers)}
        self._ask("unfold")
        found |= self._find(
            **ON_A_PHONE,
            targets=["targets", least],
            wordless=["wordless", least],
            **in_fonts(least),
        )
        if sees == ADMIN:  # mostly Django's own, of which no more is asked
            return found
        found |= self._find(**LARGER, order=["order"], mirrored=["mirrored"], unstyled=["unstyled"])
        return found | {"way_out": self._way_out() if is_hers else []}

    def _on_a_phone(self, state: Reached) -> Findings:
        self._open(state, PHONE)
        self._ask("unfold")
        is_known = _classes(state) <= self.coloured.get(state.name, set())
        asked = TRANSLATED if is_known else ON_A_PHONE
        return self._find(**asked, **in_fonts(44), **LARGER)

    def _way_out(self) -> list[str]:
        found: list[str] = []
        for viewport in SMALL:
            if viewport != self.page.viewport_size:
                self.page.set_viewport_size(viewport)  # type: ignore[arg-type]  # width and height
            found += self._ask("wayOut")
        return found
