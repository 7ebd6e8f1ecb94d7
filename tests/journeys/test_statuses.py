"""Each case of the demo, opened in a browser: its words, on a phone, without a sideways scroll."""

import os

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browserless import Visitor
from tests.journeys.test_language import fits
from tests.journeys.test_main_job import look_up

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
# The headline of each, and more of its words: some in view, some unfolded.
CASES = {
    "casehenry02": ["Not served yet", "No service attempt has been made yet."],
    "909090909": ["papers left at the other person's home", "given to someone who took them"],
    "26OP70101": ["Not served yet", "9 days left on your order", "No one came to the door."],
    "26OP70102": ["Not served yet", "The address was wrong", "An interim order bridges"],
    "26OP70103": ["Not served yet", "2 days left", "Help deputies find the other person"],
    "26OP70104": ["by a short form", "The full order is still to be handed over."],
    "26OP70105": ["by a short form", "The full order was handed over on"],
    "26OP70106": ["sent back to the court", "alias summons", "Civil no contact order"],
    "26OP70107": ["Taken back by the court", "Is my order still in force?"],
    "26OP70108": ["Not served yet", "The record said served", "was not there at that hour"],
    "26OP70109": ["in jail or prison", "when they are let go"],
    "24OP70110": ["in person", "40 days left on your order"],
    "26OP70111": ["Not served", "The end date of your order has passed"],
    "26OP70114": ["Not served yet", "locked gate"],
    "26OP70112": ["in court", "21 days left on your order"],
    "26OP70113": ["1 of 2 papers served", "No one came to the door."],
}


def sound(page: Page, number: str) -> None:
    """One heading above the others; every step leads somewhere; no line leaves the screen."""
    assert fits(page), number
    assert page.locator("h1").count() == 1, number
    for link in page.locator("main a[href^='#']").all():
        assert page.locator(link.get_attribute("href") or "").count() == 1, number
    if page.locator(".step #locate").count():
        page.locator(".step summary").click()
        expect(page.locator("#locate_place")).to_be_visible()
    for target in page.locator(".step a.button, .paper button").all():
        box = target.bounding_box()
        assert box is not None, number
        assert box["height"] >= 44, number


def test_each_case_of_the_demo_shows_its_words(visit, portal):
    lines = [line.split() for line in portal.manage("load_demo", ENVIRONMENT="test").splitlines()]
    pins = {line[2]: line[6] for line in lines if line[0] == "lookup"}
    assert pins.keys() == CASES.keys()
    page = visit()
    for number, words in CASES.items():
        visitor = Visitor(portal.address, portal.tls.authority)
        visitor.open_case(number, pins[number])
        visitor.hand_over(page)
        expect(page.get_by_role("heading", level=1), number).to_contain_text(words[0])
        sound(page, number)
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        for said in words[1:]:
            expect(page.get_by_text(said).first, number).to_be_visible()
        page.context.clear_cookies()  # the next case is the next person


def test_the_page_of_an_unserved_order_reads_without_javascript_in_the_dark(chromium, portal):
    context = chromium.new_context(
        base_url=portal.address,
        ignore_https_errors=True,
        java_script_enabled=False,
        color_scheme="dark",
        viewport={"width": 1280, "height": 800},
    )
    page = context.new_page()
    look_up(page, "Case number", "26OP70101", "9490", javascript=False)
    expect(page.get_by_role("heading", name="Not served yet")).to_be_visible()
    page.get_by_role("heading", name="Give a better time").click()
    expect(page.get_by_label("On which days, at what hours?")).to_be_visible()
    page.get_by_role("heading", name="How long your order lasts, and court").click()
    expect(page.get_by_text("Please extend my order.")).to_be_visible()
    context.close()
