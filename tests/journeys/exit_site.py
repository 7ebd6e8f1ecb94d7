"""The portal with a neutral site of our own to leave for, and what may be left behind."""

import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.harness.forks import ROOT
from tests.harness.mailserver import MailServer
from tests.harness.processes import Certificates, Deployment

TELLING = ("casehenry02", "20082397", "PENDING", "4826", "garage")


class _Weather(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Weather</title><h1>Sunny</h1>")

    def log_message(self, *arguments: object) -> None:
        return


@contextmanager
def portal_beside_weather(
    directory: Path, certificates: Certificates, **settings: str
) -> Iterator[Deployment]:
    """The portal, running; who leaves comes to a page with the title "Weather"."""
    neutral = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Weather)
    threading.Thread(target=neutral.serve_forever, daemon=True).start()
    agency = directory / "agency.toml"
    text = (ROOT / "portal" / "agency.toml").read_text(encoding="utf-8")
    exit_site = f"http://127.0.0.1:{neutral.server_port}/"
    agency.write_text(text.replace("https://www.weather.gov/", exit_site), encoding="utf-8")
    no_mail = MailServer(certificates.server_context())
    deployment = Deployment(directory, no_mail, certificates, AGENCY_FILE=str(agency), **settings)
    try:
        deployment.start_web()
        yield deployment
    finally:
        deployment.stop()
        neutral.shutdown()


def new_pass(portal: Deployment, number: str) -> str:
    """A pass for the box of the PIN: four digits stand in a browser's files by chance."""
    return portal.manage(
        "shell",
        *("--no-imports", "--command"),
        "from cases.models import Case;"
        f"print(Case.objects.get(case_number='{number}').issue_pass())",
    ).strip()


def goes_back_to_nothing(page: Page) -> None:
    """Back, five times: no page tells anything, nor do titles and addresses."""
    for _ in range(5):
        page.go_back()
        expect(page.locator("html")).not_to_have_class(re.compile("leaving"))
        page.wait_for_load_state()
        shown = page.locator("html").evaluate("html => document.title + location + html.outerHTML")
        visible = [word for word in ("<textarea", *TELLING) if word in shown]
        assert not visible, (page.url, visible)
