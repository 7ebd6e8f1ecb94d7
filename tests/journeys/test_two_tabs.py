"""Two tabs of one browser, two cases: words stay with the case for which they were written."""

import os
import re

import pytest
from playwright.sync_api import Page, expect

from tests.harness.browser import source
from tests.journeys.test_main_job import look_up, search, unfold

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
WORDS = "At the garage until six."


def come_back(page: Page, number: str, pin: str) -> None:
    """Fill in the page that asks for number and PIN once more."""
    page.locator("input[name=number]").fill(number)
    page.locator("input[name=pin]").fill(pin)
    expect(page.locator("input[name=altcha]")).to_have_value(re.compile("."), timeout=30_000)
    page.get_by_role("button", name="Continue").click()


def test_words_wait_for_the_pin_of_their_own_case(visit):
    first = visit()
    look_up(first, "Case number", "casehenry02", "4826", javascript=True)
    unfold(first)
    first.get_by_role("textbox", name="Your message").fill(WORDS)
    second = first.context.new_page()
    second.goto("/lookup/")
    search(second, "Case number", "909090909", "7305", javascript=True)
    first.get_by_role("button", name="Send", exact=True).click()
    expect(first.get_by_role("heading", name="Your number and PIN, once more")).to_be_visible()
    assert WORDS not in source(first)
    come_back(first, "909090909", "7305")
    expect(first.get_by_text("You wrote this about another order.").first).to_be_visible()
    come_back(first, "casehenry02", "4826")
    box = first.get_by_role("textbox", name="Your message")
    expect(box).to_have_value(WORDS)
    first.get_by_role("button", name="Send", exact=True).click()
    expect(first).to_have_url(re.compile("/order/sent/$"))
    look_up_again = first.context.new_page()
    look_up_again.goto("/lookup/")
    search(look_up_again, "Case number", "909090909", "7305", javascript=True)
    unfold(look_up_again, "Your messages")
    expect(look_up_again.get_by_text("No messages yet.")).to_be_visible()
