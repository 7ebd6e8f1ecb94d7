"""The demo's telephone."""

import pytest
from django.test import Client

from alerts.events import Route
from alerts.models import Delivery
from alerts.sending import send_due
from alerts.wishes import Address
from tests.alerts.texts.conftest import NUMBER, serve, wish_of

WORDS = "A page that you follow was updated."


@pytest.fixture
def demo(settings, tmp_path):
    """The demo's provider, with a folder of its own."""
    settings.TEXTS_BY, settings.DEMO_TEXT_DIR = "demo", str(tmp_path / "texts")
    settings.ROOT_URLCONF = "tests.pages.demo_addresses"


def test_the_demo_lists_its_texts_newest_first(demo, case, other_case):
    assert "No texts yet." in Client().get("/demo/texts/").content.decode()
    wish_of(case, Address(Route.TEXT, NUMBER))
    [channel] = wish_of(other_case, Address(Route.TEXT, "(312) 555-0199")).channel_set.all()
    serve(case)
    assert send_due() == 1
    Delivery.objects.create(channel=channel, case=other_case, kind=Delivery.Kind.TEST)
    assert send_due() == 1
    page = Client().get("/demo/texts/").content.decode()
    newest, _, oldest = page.partition("(+13125550199, ")
    assert f"{WORDS} Reply STOP to end. ({NUMBER}, " in oldest
    assert f"{WORDS} Reply STOP to end. " in newest


def test_the_real_portal_has_no_such_page(db):
    assert Client().get("/demo/texts/").status_code == 404
