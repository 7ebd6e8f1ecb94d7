"""She leaves in one tab: what every other tab of her browser shows."""

import os

import pytest
from playwright.sync_api import Page, Route, expect

from tests.harness.browser import stop_clock
from tests.harness.waiting import wait_for
from tests.journeys.browserless import Visitor
from tests.journeys.exit_site import goes_back_to_nothing, portal_beside_weather
from tests.journeys.test_main_job import look_up, unfold

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
# When she pressed last, and when the page was blank.
PRESSED = """() => ["click", "keyup"].forEach(
    (kind) => addEventListener(kind, () => console.log(Date.now()), true))"""
SEEN = """() => document.addEventListener(
    "visibilitychange", () => console.log(Date.now()), { capture: true })"""
COVERED = """() => new MutationObserver(() => console.log(Date.now())).observe(
    document.getElementById("covered"), { attributes: true, attributeFilter: ["hidden"] })"""
BLANKED = """() => new MutationObserver(() => {
    if (getComputedStyle(document.body).visibility === "hidden") console.log(Date.now());
}).observe(document.documentElement, { attributes: true })"""


@pytest.fixture
def device(chromium):
    """With the tabs and the history of a whole browser."""
    return chromium


@pytest.fixture(scope="module")
def portal(tmp_path_factory, certificates):
    """One for all of these tests: none of them writes a message."""
    with portal_beside_weather(tmp_path_factory.mktemp("portal"), certificates) as deployment:
        yield deployment


@pytest.fixture
def order(visit, portal):
    """A page with the case open, and no other page before it."""
    page = visit()
    visitor = Visitor(portal.address, portal.tls.authority)
    visitor.open_case("casehenry02", "4826")
    visitor.hand_over(page)
    unfold(page)
    return page


def beside(page: Page, address: str) -> Page:
    """Another tab of the same browser."""
    other = page.context.new_page()
    other.goto(address)
    return other


def leave(page: Page, way: str) -> None:
    """By the link, or by Shift three times."""
    if way == "link":
        page.get_by_role("link", name="Leave this site").first.click()
    for _ in range(3 if way == "shift" else 0):
        page.keyboard.press("Shift")


def times_of(page: Page, watch: str) -> list[int]:
    """The times that `watch` writes on the page's console, from now on."""
    times: list[int] = []
    page.on(
        "console",
        lambda message: times.append(int(message.text)) if message.text.isdigit() else None,
    )
    page.evaluate(watch)
    return times


def come_into_view(page: Page) -> None:
    """As when she turns to this tab: a browser without a window hides none."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.parametrize(
    ("way", "left_in", "elsewhere"),
    [("link", "/order/", "/order/"), ("shift", "/order/", "/"), ("shift", "/", "/order/")],
)
def test_every_other_tab_is_blank_within_a_second_and_leaves_too(visit, way, left_in, elsewhere):
    order = visit()
    look_up(order, "Case number", "casehenry02", "4826", javascript=True)
    order.goto(left_in)
    other = beside(order, elsewhere)
    pressed, blanked = times_of(order, PRESSED), times_of(other, BLANKED)
    leave(order, way)
    for page in (order, other):
        expect(page).to_have_title("Weather")
    wait_for(lambda: len(pressed) == (1 if way == "link" else 3) and blanked, order)
    assert blanked[0] - pressed[-1] < 1000
    assert order.context.cookies() == []
    for page in (order, other):
        goes_back_to_nothing(page)


def test_staffs_pages_neither_hear_nor_say_it(visit):
    page = visit()
    page.goto("/")
    staff = beside(page, "/staff/sign-in/")
    staff.get_by_label("User name").fill("lee")
    leave(staff, "shift")
    staff.wait_for_timeout(300)
    assert page.url.endswith("/")
    leave(page, "link")
    expect(page).to_have_title("Weather")
    staff.wait_for_timeout(300)
    expect(staff.get_by_label("User name")).to_have_value("lee")


def test_a_tab_that_comes_into_view_after_the_visit_was_ended_elsewhere_covers(order):
    box = order.get_by_role("textbox", name="Your message")
    come_into_view(order)
    order.wait_for_timeout(500)
    expect(box).to_be_visible()
    order.context.request.get("/leave/", max_redirects=0)
    come_into_view(order)
    expect(order.get_by_text("This page has closed itself")).to_be_visible()
    expect(order.get_by_role("button", name="Continue")).to_be_visible()
    expect(order.get_by_role("heading", name="Not served yet")).to_be_hidden()
    expect(box).to_be_hidden()


def test_while_nobody_answers_it_is_covered_and_a_late_answer_lifts_the_cover(order):
    box = order.get_by_role("textbox", name="Your message")
    box.fill("At the garage.")
    waiting: list[Route] = []
    order.route("**/order/here/", lambda route: waiting.append(route))
    times = times_of(order, SEEN)
    order.evaluate(COVERED)
    come_into_view(order)
    expect(order.get_by_text("There is no connection right now.")).to_be_visible()
    wait_for(lambda: len(times) == 2 and waiting, order)
    asked, covered = times
    assert 900 < covered - asked < 2000
    expect(box).to_be_hidden()
    expect(order.get_by_role("button", name="Continue")).to_be_hidden()
    waiting[0].continue_()
    expect(box).to_have_value("At the garage.")
    expect(box).to_be_visible()
    expect(box).to_be_focused()


@pytest.mark.parametrize("answer", ["none", "error"])
def test_a_cover_for_want_of_an_answer_lifts_by_itself(order, answer):
    order.route(
        "**/order/here/",
        lambda route: route.abort() if answer == "none" else route.fulfill(status=500),
    )
    come_into_view(order)
    expect(order.get_by_text("There is no connection right now.")).to_be_visible()
    order.unroute("**/order/here/")
    expect(order.get_by_role("textbox", name="Your message")).to_be_visible()


def press(page: Page, keys: list[str], pause: int = 0) -> None:
    """One after the other, with a pause in milliseconds of the device's clock."""
    for key in keys:
        page.keyboard.press(key)
        if pause:
            page.clock.run_for(pause)


def test_only_a_shift_by_itself_three_times_within_a_second_and_a_half_leaves(visit):
    page = visit()
    stop_clock(page)
    page.goto("/help/search/")
    box = page.get_by_role("searchbox").or_(page.get_by_role("textbox")).first
    says = page.locator("#exit-says")
    box.focus()
    press(page, ["Shift+A", "Shift+B", "Shift+C"])
    expect(box).to_have_value("ABC")
    press(page, ["Shift", "a", "Shift", "b", "Shift"])
    press(page, ["Control+Shift", "Shift+ArrowLeft", "Shift+Tab", "CapsLock", "Shift"])
    for _ in range(3):
        page.locator("h1").click(modifiers=["Shift"])
    press(page, ["Shift", "Shift"])
    expect(says).to_have_text("Press Shift again to leave. Times left: 1")
    page.locator("h1").click()
    expect(says).to_be_empty()
    press(page, ["Shift"], pause=1600)
    expect(says).to_be_empty()
    press(page, ["Shift"] * 4, pause=800)
    assert page.url.endswith("/help/search/")
    page.keyboard.down("Shift")
    page.keyboard.press("ShiftRight")
    page.keyboard.up("Shift")
    page.clock.run_for(1600)
    press(page, ["Shift", "Shift"])
    assert page.url.endswith("/help/search/")
    press(page, ["Shift"])
    expect(page).to_have_title("Weather")
