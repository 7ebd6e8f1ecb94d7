"""The keys of the desk, in Chromium: off until switched on; a slip does no harm with one."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browserless import Visitor
from tests.journeys.test_desk import CASES, queue, waiting
from tests.journeys.test_main_job import pytestmark as pytestmark

__all__ = ["waiting"]

SECOND = 1100  # a little more than the one in which no button is pressed
MESSAGE = re.compile("/staff/messages/")


def switch_on(page: Page) -> None:
    """On one's own page."""
    page.goto("/staff/account/")
    page.get_by_role("button", name="Switch the keys on").click()
    expect(page.get_by_text("They are on.")).to_be_visible()


@pytest.fixture
def lee(visit, portal, waiting) -> Page:
    """A liaison on the queue, the keys switched on."""
    page = visit(width=1280)
    queue(page, "lee", "demo-liaison-2026")
    switch_on(page)
    page.goto("/staff/")
    return page


def press(page: Page, *keys: str) -> None:
    """Each key, after the page was looked at."""
    for key in keys:
        page.wait_for_load_state()
        page.wait_for_timeout(SECOND)
        page.keyboard.press(key)


def go(page: Page, *keys: str) -> None:
    """Each key, which leads to another page or to this one anew."""
    for key in keys:
        with page.expect_navigation():
            press(page, key)


def open_next(page: Page) -> Locator:
    """The next message by its key; gives the button that acknowledges it."""
    go(page, "n")
    expect(page).to_have_url(MESSAGE)
    return page.get_by_role("button", name="Acknowledge")


def test_nothing_happens_until_they_are_switched_on(visit, portal, waiting):
    lee = visit(width=1280)
    queue(lee, "lee", "demo-liaison-2026")
    asked: list[str] = []
    lee.on("request", lambda request: asked.append(request.url))
    lee.reload()
    press(lee, "n", "j", "?", "/")
    expect(lee).to_have_url(re.compile("/staff/$"))
    expect(lee.get_by_role("dialog")).to_have_count(0)
    lee.get_by_role("link", name="Open the next one").click()
    press(lee, "a", "t")
    expect(lee.get_by_text("By nobody yet.")).to_be_visible()
    assert not [url for url in asked if "keys" in url]


def test_from_the_queue_to_acknowledged_in_three_keys_and_on_another_desk_too(lee, visit):
    press(lee, "j")
    go(lee, "Enter", "a")
    expect(lee.get_by_text(re.compile(r"lee, \d"))).to_be_visible()
    go(lee, "q")
    expect(lee.get_by_role("heading", name="Waiting (1)")).to_be_visible()
    go(lee, "n", "t")
    expect(lee.get_by_text("lee took it")).to_be_visible()

    elsewhere = visit(width=1280)
    elsewhere.goto("/staff/")
    elsewhere.context.add_cookies(lee.context.cookies())
    elsewhere.goto("/staff/")
    go(elsewhere, "n", "a")
    expect(elsewhere.get_by_text(re.compile(r"lee, \d"))).to_be_visible()
    go(elsewhere, "n")
    expect(elsewhere.get_by_text("Nothing waits here.")).to_be_visible()


def test_a_key_in_a_field_held_down_or_with_another_acknowledges_nothing(lee):
    button = open_next(lee)
    note = lee.get_by_label("Note for colleagues (optional)")
    note.press_sequentially("a tan")
    expect(note).to_have_value("a tan")
    lee.get_by_label("Hand it over to").focus()
    press(lee, "a")
    note.focus()
    lee.keyboard.down("a")
    lee.evaluate("[document.activeElement.blur(), scrollTo(0, 0)]")
    for _ in range(3):
        lee.keyboard.down("a")  # held: it repeats itself
    lee.keyboard.up("a")
    press(lee, "Control+a", "Alt+a", "Meta+a", "A")
    press(lee, "?", "a", "Escape")
    lee.evaluate("document.body.style.visibility = 'hidden'")  # as idle.js covers it
    press(lee, "a")
    lee.evaluate("document.body.style.visibility = ''")
    expect(lee.get_by_text("By nobody yet.")).to_be_visible()
    expect(button).to_be_visible()
    go(lee, "a")
    expect(lee.get_by_text(re.compile(r"lee, \d"))).to_be_visible()


def test_whoever_presses_twice_or_faster_than_they_read_acknowledges_nothing_new(lee):
    button = open_next(lee)
    lee.keyboard.press("a")
    lee.keyboard.press("a")
    expect(button, "it has just come").to_be_visible()
    lee.wait_for_timeout(SECOND)
    posted: list[str] = []
    lee.on("request", lambda request: posted.append(request.method))
    with lee.expect_navigation():
        for key in "aa":
            lee.keyboard.press(key)
    assert posted.count("POST") == 1
    expect(lee.get_by_text(re.compile(r"lee, \d"))).to_have_count(1)
    press(lee, "a")  # once more, in vain
    with lee.expect_navigation():
        lee.keyboard.press("n")
    lee.keyboard.press("a")
    expect(lee.get_by_text("By nobody yet.")).to_be_visible()
    go(lee, "q")
    expect(lee.get_by_role("heading", name="Waiting (1)")).to_be_visible()


def test_no_key_acknowledges_words_that_are_off_the_screen(visit, portal):
    visitor = Visitor(portal.address, portal.tls.authority)
    visitor.open_case("casehenry02", CASES["casehenry02"])
    visitor.send("\n\n".join(f"Line {line}." for line in range(1, 61)))
    lee = visit(width=1280)
    queue(lee, "lee", "demo-liaison-2026", waiting=1)
    switch_on(lee)
    lee.goto("/staff/")
    button = open_next(lee)
    lee.get_by_role("heading", name="Reply").scroll_into_view_if_needed()
    expect(lee.get_by_text("Line 60.")).not_to_be_in_viewport()
    press(lee, "a")
    says = lee.get_by_role("status").filter(has_text="Not acknowledged yet")
    expect(says).to_be_in_viewport()
    expect(lee.get_by_text("Line 1.", exact=True)).to_be_in_viewport()
    lee.keyboard.press("a")
    expect(button, "the next part has just come").to_be_visible()
    presses = 0
    while lee.get_by_text("By nobody yet.").count():
        presses += 1
        assert presses < 9
        shows_its_end = lee.evaluate(
            "document.getElementById('words').getBoundingClientRect().bottom <= innerHeight"
        )
        press(lee, "a")
        lee.wait_for_load_state()
        lee.wait_for_timeout(300)
    assert shows_its_end
    assert presses > 1


@pytest.mark.parametrize("javascript", [True, False])
def test_by_tab_and_enter_alone_from_the_queue_to_acknowledged(visit, portal, waiting, javascript):
    lee = visit(javascript, width=1280)
    queue(lee, "lee", "demo-liaison-2026")
    for target in (
        lee.get_by_role("link", name="Open the next one"),
        lee.get_by_role("button", name="Acknowledge"),
    ):
        for _ in range(40):
            lee.keyboard.press("Tab")
            if target.and_(lee.locator(":focus")).count():
                break
        expect(target).to_be_focused()
        lee.keyboard.press("Enter")
        lee.wait_for_load_state()
    expect(lee.get_by_text(re.compile(r"lee, \d"))).to_be_visible()


def test_the_question_mark_lists_what_the_page_has_and_nothing_that_a_slip_must_not_do(lee):
    def listed(page: Page) -> dict[str, str]:
        press(page, "?")
        box = page.get_by_role("dialog", name="Keys on this page")
        expect(box).to_be_visible()
        entries = zip(
            box.get_by_role("term").all_inner_texts(),
            box.get_by_role("definition").all_inner_texts(),
            strict=True,
        )
        listed = dict(entries)
        page.keyboard.press("Escape")
        expect(box).to_be_hidden()
        return listed

    assert listed(lee) == {
        "q": "Queue",
        "/": "Case number or sheriff number",
        "n": "Open the next one",
        "?": "Keys on this page",
        "j": "Down to the next row",
        "k": "Up to the row before",
    }
    open_next(lee)
    on_message = {"q": "Queue", "t": "Take it", "a": "Acknowledge", "n": "Open the next one"}
    assert listed(lee) == on_message | {"?": "Keys on this page"}
    go(lee, "t", "a")
    expect(lee.get_by_text(re.compile(r"lee, \d\d/"))).to_be_visible()
    assert set(listed(lee)) == {"q", "n", "?"}
    lee.get_by_role("button", name="Keys on this page").click()
    lee.get_by_role("link", name="Switch them off").click()
    lee.get_by_role("button", name="Switch the keys off").click()
    lee.goto("/staff/")
    press(lee, "n")
    expect(lee).to_have_url(re.compile("/staff/$"))


def test_the_search_of_the_queue_keeps_what_is_typed_and_no_address_holds_it(lee, portal):
    press(lee, "/")
    number = lee.get_by_label("Case number or sheriff number")
    expect(number).to_be_focused()
    number.press_sequentially("2003 6078n")
    lee.get_by_role("heading", name="Messages").click()
    visitor = Visitor(portal.address, portal.tls.authority)
    visitor.open_case("casehenry02", CASES["casehenry02"])
    visitor.send("He has moved.")
    expect(lee.get_by_role("heading", name="Waiting (3)")).to_be_visible()
    expect(number).to_have_value("2003 6078n")
    for key in ("End", "Backspace", "Enter"):
        number.press(key)
    expect(lee).to_have_url(re.compile("/staff/cases/[0-9a-f-]{36}/$"))


def test_the_keys_go_along_the_rows(lee):
    rows = lee.get_by_role("rowheader").get_by_role("link")
    expect(rows).to_have_count(2)
    for key, row in (("j", 0), ("j", 1), ("j", 1), ("k", 0)):
        lee.keyboard.press(key)
        expect(rows.nth(row)).to_be_focused()
