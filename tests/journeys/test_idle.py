"""A staff page that nobody uses ends the sign-in, in every tab, and loses no word: in Chromium."""

import re

import pytest
from playwright.sync_api import Page, Response, expect

from tests.harness.browser import stop_clock
from tests.harness.waiting import wait_for
from tests.journeys.test_main_job import pytestmark as pytestmark
from tests.journeys.test_main_job import sign_in

IS_OVER = re.compile(r"/staff/sign-in/\?next=")
SEEN = "getComputedStyle(document.body).visibility"
SIGN_IN = re.compile("/staff/sign-in/")


@pytest.fixture
def desk(visit) -> Page:
    """An administrator, on the page of a new account, under a clock that the test moves."""
    page = visit(width=1280)
    page.goto("/staff/sign-in/")
    enter(page)
    stop_clock(page)
    page.goto("/admin/auth/user/add/")
    return page


def enter(page: Page) -> None:
    """Sign in, on the sign-in page."""
    sign_in(page, "alex", "demo-administrator-2026")
    expect(page).not_to_have_url(SIGN_IN)


def name(page: Page):
    """Where the new account's user name is typed."""
    return page.get_by_label("Username")


def pass_time(page: Page, moment: str) -> None:
    """The device's clock moves on in every tab, and the pages look at it."""
    page.context.clock.fast_forward(moment)
    page.context.clock.run_for(1000)


def test_after_30_minutes_it_is_covered_and_what_was_typed_is_back_and_was_not_sent(desk):
    name(desk).fill("mo")
    desk.get_by_label("Liaison").check()
    pass_time(desk, "29:55")
    expect(name(desk)).to_be_visible()
    desk.evaluate(f"addEventListener('pagehide', () => (sessionStorage.seen = {SEEN}))")
    pass_time(desk, "00:10")
    expect(desk).to_have_url(IS_OVER)
    expect(desk.get_by_label("User name")).to_be_visible()
    assert desk.evaluate("sessionStorage.seen") == "hidden", "while the answer was on its way"
    desk.go_back()
    expect(desk).to_have_url(IS_OVER)

    enter(desk)
    expect(name(desk)).to_have_value("mo")
    expect(desk.get_by_label("Liaison")).to_be_checked()
    expect(desk.get_by_role("status").filter(has_text="nothing was sent")).to_be_visible()
    desk.goto("/admin/auth/user/")
    expect(desk.get_by_role("link", name="lee", exact=True)).to_be_visible()
    expect(desk.get_by_role("link", name="mo", exact=True)).to_have_count(0)
    desk.goto("/admin/auth/user/add/")
    expect(name(desk)).to_be_empty()


def test_whoever_types_is_there_and_the_server_hears_of_it_once_a_minute(desk):
    told: list[int] = []

    def hear(response: Response) -> None:
        if response.url.endswith("/staff/account/alive/"):
            told.append(response.status)

    desk.on("response", hear)
    for _ in range(5):
        pass_time(desk, "20:00")
        name(desk).press_sequentially("so-on")
    expect(name(desk)).to_have_value("so-on" * 5)
    pass_time(desk, "29:50")
    expect(name(desk)).to_be_visible()
    wait_for(lambda: told == [204] * 5, desk, says=lambda: told)
    pass_time(desk, "00:10")
    expect(desk).to_have_url(IS_OVER)


@pytest.mark.parametrize("first", [0, 1])
def test_two_tabs_stay_and_end_together_and_each_gives_back_its_words(desk, first):
    other = desk.context.new_page()
    other.goto("/admin/messaging/recipient/add/")
    mailbox = other.get_by_label("Email")
    name(desk).fill("mo")
    pass_time(desk, "20:00")
    mailbox.press_sequentially("desk@sheriff.example")
    pass_time(desk, "20:00")
    expect(name(desk)).to_be_visible()  # it heard of the other one
    pass_time(desk, "10:00")
    tabs = [desk, other]
    for tab in tabs:
        expect(tab).to_have_url(IS_OVER)
    enter(tabs[first])
    tabs[1 - first].reload()
    expect(name(desk)).to_have_value("mo")
    expect(mailbox).to_have_value("desk@sheriff.example")


def test_what_was_typed_in_a_part_that_was_unfolded_is_in_sight_again(visit):
    page = visit(width=1280)
    page.goto("/staff/")
    sign_in(page, "lee", "demo-liaison-2026")
    stop_clock(page)
    page.get_by_text("Find a case").click()
    page.get_by_label("Case number or sheriff number").fill("2003")
    pass_time(page, "30:05")
    expect(page).to_have_url(IS_OVER)
    sign_in(page, "lee", "demo-liaison-2026")
    number = page.get_by_label("Case number or sheriff number")
    expect(number).to_be_visible()
    expect(number).to_have_value("2003")


def test_that_a_caller_was_verified_is_not_given_back_with_the_words(visit):
    page = visit(width=1280)
    page.goto("/staff/")
    sign_in(page, "lee", "demo-liaison-2026")
    page.get_by_text("Find a case").click()
    page.get_by_label("Case number or sheriff number").fill("casehenry02")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Take down a message from a caller").click()
    stop_clock(page)
    page.get_by_label("I have verified the caller").check()
    words = page.get_by_role("textbox", name="Your message")
    words.fill("He sleeps at the garage.")
    pass_time(page, "30:05")
    expect(page).to_have_url(IS_OVER)
    sign_in(page, "lee", "demo-liaison-2026")
    expect(words).to_have_value("He sleeps at the garage.")
    expect(page.get_by_label("I have verified the caller")).not_to_be_checked()
