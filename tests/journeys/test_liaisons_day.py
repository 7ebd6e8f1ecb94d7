"""A liaison's day: two at once, one on a desk and one on a phone, one of them without scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.harness.waiting import wait_for
from tests.journeys.browserless import Visitor
from tests.journeys.test_desk import queue
from tests.journeys.test_main_job import pytestmark as pytestmark

OVERDUE, CHANGED, CONFLICT, WITHDRAWN = PINS = {
    "casehenry02": "4826",
    "909090909": "7305",
    "26OP70101": "9490",
    "26OP70102": "4505",
}
ASKS = {"response_requested": "yes", "contact_method": "call", "contact": "(312) 555-0142"}
# Five days ago: overdue, whatever day it is today, and whatever the office's days are.
FIVE_DAYS_AGO = f"""
from datetime import timedelta
from django.utils import timezone
from cases.models import Task
from messaging.models import Message
then = timezone.now() - timedelta(days=5)
Message.objects.filter(case__case_number="{OVERDUE}").update(sent_at=then)
Task.objects.filter(case__case_number="{OVERDUE}").update(raised_at=then, due_at=then)
"""


def write(portal: Any, number: str, body: str, **fields: str) -> Visitor:
    """A petitioner's message; her visit goes on."""
    visitor = Visitor(portal.address, portal.tls.authority)
    visitor.open_case(number, PINS[number])
    assert visitor.send(body, **ASKS | fields).endswith("/order/sent/")
    return visitor


def waiting(page: Page, count: int) -> None:
    """The queue as it is now, with so many messages."""
    page.goto("/staff/")
    expect(page.get_by_role("heading", name=f"Waiting ({count})")).to_be_visible()


def row(page: Page, number: str):
    """The way from the queue to the message of a case."""
    return page.locator("#desk .desk").get_by_role("link", name=number, exact=True)


def press(page: Page, *names: str) -> None:
    """One button after the other."""
    for name in names:
        with page.expect_navigation():
            page.get_by_role("button", name=name, exact=True).click()


def keep_from_it(page: Page, number: str, colleague: str) -> None:
    """From the queue, by the case's number."""
    page.goto("/staff/")
    page.get_by_text("Find a case", exact=True).click()
    page.get_by_label("Case number or sheriff number").fill(number)
    press(page, "Find")
    page.get_by_role("link", name="Keep a colleague from this case").click()
    page.get_by_label("Who must not meet this case").select_option(label=colleague)
    press(page, "Keep them from this case")


@pytest.mark.parametrize("desk_has_scripts", [True, False])
def test_a_day_of_two_liaisons(visit, portal, desk_has_scripts):
    lee, sam = visit(desk_has_scripts, width=1280), visit(not desk_has_scripts, width=360)
    petitioner = write(portal, OVERDUE, "He is at the garage on Pulaski.")
    portal.manage("shell", "--no-imports", "--command", FIVE_DAYS_AGO)
    write(portal, CHANGED, "Please call me.")
    write(portal, CONFLICT, "He is a friend of somebody at your office.")
    queue(lee, "lee", "demo-liaison-2026", waiting=3)
    queue(sam, "sam", "demo-supervisor-2026", waiting=3)

    # One in conflict: gone for lee at once, by its old address too.
    row(lee, CONFLICT).click()
    address = lee.url
    keep_from_it(sam, CONFLICT, "lee")
    assert lee.goto(address).status == 404
    waiting(lee, 2)
    expect(row(lee, CONFLICT)).to_have_count(0)

    # One overdue, and first: taken, acknowledged, nobody there, a reply that is taken back.
    lee.get_by_role("link", name="Open the next one").click()
    expect(lee.get_by_text("He is at the garage on Pulaski.")).to_be_visible()
    press(lee, "Take it", "Acknowledge", "No answer", "Your message was read.", "Undo")
    expect(lee.get_by_text("Taken back: it was not shown.")).to_be_visible()
    waiting(sam, 3)
    expect(sam.get_by_text(re.compile(r"lee, \d"))).to_be_visible()
    press(lee, "There is an update. Please call us when you can.")
    waiting(lee, 1)

    # One with a changed number: the first is verified; at the second somebody else answers.
    row(lee, CHANGED).click()
    press(lee, "Take it", "Acknowledge", "Spoke with the petitioner")
    waiting(lee, 0)
    write(portal, CHANGED, "My new number.", contact="(312) 555-0177")
    waiting(sam, 2)
    expect(sam.get_by_text("the way to reach them CHANGED")).to_be_visible()
    row(sam, CHANGED).click()
    press(sam, "Take it", "Acknowledge", "Someone else answered")
    expect(sam.get_by_text("Do not call back.").first).to_be_visible()
    waiting(lee, 1)
    row(lee, CHANGED).click()
    expect(lee.get_by_text("(312) 555-0177")).to_have_count(0)
    press(lee, "Your message was read and passed on.")

    # One withdrawn while being called.
    other = write(portal, WITHDRAWN, "Call me tonight.")
    waiting(sam, 2)
    row(sam, WITHDRAWN).click()
    press(sam, "Take it", "Acknowledge")
    expect(sam.get_by_text("(312) 555-0142")).to_be_visible()
    other.post("/order/dont-call/")
    press(sam, "No answer")
    expect(sam.get_by_text("The petitioner asked NOT to be called.")).to_be_visible()
    expect(sam.get_by_text("(312) 555-0142")).to_have_count(0)
    waiting(lee, 0)
    expect(lee.get_by_role("heading", name="Do not call (1)")).to_be_visible()

    # Done: what is left is sam's alone, then nothing waits.
    waiting(sam, 1)
    sam.get_by_role("link", name="Open the next one").click()
    press(sam, "Acknowledge", "Spoke with the petitioner")
    for page in (lee, sam):
        waiting(page, 0)
        expect(page.get_by_text("Nothing waits here.")).to_be_visible()

    def has_answer() -> bool:
        petitioner.get("/order/")
        return "There is an update. Please call us when you can." in petitioner.page

    wait_for(has_answer)
