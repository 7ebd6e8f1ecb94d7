"""A case with alerts, and the liaison's browser beside the survivor's."""

import pytest
from django.core import mail

from alerts.models import Wish
from tests.alerts.asking import alerted, ask, last_code, look, type_code
from tests.desk import Client

SECOND = "second@mail.example"


@pytest.fixture
def wish(survivor) -> Wish:
    """Asked for and confirmed in the survivor's browser: everything, by mail, at any hour."""
    return alerted(survivor)


@pytest.fixture
def two(survivor) -> Wish:
    """A wish with two addresses."""
    ask(survivor, channel_2="email", address_2=SECOND)
    type_code(survivor, last_code())
    type_code(survivor, last_code(SECOND))
    look()
    mail.outbox.clear()
    return Wish.objects.standing().get()


@pytest.fixture
def desk(liaison) -> Client:
    """The liaison's browser."""
    browser = Client()
    browser.force_login(liaison)
    return browser
