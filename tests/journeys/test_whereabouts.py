"""Where the other person may be found: from her form to the deputies' sheet, in a browser."""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.harness.browser import source
from tests.harness.mailserver import text_of
from tests.harness.processes import Deployment
from tests.journeys.test_main_job import TIME, look_up, sign_in, unfold
from tests.journeys.test_two_tabs import come_back

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_what_a_survivor_tells_reaches_the_deputies_sheet(visit, mail_server, portal, javascript):
    survivor = visit(javascript)
    look_up(survivor, "Case number", "casehenry02", "4826", javascript)
    unfold(survivor, "Help deputies find them")
    survivor.get_by_label("Where can the other person be found?").fill("The garage on Pulaski.")
    survivor.get_by_label("On which days, at what hours?").fill("Weekdays after 6 PM.")
    survivor.get_by_label("There may be dogs").check()
    survivor.get_by_role("button", name="Send what I know").click()
    expect(survivor).to_have_url(re.compile("/order/sent/$"))

    [mail] = mail_server.wait_for(1)
    text = text_of(mail)
    assert not re.search(r"garage|\b6 PM|casehenry02|dogs", mail.as_string() + text, re.IGNORECASE)
    [link] = re.findall(rf"{portal.address}/staff/ack/\S+", text)

    liaison = visit(javascript, width=1280)
    liaison.goto(link)
    sign_in(liaison, "lee", "demo-liaison-2026")
    expect(liaison.get_by_text("The garage on Pulaski.")).to_be_visible()
    expect(liaison.get_by_text("DANGER: Dogs")).to_be_visible()
    expect(liaison.get_by_text("UNVERIFIED")).to_be_visible()
    liaison.get_by_role("button", name="Acknowledge").click()
    expect(liaison.get_by_text(re.compile(f"lee, {TIME}"))).to_be_visible()
    liaison.get_by_role("button", name="Spoke with the petitioner").click()
    spoke = re.compile(f"Verified: a liaison spoke with the petitioner on {TIME}")
    expect(liaison.get_by_text(spoke)).to_be_visible()

    liaison.get_by_role("link", name="Sheets").click()
    expect(liaison.get_by_text("Accounts of survivors")).to_be_visible()
    liaison.get_by_role("button", name="Print the sheets").click()
    expect(liaison.get_by_text("Printed by lee").first).to_be_attached()
    liaison.wait_for_load_state()
    liaison.emulate_media(media="print", color_scheme="dark")
    for fact in ("20082397", "The garage on Pulaski.", "DANGER: Dogs", "Printed by lee"):
        expect(liaison.get_by_text(fact).first).to_be_visible()
    expect(liaison.get_by_text(spoke)).to_be_visible()
    expect(liaison.get_by_role("button")).to_have_count(0)
    sheet = liaison.locator(".sheet")
    assert sheet.evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 0)"
    assert liaison.evaluate("getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    assert len(re.findall(rb"/Type /Page\b", liaison.pdf(format="Letter"))) == 1

    look_up(survivor, "Sheriff number", "20082397", "4826", javascript)
    unfold(survivor, "Your messages (1)")
    expect(survivor.get_by_text(re.compile(f"Acknowledged by CCSO {TIME}"))).to_be_visible()
    for told in ("garage", "after 6 PM", "lee"):
        assert f">{told}" not in source(survivor)
        assert told not in survivor.locator("main").inner_text()


def test_one_button_sends_what_is_written_in_both_forms(visit, portal):
    survivor = visit()
    look_up(survivor, "Case number", "casehenry02", "4826", javascript=True)
    unfold(survivor, "Help deputies find them")
    survivor.get_by_label("What do they drive?").fill("A red pickup.")
    unfold(survivor)
    survivor.get_by_role("textbox", name="Your message").fill("Please call my advocate.")
    survivor.get_by_role("button", name="Send", exact=True).click()
    expect(survivor).to_have_url(re.compile("/order/sent/$"))
    survivor.get_by_role("link", name="Back to the status").click()
    expect(survivor.locator(".times li")).to_have_count(2)


@pytest.fixture
def impatient(tmp_path, mail_server, certificates):
    """The portal with twelve seconds of patience."""
    deployment = Deployment(tmp_path, mail_server, certificates, SURVIVOR_IDLE_SECONDS="12")
    try:
        deployment.start_web()
        yield deployment
    finally:
        deployment.stop()


def test_a_covered_page_loses_no_word_of_either_form(chromium, impatient):
    context = chromium.new_context(base_url=impatient.address, ignore_https_errors=True)
    page = context.new_page()
    look_up(page, "Case number", "casehenry02", "4826", javascript=True)
    unfold(page, "Help deputies find them")
    page.get_by_label("What do they drive?").fill("A red pickup.")
    page.get_by_label("There may be dogs").check()
    unfold(page)
    page.get_by_role("textbox", name="Your message").fill("At the garage.")
    closed = page.get_by_role("heading", name="This page has closed itself")
    expect(closed).to_be_visible()
    expect(page.get_by_label("What do they drive?")).to_be_hidden()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("What you wrote is not lost")).to_be_visible()
    assert "A red pickup." not in source(page)
    come_back(page, "casehenry02", "4826")
    expect(page.get_by_label("What do they drive?")).to_have_value("A red pickup.")
    expect(page.get_by_label("There may be dogs")).to_be_checked()
    expect(page.locator("input[name=body]")).to_have_value("At the garage.")
    context.close()
