"""Whoever has her device afterwards learns nothing: in a real browser, its history and stores."""

import os
import sqlite3
import time

import pytest
from playwright.sync_api import expect

from tests.harness import traces
from tests.harness.browser import FLAGS, source, stop_clock
from tests.journeys.exit_site import (
    TELLING,
    goes_back_to_nothing,
    new_pass,
    portal_beside_weather,
)
from tests.journeys.test_main_job import look_up, unfold

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]


@pytest.fixture
def device(chromium):
    """With the tabs and the history of a whole browser."""
    return chromium


@pytest.fixture(scope="module")
def portal(tmp_path_factory, certificates):
    """The portal with a neutral site of our own to leave for, and eight seconds of patience.

    One for all of these tests: none of them writes a message.
    """
    directory = tmp_path_factory.mktemp("portal")
    with portal_beside_weather(directory, certificates, SURVIVOR_IDLE_SECONDS="8") as deployment:
        yield deployment


@pytest.fixture
def order(visit):
    """A page with the case open and a draft in the form."""
    page = visit()
    look_up(page, "Case number", "casehenry02", "4826", javascript=True)
    unfold(page)
    page.get_by_role("textbox", name="Your message").fill("At the garage.")
    return page


@pytest.mark.parametrize("way", ["link", "second link", "shift"])
def test_after_quick_exit_nothing_is_left(order, way):
    if way == "shift":
        order.get_by_role("textbox", name="Your message").blur()
        for _ in range(3):
            order.keyboard.press("Shift")
    else:
        links = order.get_by_role("link", name="Leave this site")
        links.nth(0 if way == "link" else 1).click()
    expect(order).to_have_title("Weather")
    assert order.context.cookies() == []
    goes_back_to_nothing(order)
    order.goto("/")
    stored = order.evaluate(
        "async () => [localStorage.length, sessionStorage.length, document.cookie,"
        " (await caches.keys()).length, (await indexedDB.databases()).length]"
    )
    assert stored == [0, 0, "", 0, 0]


def test_shift_says_how_often_it_must_be_pressed_again(order):
    stop_clock(order)  # it is said for a second and a half
    order.keyboard.press("Shift")
    expect(order.locator("#exit-says")).to_have_text("Press Shift again to leave. Times left: 2")


def test_the_page_is_covered_within_100_milliseconds(order):
    order.route("**/leave/", lambda _route: None)  # the way out is slow today
    spent, seen, title = order.evaluate(
        "() => { const start = performance.now(); document.querySelector('.exit').click();"
        " const seen = getComputedStyle(document.body).visibility;"
        " return [performance.now() - start, seen, document.title] }"
    )
    assert seen == "hidden"
    assert title == "Leaving"
    assert spent < 100


def test_after_the_time_ran_out_the_page_covers_itself_and_loses_no_words(order):
    expect(order.get_by_role("heading", name="This page has closed itself")).to_be_visible()
    expect(order.get_by_role("heading", name="Not served yet")).to_be_hidden()
    expect(order.get_by_role("textbox", name="Your message")).to_be_hidden()
    order.get_by_role("button", name="Continue").click()
    expect(order.get_by_text("What you wrote is not lost")).to_be_visible()
    assert "At the garage." not in source(order)


def test_after_the_time_ran_out_back_shows_nothing(order):
    time.sleep(8.5)
    order.goto("/")
    goes_back_to_nothing(order)


def test_after_closing_the_tab_and_coming_back_later_the_case_is_closed(order, portal):
    context = order.context
    order.close()
    time.sleep(8.5)
    page = context.new_page()
    page.goto("/order/")
    assert "/order/" not in page.url
    assert not any(word in page.content() for word in TELLING)


def test_titles_and_addresses_in_the_history_tell_nothing(visit):
    page = visit()
    seen: list[str] = []
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    look_up(page, "Sheriff number", "20082397", "4826", javascript=True)
    assert len(seen) >= 5
    assert not any(word in address or "?" in address for word in TELLING for address in seen)
    expect(page).to_have_title("Service lookup: status")


def test_without_javascript_leaving_works_too(visit):
    page = visit(javascript=False)
    page.goto("/lookup/")
    page.get_by_role("link", name="Leave this site").first.click()
    expect(page).to_have_title("Weather")
    assert page.context.cookies() == []


@pytest.fixture
def own_browser(chromium, portal, tmp_path):
    """A browser that keeps its profile on disk, as hers does; gives a page and the folder."""
    folder = tmp_path / "profile"
    context = chromium.browser_type.launch_persistent_context(
        folder,
        executable_path=os.environ["CHROMIUM"],
        args=[*FLAGS, "--headless=new"],
        ignore_default_args=["--headless", "--headless=old"],
        base_url=portal.address,
        ignore_https_errors=True,
    )
    yield context.pages[0], folder
    context.close()


@pytest.mark.parametrize("way", ["leaving", "closing"])
def test_nothing_telling_is_left_on_the_disk(own_browser, portal, way):
    page, folder = own_browser
    secret = new_pass(portal, traces.NUMBER)
    look_up(page, "Case number", traces.NUMBER, secret, javascript=True)
    unfold(page)
    page.get_by_role("textbox", name="Your message").fill(traces.WORDS)
    if way == "leaving":
        other = page.context.new_page()
        other.goto("/order/")
        page.get_by_role("link", name="Leave this site").first.click()
        expect(page).to_have_title("Weather")
        expect(other).to_have_title("Weather")
    page.wait_for_timeout(3000)  # it writes its session files every few seconds
    page.context.close()
    with sqlite3.connect(folder / "Default" / "History") as history:
        visits = history.execute("SELECT url, title FROM urls").fetchall()
    assert len(visits) >= 4
    for address, title in visits:
        assert "?" not in address, address
        assert title.startswith(("Service lookup", "Resources", "Weather")) or not title
    assert traces.telling_files(folder, [*traces.TELLING, secret]) == []
