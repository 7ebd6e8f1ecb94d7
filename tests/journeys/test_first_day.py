"""A newcomer's first day: an account, the link, a passkey, lost, reset, and in again."""

import os
import re
from itertools import count

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.harness.mailserver import text_of
from tests.harness.processes import Deployment
from tests.harness.waiting import wait_for
from tests.journeys.test_main_job import give_password, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
KEEPS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def office(tmp_path, mail_server, certificates):
    """The portal with its worker, at http://localhost: a browser trusts that with passkeys."""
    running = Deployment(tmp_path, mail_server, certificates, ENVIRONMENT="test")
    running.address = f"http://localhost:{running.port}"
    running.environment["SITE_URL"] = running.address
    running.start_web(behind_a_proxy=True)
    running.start_worker()
    yield running
    running.stop()


@pytest.fixture
def browser(chromium, office):
    """Makes a browser of one person."""
    made: list[BrowserContext] = []

    def of() -> Page:
        made.append(chromium.new_context(base_url=office.address, locale="en-US"))
        return made[-1].new_page()

    yield of
    for context in made:
        context.close()


class Device:
    """What keeps the passkeys of one browser, as its telephone or its chip does."""

    def __init__(self, page: Page) -> None:
        self._devtools = page.context.new_cdp_session(page)
        self._devtools.send("WebAuthn.enable")
        added = self._devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEEPS})
        self._id = added["authenticatorId"]

    def refuse(self, refuses: bool) -> None:
        """Whether it does not know its owner's finger."""
        verified = {"authenticatorId": self._id, "isUserVerified": not refuses}
        self._devtools.send("WebAuthn.setUserVerified", verified)

    def lose(self) -> None:
        """All that it kept is gone."""
        self._devtools.send("WebAuthn.clearCredentials", {"authenticatorId": self._id})

    def passkeys(self) -> list[dict]:
        """What it keeps."""
        found = self._devtools.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        return found["credentials"]


def link_in(mail_server, office, number: int) -> str:
    """The link of the mail for a first sign-in, once `number` of them came."""
    links: list[str] = []
    for mails in count(1):
        texts = [text_of(mail) for mail in mail_server.wait_for(mails)]
        links = re.findall(rf"{office.address}/staff/sign-in/first/\S+", "\n".join(texts))
        if len(links) == number:
            break
    return links[-1]


def subjects_to(mail_server, mailbox: str) -> set[str]:
    """What the mails to `mailbox` are about, without their time."""
    mine = [mail for mail in mail_server.received if mail["To"] == mailbox]
    return {mail["Subject"].rpartition(",")[0] for mail in mine}


def set_up(page: Page, link: str) -> list[str]:
    """From the link to the queue; gives the recovery codes."""
    page.goto(link)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Name of this passkey").fill("My telephone")
    page.get_by_role("button", name="Add this device").click()
    page.get_by_role("button", name="Show the codes").click()
    expect(page.get_by_role("link", name="I have written them down")).to_be_visible()
    page.wait_for_load_state()
    return page.locator("li.secret").all_inner_texts()


def signed_in(page: Page, login: str, password: str) -> Page:
    """Somebody of the demo, at their desk."""
    page.goto("/staff/sign-in/")
    sign_in(page, login, password)
    return page


def confirm_newest(page: Page) -> None:
    """Confirm what was asked for last, as a second person."""
    page.goto("/admin/cases/approval/")
    page.locator("#result_list").get_by_role("row").nth(1).get_by_role("checkbox").check()
    page.get_by_role("combobox", name="Action").select_option("Confirm: I looked, and it is right")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("confirmed by").first).to_be_visible()


def test_a_newcomers_first_day(office, browser, mail_server):
    alex = browser()
    alex.goto("/staff/sign-in/")
    sign_in(alex, "alex", "demo-administrator-2026")
    expect(alex).to_have_url(re.compile("/admin/$"))
    alex.goto("/admin/auth/user/add/")
    alex.get_by_label("Username").fill("mo")
    alex.get_by_label("Email address").fill("mo@sheriff.example")
    alex.get_by_label("Liaison").check()
    alex.get_by_role("button", name="Save", exact=True).click()
    expect(alex.get_by_text("This waits: a role that opens messages")).to_be_visible()

    mo = browser()
    device = Device(mo)
    codes = set_up(mo, link_in(mail_server, office, 1))
    assert len(set(codes)) == 10
    assert len(device.passkeys()) == 1
    assert mo.goto("/staff/").status == 403, "the role waits for a second person"
    sam = signed_in(browser(), "sam", "demo-supervisor-2026")
    confirm_newest(sam)
    mo.goto("/staff/")
    expect(mo.get_by_role("heading", name="Messages", exact=False).first).to_be_visible()
    mo.get_by_role("button", name="Sign out").click()

    # The passkey alone, also while passwords are paused, and only with its owner's finger.
    mo.goto("/staff/sign-in/")
    for _ in range(5):
        give_password(mo, "mo", "wrong")
    expect(mo.get_by_role("heading", name="Your password is paused")).to_be_visible()
    mo.get_by_role("link", name="Back to the sign-in").click()
    device.refuse(True)
    mo.get_by_role("button", name="Sign in with a passkey").click()
    expect(mo.get_by_text("The passkey did not work, or you stopped.")).to_be_visible()
    device.refuse(False)

    # By the keyboard the passkey comes first: behind the link past the head, and the office's name.
    mo.goto("/staff/sign-in/")
    passkey = mo.get_by_role("button", name="Sign in with a passkey")
    expect(passkey).to_be_enabled()
    for _ in range(3):
        mo.keyboard.press("Tab")
    expect(passkey).to_be_focused()
    mo.keyboard.press("Enter")
    expect(mo).to_have_url(re.compile("/staff/$"))

    # Lost: a supervisor resets it, with a reason, and every visit ends.
    device.lose()
    sam.goto("/staff/accounts/")
    sam.get_by_role("link", name="Reset the sign-in of mo").click()
    sam.get_by_label("Why, and how you know").fill("Telephone stolen; came to the desk.")
    sam.get_by_role("button", name="Reset", exact=True).click()
    expect(sam.get_by_role("listitem").filter(has_text="mo (")).to_contain_text("nothing yet")
    mo.goto("/staff/")
    expect(mo).to_have_url(re.compile("/staff/sign-in/"))

    confirm_newest(signed_in(browser(), "kim", "demo-second-supervisor-2026"))
    link = link_in(mail_server, office, 2)
    wait_for(
        lambda: (
            subjects_to(mail_server, "mo@sheriff.example")
            == {
                "[Test] Set up your sign-in to the portal",
                "[Test] A passkey was added to your account",
                "[Test] Your ways to sign in were reset",
            }
        ),
        says=lambda: subjects_to(mail_server, "mo@sheriff.example"),
    )
    assert set_up(mo, link) != codes
    mo.goto("/staff/account/")
    expect(mo.get_by_text("My telephone")).to_be_visible()
