"""A service provider refers a client: from the home page to the mail that it was read."""

import os
import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.harness.browser import source
from tests.harness.mailserver import text_of
from tests.journeys.test_language import fits
from tests.journeys.test_main_job import TIME, WRITTEN, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]


def fill_in(page: Page) -> None:
    """Everything that is not optional, and when it is safe to call."""
    page.get_by_label("Your organization").fill("Harbor House")
    page.get_by_label("Your name").fill("Dana Ortiz")
    page.get_by_label("Your telephone number at work").fill("(312) 555-0177")
    page.get_by_label("Your email at work").fill("dana@harbor.example")
    page.get_by_label("The client's name, or initials").fill("R. M.")
    page.get_by_label("Someone to come along to court").check()
    page.get_by_label("What should we know?").fill("The hearing is soon.\nShe works nights.")
    page.get_by_label("The client's safe telephone number").fill("(312) 555-0199")
    page.get_by_label("Safe date and time to reach the client").fill("2097-04-12T11:26")
    page.get_by_label("Until (optional)").fill("2097-04-12T12:00")
    page.get_by_label("Spoken").check()
    page.get_by_label("On which day?").fill("2026-11-20")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_a_provider_and_a_liaison_reach_each_other(visit, mail_server, portal, javascript):
    provider = visit(javascript)
    provider.goto("/")
    provider.get_by_role("link", name="For service providers").click()
    expect(provider.get_by_role("heading", level=1)).to_have_text("Refer a client")
    opened = time.monotonic()
    assert fits(provider)
    fill_in(provider)
    provider.get_by_role("button", name="Send the referral").click()
    expect(provider.get_by_text("only if the client agreed to all of this").first).to_be_visible()
    provider.get_by_role("button", name="Español").first.click()
    provider.get_by_label("La persona a quien ayudo sabe todo esto").check()
    assert fits(provider)
    provider.get_by_role("button", name="English").first.click()
    expect(provider.get_by_label("My client knows all of this")).to_be_checked()
    expect(provider.get_by_label("Someone to come along to court")).to_be_checked()
    if javascript:
        solved = provider.locator("input[name=altcha]")
        expect(solved).to_have_value(re.compile("."), timeout=30_000)
    else:
        # The wait began when the form was first shown.
        time.sleep(max(0, 15.5 - (time.monotonic() - opened)))
    provider.get_by_role("button", name="Send the referral").click()
    expect(provider.get_by_text(re.compile(f"Sent {WRITTEN}"))).to_be_visible()
    assert "R. M." not in source(provider)
    assert fits(provider)

    [mail] = mail_server.wait_for(1)
    text = text_of(mail)
    assert mail["To"] == "liaisons@sheriff.example"
    assert not re.search(r"R\. M\.|hearing|555-01|Harbor|Dana", mail.as_string() + text)
    [link] = re.findall(rf"{portal.address}/staff/referrals/ack/\S+", text)

    liaison = visit(javascript, width=1280)
    liaison.goto(link)
    sign_in(liaison, "lee", "demo-liaison-2026")
    for fact in ("R. M.", "She works nights.", "04/12/2097 11:26 AM", "Do NOT leave one"):
        expect(liaison.get_by_text(fact)).to_be_visible()
    liaison.get_by_role("button", name="Acknowledge").click()
    expect(liaison.get_by_text(re.compile(f"Acknowledged {TIME}"))).to_be_visible()

    *_, told = mail_server.wait_for(2)
    assert told["To"] == "dana@harbor.example"
    assert "has read the referral that you sent on" in text_of(told)
    assert not re.search(r"R\. M\.|hearing|555-01|https?:", text_of(told))
    assert not re.search(r"R\. M\.|hearing is|555-0199|dana@", portal.log.read_text())


def test_titles_and_addresses_tell_nothing_of_the_client(visit):
    page = visit()
    seen: list[str] = []
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    page.goto("/help/referral/")
    expect(page).to_have_title("Resources: for service providers")
    fill_in(page)
    page.get_by_role("button", name="Send the referral").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_title("Resources: for service providers, check this")
    assert len(seen) == 2
    assert not any("?" in one or "R. M." in one for one in seen)


def test_the_printed_form_has_the_same_questions_and_fits_on_three_sheets(visit):
    page = visit(width=1280)
    page.goto("/help/referral/")
    page.get_by_role("link", name="The same form on paper, to print").click()
    expect(page).to_have_title("Resources: for service providers, on paper")
    page.wait_for_load_state()
    page.emulate_media(media="print")
    for question in ("Your organization", "The client's name, or initials", "On which day?"):
        expect(page.get_by_text(question)).to_be_visible()
    expect(page.get_by_role("link", name="Leave this site").first).to_be_hidden()
    expect(page.get_by_text("If you need to talk to someone")).to_be_hidden()
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format="Letter"))) <= 3
