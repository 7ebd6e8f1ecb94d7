"""The portal in real processes, a real mail server, a real browser."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.desk import forget_codes
from tests.harness.mailserver import MailServer
from tests.harness.processes import Certificates, Deployment

FLAGS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
    # A page lives for a second: to compile its scripts for speed costs more than it gives.
    "--js-flags=--no-opt,--no-maglev,--always-sparkplug",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
# Long ago: on a page that is open, nobody's time is over because the clock was stopped.
A_MOMENT = datetime(2026, 1, 5, 12, tzinfo=UTC)


def source(page: Page) -> str:
    """What the page holds, once all of it is there."""
    page.wait_for_load_state()
    return page.content()


def stop_clock(page: Page) -> None:
    """In all tabs of this browser time goes on only as the test moves it: it may take its own."""
    page.wait_for_load_state()
    page.clock.install(time=A_MOMENT)
    page.clock.pause_at(A_MOMENT + timedelta(minutes=5))


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """TLS for web and mail."""
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def mailbox(certificates):
    """A mail server with STARTTLS, for all tests."""
    with MailServer(certificates.server_context()) as server:
        yield server


@pytest.fixture
def mail_server(mailbox):
    """The mail server, as if it had been started for this test."""
    mailbox.renew()
    return mailbox


@pytest.fixture(scope="session")
def deployments(tmp_path_factory, mailbox, certificates):
    """Gives the installation with the settings module that is named, its rows as at first.

    Each is started once: that takes longer than most tests.
    """
    running: dict[str, Deployment] = {}

    def of(settings: str) -> Deployment:
        if settings in running:
            running[settings].renew()
        else:
            directory = tmp_path_factory.mktemp("portal")
            running[settings] = Deployment(
                directory, mailbox, certificates, DJANGO_SETTINGS_MODULE=settings
            )
            running[settings].start_web()
        return running[settings]

    yield of
    for deployment in running.values():
        deployment.stop()


@pytest.fixture
def portal(request, deployments):
    """The portal, running; a test may ask for settings of its own.

    Its mail worker runs for a test that asks for the mail server.
    """
    deployment = deployments(getattr(request, "param", "tests.journeys.deployed"))
    forget_codes()
    if "mail_server" in request.fixturenames:
        request.getfixturevalue("mail_server")
        deployment.start_worker()
    yield deployment
    deployment.stop_workers()


@pytest.fixture(scope="session")
def playwright():
    """What drives Chromium."""
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        yield playwright


def _launch(playwright: Playwright, program: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=program, headless=True, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium(playwright):
    """A running Chromium, headless."""
    yield from _launch(playwright, os.environ["CHROMIUM"])


@pytest.fixture(scope="session")
def shell(playwright):
    """A running Chromium without what surrounds a page, where there is one."""
    yield from _launch(playwright, os.environ.get("CHROMIUM_SHELL") or os.environ["CHROMIUM"])


@pytest.fixture
def device(shell):
    """What `visit` opens pages in; Chromium itself where tabs, history or its files matter."""
    return shell


@pytest.fixture
def visit(device, portal):
    """Opens a browser of its own for one person: `visit(javascript=False)`."""
    contexts = []

    def open_page(javascript: bool = True, width: int = 360):
        context = device.new_context(
            base_url=portal.address,
            ignore_https_errors=True,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 800},
            timezone_id="America/New_York",  # not the office's: its own zone must show
        )
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
