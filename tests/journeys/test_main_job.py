"""The guide's thirteen steps, in a browser, through real processes."""

import os
import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.desk import fresh_code
from tests.harness.browser import source
from tests.harness.mailserver import text_of
from tests.journeys.deployed import CAPTCHA_WAIT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
WAIT = CAPTCHA_WAIT.total_seconds() + 0.5
DAY = r"[A-Z]\w+ \d{1,2}, \d{4}"
WRITTEN = rf"{DAY}, \d{{1,2}}:\d\d [AP]M"
TIME = r"\d\d/\d\d/\d{4} \d\d:\d\d [AP]M"


def look_up(page: Page, kind: str, number: str, pin: str, javascript: bool) -> None:
    """From the home page to the order page; `kind` tells the reader which number it is."""
    page.goto("/")
    page.get_by_role("link", name="Start").click()
    page.get_by_role("button", name="Continue").click()
    search(page, kind, number, pin, javascript)


def search(page: Page, kind: str, number: str, pin: str, javascript: bool) -> None:
    """From the search page to the order page, its scripts done."""
    page.get_by_label("Case number or sheriff number").fill(number)
    opened = time.monotonic()
    page.get_by_label("I have read this and I accept it").check()
    if javascript:
        expect(page.locator("input[name=altcha]")).to_have_value(re.compile("."), timeout=30_000)
    else:
        time.sleep(max(0, WAIT - (time.monotonic() - opened)))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Four-digit PIN").fill(pin)
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("/order/$"))
    page.wait_for_load_state()


def unfold(page: Page, words: str = "Write to us") -> None:
    """Open what lies behind `words` on the order page."""
    page.get_by_role("heading", name=words, exact=True).click()


def give_password(page: Page, login: str, password: str) -> None:
    """On the staff sign-in page."""
    page.get_by_label("User name").fill(login)
    page.get_by_label("Password").fill(password)
    # After a wrong one the page of before may be taken for the next.
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()


def sign_in(page: Page, login: str, password: str) -> None:
    """On the staff sign-in page, and with a code on the next."""
    give_password(page, login, password)
    page.get_by_label("Code", exact=True).fill(fresh_code(login))
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_a_survivor_and_a_liaison_reach_each_other(visit, mail_server, portal, javascript):
    survivor = visit(javascript)
    look_up(survivor, "Case number", "casehenry02", "4826", javascript)
    expect(survivor.get_by_role("heading", name="Not served yet")).to_be_visible()
    expect(survivor.get_by_text("No service attempt has been made yet.").first).to_be_visible()
    unfold(survivor, "Your messages")
    expect(survivor.get_by_text("No messages yet.")).to_be_visible()

    unfold(survivor)
    telephone = survivor.get_by_label("Telephone number or email")
    expect(telephone).to_be_hidden()
    survivor.get_by_role("textbox", name="Your message").fill(
        "He is at the garage on Pulaski.\nAfter 5."
    )
    survivor.get_by_role("group", name="Do you want an answer?").get_by_label("Yes").check()
    telephone.fill("(312) 555-0142")
    survivor.get_by_label("Safe date and time").fill("2097-04-12T11:26")
    survivor.get_by_label("Any time that day").check()
    survivor.get_by_role("button", name="Send", exact=True).click()
    expect(survivor).to_have_url(re.compile("/order/sent/$"))
    expect(survivor.get_by_text(re.compile(f"Sent {WRITTEN}"))).to_be_visible()
    expect(survivor.get_by_text(re.compile(rf"It is to be read by \w+, {DAY}"))).to_be_visible()
    expect(survivor.get_by_role("heading", name="More help")).to_be_visible()

    [mail] = mail_server.wait_for(1)
    assert mail["To"] == "liaisons@sheriff.example"
    text = text_of(mail)
    assert not re.search("garage|555-0142|casehenry02|20082397", mail.as_string() + text)
    [link] = re.findall(rf"{portal.address}/staff/ack/\S+", text)

    liaison = visit(javascript, width=1280)
    liaison.goto(link)
    expect(liaison).to_have_url(re.compile("/staff/sign-in/"))
    sign_in(liaison, "lee", "demo-liaison-2026")
    expect(liaison.get_by_text("He is at the garage on Pulaski.")).to_be_visible()
    expect(liaison.get_by_text("04/12/2097 12:00 AM")).to_be_visible()
    expect(liaison.get_by_text("By nobody yet.")).to_be_visible()
    liaison.get_by_role("button", name="Acknowledge").click()
    expect(liaison.get_by_text(re.compile(f"lee, {TIME}"))).to_be_visible()

    look_up(survivor, "Sheriff number", "20082397", "4826", javascript)
    unfold(survivor, "Your messages (1)")
    expect(
        survivor.get_by_text(re.compile(f"Sent {TIME}. Acknowledged by CCSO {TIME}"))
    ).to_be_visible()
    page = source(survivor)
    for secret in ("garage", "555-0142", ">lee", "11:26"):
        assert secret not in page


def test_a_served_order(visit):
    page = visit()
    look_up(page, "Sheriff number", "20036078", "7305", javascript=True)
    said = "Served on October 25, 2023, papers left at the other person's home"
    expect(page.get_by_role("heading", level=1)).to_have_text(said)
    unfold(page, "Service attempts and record")
    for fact in ("SERVED", "Substitute service", "October 25, 2023 (time not recorded)"):
        expect(page.get_by_text(fact).first).to_be_visible()


@pytest.mark.parametrize("portal", ["portal.settings"], indirect=True)
def test_without_javascript_the_form_is_taken_15_seconds_after_it_was_opened(visit):
    page = visit(javascript=False)
    page.goto("/lookup/before/")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Case number or sheriff number").fill("casehenry02")
    opened = time.monotonic()
    page.get_by_label("I have read this and I accept it").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Please wait 15 seconds").first).to_be_visible()
    time.sleep(max(0, 15.5 - (time.monotonic() - opened)))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Four-digit PIN")).to_be_visible()
