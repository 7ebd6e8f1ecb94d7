"""A wish that stands."""

import pytest
from django.core import mail

from alerts.models import Wish
from tests.alerts.asking import alerted


@pytest.fixture
def wish(survivor) -> Wish:
    """Asked for and confirmed in the survivor's browser: everything, by mail, at any hour."""
    made = alerted(survivor)
    assert not mail.outbox
    return made
