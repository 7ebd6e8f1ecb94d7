"""What her prepaid data pays for: bytes over the wire, counted by the browser."""

import os
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
HOME_BYTES = 13 * 1024
HOME_REQUESTS = 4
PATH_BYTES = 93 * 1024


@dataclass
class Wire:
    """What came over the wire since it was made: headers and bodies, redirects too."""

    page: Page
    addresses: dict[str, str] = field(default_factory=dict)
    came: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        if redirect := event.get("redirectResponse"):
            self.came.append((redirect["url"], int(redirect["encodedDataLength"])))
        self.addresses[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        address, size = self.addresses[event["requestId"]], int(event["encodedDataLength"])
        if size:  # else from the browser's own cache
            self.came.append((address, size))

    def ask_page(self) -> None:
        """Add what another thread of the page fetched: only the page itself can tell."""
        seen = {address for address, _size in self.came}
        for address, size in self.page.evaluate(
            "performance.getEntriesByType('resource').map((one) => [one.name, one.transferSize])"
        ):
            if size and address not in seen:
                self.came.append((address, size))

    @property
    def bytes(self) -> int:
        """All of it."""
        return sum(size for _address, size in self.came)

    def lines(self) -> str:
        """The figures, one answer a line, with their sum."""
        rows = [f"{size:8,} {re.sub(r'^https://[^/]+', '', where)}" for where, size in self.came]
        return "\n".join([*rows, f"{self.bytes:8,} in {len(self.came)} requests"])


@pytest.fixture
def furnished(portal) -> None:
    """The help pages as a new office has them: the home page lists their towns."""
    portal.manage("load_guides", "--verbosity", "0")
    portal.manage("load_directory")


def test_the_first_visit_to_the_home_page_is_at_most_13_kb_in_4_requests(visit, furnished):
    page = visit()
    wire = Wire(page)
    page.goto("/", wait_until="networkidle")
    print("Home, cold:", wire.lines(), sep="\n")  # noqa: T201 - the figures, shown with -s
    assert len(wire.came) <= HOME_REQUESTS, wire.lines()
    assert wire.bytes <= HOME_BYTES, wire.lines()


def test_the_whole_path_is_at_most_93_kb(visit, furnished):
    page = visit()
    wire = Wire(page)
    page.goto("/", wait_until="networkidle")
    page.get_by_role("link", name="Start").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Case number or sheriff number").fill("casehenry02")
    page.get_by_label("I have read this and I accept it").check()
    expect(page.locator("input[name=altcha]")).to_have_value(re.compile("."), timeout=30_000)
    wire.ask_page()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Four-digit PIN").fill("4826")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Write to us").click()
    page.get_by_role("textbox", name="Your message").fill("He is at the garage on Pulaski.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page).to_have_url(re.compile("/order/sent/$"))
    page.wait_for_load_state("networkidle")
    print("The whole path:", wire.lines(), sep="\n")  # noqa: T201 - the figures, shown with -s
    assert any("pbkdf2" in where for where, _size in wire.came), "the check's worker counts too"
    assert wire.bytes <= PATH_BYTES, wire.lines()
