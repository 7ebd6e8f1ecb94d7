"""An alert from the asking to the end, in a browser, by real processes and a real mail server."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.harness.mailserver import MailServer, text_of
from tests.harness.waiting import wait_for
from tests.journeys.test_main_job import look_up

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
HEADING = "case_number,sheriff_number,status,method,served_at,place\n"
PENDING = f"{HEADING}casehenry02,20082397,PENDING,,,\n"
SERVED = f"{HEADING}casehenry02,20082397,SERVED,PERSONAL,{{day:%m/%d/%Y}} 2:05 PM,1 Main Street\n"
ADDRESS = "reading@mail.example"
LANGUAGES = {
    "en": ("Corner Notes: Your reading list has a new entry.", "Stay safe in the first days"),
    "es": ("Corner Notes: Su lista de lectura tiene algo más.", "primeros días"),
    "pl": ("Corner Notes: Na liście lektur jest nowy wpis.", "pierwszych dniach"),
}


def mails_to(server: MailServer, address: str, count: int) -> list[str]:
    """The texts of the mails to `address`, once there are so many."""

    def texts() -> list[str]:
        return [text_of(mail).strip() for mail in server.received if mail["To"] == address]

    wait_for(lambda: len(texts()) >= count, says=texts)
    return texts()


def press(page: Page, name: str, value: str = "") -> None:
    """Press a button by its name, or the button of the form."""
    page.locator(f"button[name={name}]" + (f"[value={value}]" if value else "")).first.click()


@pytest.mark.parametrize(
    ("language", "javascript"), [("en", True), ("es", False), ("pl", True)], ids=str
)
def test_asked_confirmed_served_told_and_ended(
    visit, mail_server, portal, tmp_path, language, javascript
):
    words, first_days = LANGUAGES[language]
    page = visit(javascript)
    look_up(page, "Case number", "casehenry02", "4826", javascript)
    if language != "en":
        press(page, "in_language", language)
    page.locator("#alerts summary").click()
    page.locator("#alerts a").click()
    press(page, "begin")
    _fill(page, language)
    assert words in (page.locator("label", has_text=words).first.text_content() or "")
    page.locator("#alerts-form > button").click()
    expect(page).to_have_url(re.compile("/order/alerts/confirm/$"))
    (code,) = mails_to(mail_server, ADDRESS, 1)
    page.locator("input[name=code]").fill(code.removeprefix("Corner Notes: "))
    page.locator("#code-form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/order/alerts/done/$"))
    page.locator("form[action$='/test/'] button").click()
    assert mails_to(mail_server, ADDRESS, 2)[1] == words

    _import(portal, tmp_path, PENDING)
    _import(portal, tmp_path, SERVED.format(day=timezone.localdate() - timedelta(days=1)))
    texts = mails_to(mail_server, ADDRESS, 3)
    assert texts[1:] == [words, words]
    page.goto("/order/")
    expect(page.get_by_text(re.compile(first_days)).first).to_be_visible()
    page.goto("/order/alerts/")
    page.locator("form[action$='/end/'] button").click()
    expect(page).to_have_url(re.compile("/order/$"))
    expect(page.locator("[role=status]").first).to_be_visible()
    assert len(mails_to(mail_server, ADDRESS, 3)) == 3
    for mail in mail_server.received:
        if mail["To"] == ADDRESS:
            assert "20082397" not in mail.as_string()
            assert "sheriff" not in mail.as_string().lower()


def _fill(page: Page, language: str) -> None:
    page.locator("input[name=words][value=reading]").check()
    page.locator("select[name=language]").select_option(language)
    page.locator("input[name=channel][value=email]").check()
    page.locator("input[name=address]").fill(ADDRESS)
    page.locator("input[name=consent]").check()


def _import(portal, directory: Path, text: str) -> None:
    file = directory / "cases.csv"
    file.write_text(text)
    portal.manage("import_cases", str(file))
