"""Each case of the demo, opened in a browser: its words, on a phone, without a sideways scroll."""

import os

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_main_job import look_up

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
CASES = {
    "casehenry02": ["No service attempt has been made yet.", "Help deputies find them"],
    "909090909": ["Handed over to someone else for them", "Is my order in LEADS"],
    "26OP70101": ["9 days left on your emergency order", "No one came to the door."],
    "26OP70102": ["has moved away", "The address was wrong", "An interim order bridges"],
    "26OP70103": ["is held somewhere else", "were not let in", "2 days left"],
    "26OP70104": ["Enforceable since", "The full order is still to be handed over."],
    "26OP70105": ["Enforceable since", "The full order was handed over on"],
    "26OP70106": ["sent back to the court", "alias summons", "Civil no contact order"],
    "26OP70107": ["Taken back by the court", "Is my order still in force?"],
    "26OP70108": ["This record was corrected", "was not there at that hour", "this was wrong"],
    "26OP70109": ["Handed over in jail or prison", "The first 3 are free."],
    "24OP70110": ["40 days left on your plenary order", "Handed over in person"],
    "26OP70111": ["The end date of your order has passed"],
    "26OP70114": ["not on our list", "locked gate"],
    "26OP70112": ["Handed over in court", "21 days left on your interim order"],
    "26OP70113": ["Handed over in person", "No one came to the door."],
}


def sound(page: Page, number: str) -> None:
    """One heading above the others; every step leads somewhere; no line leaves the screen."""
    assert page.locator("h1").count() == 1, number
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, number
    for link in page.locator("main a[href^='#']").all():
        assert page.locator(link.get_attribute("href") or "").count() == 1, number
    jump = page.locator(".step a[href='#locate-form']").first
    if jump.count():
        jump.click()
        expect(page.locator("#locate_place")).to_be_visible()
        top = page.locator("#locate-form").bounding_box()
        assert top is not None, number
        assert top["y"] >= 50, "not under the way out"
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
        look_up(page, "Case number", number, pins[number], javascript=True)
        for said in words:
            expect(page.get_by_text(said).first, number).to_be_visible()
        sound(page, number)
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
    expect(page.get_by_role("link", name="Give a better time")).to_be_visible()
    page.get_by_role("link", name="What to do in time").click()
    expect(page.get_by_role("heading", name="How long your order lasts")).to_be_in_viewport()
    context.close()
