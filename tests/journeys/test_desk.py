"""Two liaisons at once, one on a desk and one on a phone: each sees what the other has."""

import os
import re

import pytest
from playwright.sync_api import Page, expect

from tests.harness.browser import stop_clock
from tests.harness.waiting import wait_for
from tests.journeys.browserless import Visitor
from tests.journeys.test_main_job import sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
CASES = {"casehenry02": "4826", "909090909": "7305"}


@pytest.fixture
def waiting(portal) -> None:
    """A message of each case."""
    for number, pin in CASES.items():
        visitor = Visitor(portal.address, portal.tls.authority)
        visitor.open_case(number, pin)
        assert visitor.send("The garage on Pulaski.").endswith("/order/sent/")


def queue(page: Page, login: str, password: str, waiting: int = 2) -> None:
    """The queue, with so many messages."""
    page.goto("/staff/")
    sign_in(page, login, password)
    expect(page.get_by_role("heading", name=f"Waiting ({waiting})")).to_be_visible()


def test_two_liaisons_see_what_the_other_has(visit, portal, waiting):
    lee, sam = visit(width=1280), visit(javascript=False)
    queue(lee, "lee", "demo-liaison-2026")
    queue(sam, "sam", "demo-supervisor-2026")
    of_both = lee.get_by_role("link", name=re.compile("|".join(CASES)))
    of_both.last.focus()

    sam.get_by_role("link", name="Open the next one").click()
    expect(sam.get_by_text("The garage on Pulaski.")).to_be_visible()
    sam.get_by_role("button", name="Take it").click()
    expect(sam.get_by_text(re.compile("sam took it"))).to_be_visible()
    expect(lee.get_by_text(re.compile(r"sam, \d"))).to_be_visible(timeout=60_000)
    expect(of_both.last, "the place is kept").to_be_focused()

    sam.get_by_role("button", name="Acknowledge").click()
    expect(lee.get_by_role("heading", name="Waiting (1)")).to_be_visible(timeout=60_000)
    of_both.first.click()
    expect(lee.get_by_role("button", name="Take it")).to_be_visible()


def test_an_open_queue_asks_every_5_seconds_and_says_that_it_asks_by_itself(visit, portal, waiting):
    lee = visit()
    queue(lee, "lee", "demo-liaison-2026")
    stop_clock(lee)
    lee.reload()
    asked = []
    lee.on("request", lambda request: asked.append(request.headers.get("x-refresh")))
    lee.clock.run_for("00:04")
    assert asked == []
    lee.clock.run_for("00:02")
    wait_for(lambda: asked, lee)
    assert asked == ["1"]
