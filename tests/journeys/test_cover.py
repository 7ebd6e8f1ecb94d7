"""The page closes itself in time, says so before, and not while she writes: in a real browser."""

import os

import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests.harness.browser import source, stop_clock
from tests.harness.waiting import wait_for
from tests.journeys.browserless import Visitor
from tests.journeys.exit_site import portal_beside_weather
from tests.journeys.test_main_job import unfold
from tests.journeys.test_two_tabs import come_back

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
CLOSES = "For your safety, this page closes in two minutes"


@pytest.fixture(scope="module")
def portal(request, tmp_path_factory, certificates):
    """With the patience that a test asks for; one of each, since no test leaves a message."""
    directory = tmp_path_factory.mktemp("portal")
    with portal_beside_weather(directory, certificates, **request.param) as deployment:
        yield deployment


usual = pytest.mark.parametrize("portal", [{}], indirect=True)
IDLE = 8  # seconds of the impatient ones
impatient = pytest.mark.parametrize(
    "portal", [{"SURVIVOR_IDLE_SECONDS": f"{IDLE}", "SURVIVOR_TOTAL_SECONDS": "20"}], indirect=True
)
ALIVE = "**/order/alive/"


@pytest.fixture
def order(visit, portal):
    """A page with the case open."""
    page = visit()
    visitor = Visitor(portal.address, portal.tls.authority)
    visitor.open_case("casehenry02", "4826")
    visitor.hand_over(page)
    unfold(page)
    return page


@pytest.fixture
def hours(order):
    """The same page under a clock that a test moves, and what it told the server since."""
    stop_clock(order)
    order.goto("/order/")
    unfold(order)
    told: list[int] = []

    def hear(response: Response) -> None:
        if response.url.endswith("/order/alive/"):
            told.append(response.status)

    order.on("response", hear)
    return order, told


def closed(page: Page):
    """The notice of a page that has closed for good."""
    return page.get_by_role("button", name="Continue")


def says(page: Page):
    """What the page says, politely, before it closes."""
    return page.locator("#closing [role=status]")


def pass_time(page: Page, moment: str) -> None:
    """The device's clock moves on, and the page looks at it."""
    page.clock.fast_forward(moment)
    page.clock.run_for(1000)


def seconds_open(page: Page) -> float:
    """For how long this page is there by now."""
    return page.evaluate("performance.now()") / 1000


def box(page: Page):
    """Where she writes."""
    return page.get_by_role("textbox", name="Your message")


@usual
def test_two_minutes_before_it_closes_the_page_says_so_and_a_button_gives_ten_more(hours):
    page, told = hours
    pass_time(page, "07:57")
    expect(says(page)).to_be_empty()
    still_here = page.get_by_role("button", name="I am still here")
    expect(still_here).to_be_hidden()
    line = box(page)
    line.scroll_into_view_if_needed()
    where = line.bounding_box()
    pass_time(page, "00:02")
    expect(says(page)).to_contain_text(CLOSES)
    expect(says(page)).to_be_in_viewport()
    expect(page.get_by_role("link", name="Leave this site").first).to_be_in_viewport()
    assert abs(line.bounding_box()["y"] - where["y"]) < 2, "the text stays where she reads it"
    still_here.click()
    expect(says(page)).to_be_empty()
    expect(still_here).to_be_hidden()
    wait_for(lambda: told == [204], page, says=lambda: told)
    pass_time(page, "07:57")
    expect(says(page)).to_be_empty()
    pass_time(page, "00:02")
    expect(says(page)).to_contain_text(CLOSES)
    pass_time(page, "02:00")
    expect(closed(page)).to_be_visible()
    expect(says(page)).to_have_count(0)


@usual
def test_writing_is_told_once_a_minute_and_the_page_closes_after_thirty_in_all(hours):
    page, told = hours
    for _minute in range(27):
        pass_time(page, "00:55")
        box(page).press_sequentially("so ")
        pass_time(page, "00:03")
        with page.expect_response(ALIVE):  # it takes none of her minutes, on a busy machine too
            box(page).press_sequentially("on ")
    wait_for(lambda: told == [204] * 27, page, says=lambda: told)
    expect(box(page)).to_be_visible()
    expect(says(page)).to_be_empty()
    pass_time(page, "02:00")
    box(page).press_sequentially("and")
    expect(says(page)).to_contain_text("when 30 minutes are over")
    expect(page.get_by_role("button", name="I am still here")).to_be_hidden()
    pass_time(page, "02:00")
    expect(closed(page)).to_be_visible()
    expect(box(page)).to_be_hidden()


@usual
def test_a_failed_request_covers_nothing_and_a_refused_one_does(hours):
    page, told = hours
    tried: list[Route] = []

    def fail(route: Route) -> None:
        tried.append(route)
        if len(tried) == 1:
            route.abort()
        else:
            route.fulfill(status=503)

    page.route(ALIVE, fail)
    for number in (1, 2):
        pass_time(page, "01:01")
        box(page).press_sequentially("a")
        wait_for(lambda wanted=number: len(tried) == wanted, page)
        page.wait_for_timeout(500)
        expect(box(page)).to_be_visible()
        assert len(tried) == number
    page.unroute(ALIVE)
    page.context.request.get("/leave/", max_redirects=0)
    pass_time(page, "01:01")
    box(page).press_sequentially("b")
    expect(closed(page)).to_be_visible()
    expect(box(page)).to_be_hidden()
    wait_for(lambda: told == [503, 403], page, says=lambda: told)


@usual
def test_while_the_page_is_covered_for_now_its_words_are_not_in_it(order):
    box(order).fill("At the garage.")
    order.route("**/order/here/", lambda route: route.abort())
    order.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(order.get_by_text("There is no connection right now.")).to_be_visible()
    assert "At the garage." not in order.evaluate(
        "[...document.querySelectorAll('textarea')].map((box) => box.value).join()"
    )
    assert "PENDING" not in order.content()
    order.unroute("**/order/here/")
    expect(box(order)).to_have_value("At the garage.")


@impatient
def test_on_the_server_too_writing_keeps_a_visit_open_and_not_for_ever(order):
    def write() -> None:
        order.keyboard.type("at ", delay=300)

    box(order).focus()
    while seconds_open(order) < IDLE + 1:
        write()
    expect(closed(order)).to_be_hidden()
    assert order.context.request.get("/order/here/").status == 204
    while closed(order).is_hidden() and seconds_open(order) < 60:
        write()
    assert seconds_open(order) < 60, "it stays open for ever"
    order.wait_for_timeout(1500)  # the page is not later than the server
    assert order.context.request.get("/order/here/").status == 403
    closed(order).click()
    expect(order.get_by_text("What you wrote is not lost")).to_be_visible()


@impatient
def test_a_page_that_closed_holds_no_word_and_its_own_pin_brings_them_back(order, portal):
    box(order).fill("At the garage.")
    expect(closed(order)).to_be_visible()
    assert "At the garage." not in order.content()
    assert "PENDING" not in order.content()
    expect(order.locator("#covered input[name=draft]")).to_have_count(1)
    closed(order).click()
    expect(order.get_by_text("What you wrote is not lost")).to_be_visible()
    assert "At the garage." not in source(order)
    come_back(order, "casehenry02", "4826")
    expect(box(order)).to_have_value("At the garage.")
    expect(order.get_by_text("It is not sent yet")).to_be_visible()


@impatient
def test_without_an_answer_the_words_wait_in_the_script_and_are_sealed_later(order, portal):
    box(order).fill("At the garage.")
    order.route("**/order/messages/", lambda route: route.abort())
    expect(closed(order)).to_be_visible()
    closed(order).click()
    expect(order.get_by_text("There is no connection right now.")).to_be_visible()
    assert "At the garage." not in order.content()
    order.unroute("**/order/messages/")
    expect(order.locator("#covered input[name=draft]")).to_have_count(1)
    closed(order).click()
    come_back(order, "casehenry02", "4826")
    expect(box(order)).to_have_value("At the garage.")
