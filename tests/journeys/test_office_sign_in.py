"""A liaison signs in with the office's own account, in Chromium, at a real provider."""

import os

import pytest
from playwright.sync_api import Page, expect

from tests.harness.office import Office
from tests.harness.processes import Deployment

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
ROBIN = {"claims": {"roles": ["Portal.Supervisor"]}, "login": {"amr": ["pwd", "mfa"]}}


@pytest.fixture
def portal(tmp_path, mail_server, certificates):
    """The portal, which takes the sign-in of an office that gives the roles."""
    running = Deployment(tmp_path, mail_server, certificates, ENVIRONMENT="test")
    running.address = f"http://localhost:{running.port}"
    with Office(running.address, {"robin": ROBIN}) as office:
        running.environment |= {**office.settings(), "SITE_URL": running.address}
        running.environment["OFFICE_SIGN_IN_ROLES"] = "Portal.Supervisor=Supervisor"
        running.start_web(behind_a_proxy=True)
        yield running
        running.stop()


@pytest.fixture
def page(chromium, portal):
    context = chromium.new_context(base_url=portal.address, locale="en-US")
    yield context.new_page()
    context.close()


def as_robin(page: Page) -> None:
    """At the provider, which knows people by name alone."""
    page.get_by_label("Name").fill("robin")
    page.get_by_role("button", name="Sign in").click()


def test_in_at_the_first_time_and_asked_once_more_before_a_reset(page, portal):
    page.goto("/staff/accounts/")
    page.get_by_role("link", name="Go to the office's sign-in").click()
    as_robin(page)
    expect(page).to_have_url(f"{portal.address}/staff/accounts/")
    page.get_by_role("link", name="Reset the sign-in of lee").click()
    page.get_by_role("link", name="Sign in once more at the office").click()
    as_robin(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("lee")
    page.get_by_role("button", name="Sign out (robin)").click()
    page.goto("/staff/sign-in/")
    page.get_by_role("link", name="Go to the office's sign-in").click()
    expect(page, "the provider still knows them").to_have_url(f"{portal.address}/staff/")
