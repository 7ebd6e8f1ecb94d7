"""On a phone without JavaScript: from the home page to a number, and to a sheet of paper."""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_language import fits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_two_presses_from_home_to_a_number_in_taylorville(portal, visit, javascript):
    portal.manage("load_directory")
    page = visit(javascript)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto("/")
    assert len([url for url in requests if not url.startswith("data:")]) <= 6
    page.get_by_label("Your town, county or ZIP code").fill("Taylorville")
    page.get_by_role("button", name="Find help").click()
    expect(page).to_have_url(re.compile("/help/$"))
    expect(page).to_have_title("Resources: find a number")
    number = page.get_by_role("link", name="(217) 753-8081")
    expect(number).to_have_attribute("href", "tel:2177538081")
    assert fits(page)
    box = number.bounding_box()
    assert box
    assert box["height"] >= 44, "big enough for a thumb"

    page.get_by_role("link", name="This list as a plain page to print").click()
    expect(page).to_have_title("Resources: telephone list")
    page.wait_for_load_state()
    page.emulate_media(media="print")
    paper = page.locator("body").inner_text()
    assert paper.startswith("Telephone list\n")
    assert "Prairie Center, Taylorville (217) 753-8081" in " ".join(paper.split())
    assert not re.search("violence|sheriff|911|leave|test data|protect", paper, re.IGNORECASE)
