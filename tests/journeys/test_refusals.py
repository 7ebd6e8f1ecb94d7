"""In a real browser and through the real server: who comes in from elsewhere, and long texts."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.harness.mailserver import text_of
from tests.journeys.browserless import Visitor
from tests.journeys.test_main_job import TIME, give_password, pytestmark, sign_in

__all__ = ["pytestmark"]


@pytest.fixture
def elsewhere():
    """Another site, as webmail is: `127.0.0.1` is not `localhost`. Call it with its links."""

    class Links(BaseHTTPRequestHandler):
        links: tuple[str, ...] = ()

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            for number, link in enumerate(self.links, start=1):
                line = f'<p><a target="_blank" rel="noopener" href="{link}">Link {number}</a>'
                self.wfile.write(line.encode())

        def log_message(self, *_arguments: object) -> None:
            pass

    # A browser may open a connection before it asks for anything: that must keep no other waiting.
    server = ThreadingHTTPServer(("127.0.0.1", 0), Links)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def address(*links: str) -> str:
        Links.links = links
        return f"http://127.0.0.1:{server.server_port}/"

    yield address
    server.shutdown()
    server.server_close()


@pytest.fixture
def survivor(portal):
    """Someone past the PIN."""
    visitor = Visitor(portal.address, portal.tls.authority)
    visitor.open_case("casehenry02", "4826")
    return visitor


def follow(page: Page, number: int) -> Page:
    """The tab that a link of the other site opens."""
    with page.expect_popup() as popup:
        page.get_by_role("link", name=f"Link {number}").click()
    return popup.value


def acknowledge(tab: Page) -> None:
    """Press the button, and see whose acknowledgment is there."""
    tab.get_by_role("button", name="Acknowledge").click()
    expect(tab.get_by_text(re.compile(f"lee, {TIME}"))).to_be_visible()


@pytest.fixture
def links(survivor, mail_server, portal) -> list[str]:
    """The links of two mails."""
    for number in (1, 2):
        survivor.send(f"message {number}")
    mails = mail_server.wait_for(2)
    return [re.findall(rf"{portal.address}/staff/ack/\S+", text_of(mail))[0] for mail in mails]


def test_two_links_opened_from_webmail_are_acknowledged_one_after_the_other(
    visit, elsewhere, links
):
    webmail = visit(width=1280)
    webmail.goto(elsewhere(*links))
    first = follow(webmail, 1)
    sign_in(first, "lee", "demo-liaison-2026")
    expect(first.get_by_text("By nobody yet.")).to_be_visible()
    second = follow(webmail, 2)
    expect(second.get_by_text("By nobody yet.")).to_be_visible()
    acknowledge(first)
    acknowledge(second)


def test_after_a_sign_in_in_another_tab_the_first_says_so_and_leads_to_the_button(
    visit, links, portal
):
    first = visit(width=1280)
    first.goto(links[0])
    sign_in(first, "lee", "demo-liaison-2026")
    expect(first.get_by_text("By nobody yet.")).to_be_visible()
    second = first.context.new_page()
    second.goto(f"{portal.address}/staff/")
    second.get_by_role("button", name="Sign out").click()
    sign_in(second, "lee", "demo-liaison-2026")
    expect(second).to_have_url(re.compile("/staff/$"))
    first.get_by_role("button", name="Acknowledge").click()
    expect(first.get_by_role("heading", name="This was not done")).to_be_visible()
    expect(first.get_by_text("when you sign in, in another tab")).to_be_visible()
    first.get_by_role("link", name="Open the page again").click()
    acknowledge(first)


def test_two_tabs_that_ask_for_the_sign_in_need_it_once(visit, links):
    first = visit(width=1280)
    first.goto(links[0])
    second = first.context.new_page()
    second.goto(links[1])
    sign_in(first, "lee", "demo-liaison-2026")
    expect(first.get_by_text("By nobody yet.")).to_be_visible()
    give_password(second, "lee", "demo-liaison-2026")
    expect(second.get_by_text("You are signed in.")).to_be_visible()
    second.get_by_role("link", name="Open the page again").click()
    acknowledge(second)


def test_who_comes_in_anew_from_elsewhere_may_use_the_page_opened_before(visit, elsewhere, portal):
    before = visit()
    before.goto("/help/safety/")
    search_engine = before.context.new_page()
    search_engine.goto(elsewhere(f"{portal.address}/"))
    expect(follow(search_engine, 1).get_by_role("heading", level=1)).to_be_visible()
    before.get_by_role("button", name="Español").click()
    expect(before.locator("html")).to_have_attribute("lang", "es")


def test_ten_thousand_letters_of_any_alphabet_pass_the_real_server(survivor):
    for letter in ("a", "字", "🕊"):
        assert survivor.send(letter * 10_000).endswith("/order/sent/"), survivor.page
