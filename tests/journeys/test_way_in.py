"""On a phone: from the home page to the status, with few presses and little scrolling."""

import os
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.deployed import CAPTCHA_WAIT
from tests.journeys.test_language import fits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
WAIT = CAPTCHA_WAIT.total_seconds() + 0.5
SCREEN = {"width": 360, "height": 740}


def presser(page: Page) -> Callable[[Locator], int]:
    """Presses a button that is less than one screen below the first; gives how many were pressed.

    The portal runs as in production: without the banner that says it holds test data.
    """
    pressed = []

    def press(button: Locator) -> int:
        expect(button).to_be_visible()
        assert fits(page)
        end = button.evaluate("one => one.getBoundingClientRect().bottom + scrollY")
        assert end < 2 * SCREEN["height"], f"{button} ends at {end}"
        button.click()
        pressed.append(button)
        return len(pressed)

    return press


@pytest.mark.parametrize(
    ("number", "javascript"),
    [("casehenry02", True), ("20082397", False)],
    ids=["case number", "sheriff number, no JavaScript"],
)
def test_five_presses_and_two_fields_from_home_to_the_status(visit, number, javascript):
    page = visit(javascript)
    page.set_viewport_size(SCREEN)
    press = presser(page)
    page.goto("/")
    press(page.get_by_role("link", name="Start"))
    press(page.get_by_role("button", name="Continue"))
    expect(page.locator("main input:visible:not([type=checkbox])")).to_have_count(1)
    page.get_by_label("Case number or sheriff number").fill(number)
    opened = time.monotonic()
    press(page.get_by_label("I have read this and I accept it"))
    if javascript:
        expect(page.locator("input[name=altcha]")).to_have_value(re.compile("."), timeout=30_000)
    else:
        time.sleep(max(0, WAIT - (time.monotonic() - opened)))
    press(page.get_by_role("button", name="Continue"))
    expect(page.locator("main input:visible")).to_have_count(1)
    page.get_by_label("Four-digit PIN").fill("4826")
    assert press(page.get_by_role("button", name="Continue")) == 5
    expect(page).to_have_url(re.compile("/order/$"))
    expect(page.get_by_role("heading", name="Not served yet")).to_be_in_viewport()


def test_back_to_the_answer_of_a_form_opens_the_form_anew(visit):
    page = visit()
    page.goto("/lookup/before/")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Case number or sheriff number").fill("casehenry02")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title(re.compile("check this"))
    page.get_by_role("link", name="Privacy").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Privacy")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Service lookup")
    expect(page).not_to_have_title(re.compile("check this"))
    page.get_by_label("Case number or sheriff number").fill("casehenry02")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title(re.compile("check this"))
    page.get_by_label("I have read this and I accept it").check()
    expect(page.locator("input[name=altcha]")).to_have_value(re.compile("."), timeout=30_000)
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("/lookup/pin/$"))
    page.go_back()
    expect(page).to_have_url(re.compile("/lookup/$"))
    expect(page.get_by_label("Case number or sheriff number")).to_have_value("")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_a_pass_is_typed_on_a_keyboard_with_letters_and_no_address_tells(visit, javascript):
    page = visit(javascript)
    page.set_viewport_size(SCREEN)
    page.goto("/lookup/before/")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Case number or sheriff number").fill("casehenry02")
    opened = time.monotonic()
    page.get_by_label("I have read this and I accept it").check()
    if javascript:
        expect(page.locator("input[name=altcha]")).to_have_value(re.compile("."), timeout=30_000)
    else:
        time.sleep(max(0, WAIT - (time.monotonic() - opened)))
    page.get_by_role("button", name="Continue").click()
    box = page.get_by_label("Four-digit PIN, or your pass")
    expect(box).to_have_attribute("inputmode", "numeric")
    presser(page)(page.get_by_role("button", name="I have a pass"))
    expect(page.get_by_role("heading", name="Enter your pass")).to_be_visible()
    expect(page).to_have_url(re.compile("/lookup/pin/$"))
    expect(box).to_have_attribute("inputmode", "text")
    box.fill("0000-0000")
    # Whether all of it is in sight: it is masked, and must not run out of the box.
    assert box.evaluate("one => one.scrollWidth <= one.clientWidth")
    box.press("Enter")
    expect(page.get_by_text("The number and the pass do not match")).to_be_visible()
    expect(box).to_have_attribute("inputmode", "text")
