"""A case whose alerts go to a telephone, and the provider that takes them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alerts.events import Route
from alerts.facts import facts_of
from alerts.models import Channel, Delivery, Wish
from alerts.watching import raise_alerts
from alerts.wishes import Address
from cases.models import Case, CivilProcess
from tests.harness.textserver import ACCOUNT, PLAIN_SECRET, SENDER, TOKEN, TextServer

NUMBER = "+13125550142"


def wish_of(case: Case, *addresses: Address) -> Wish:
    """What somebody asked for and confirmed, an hour ago; it knows the record as it is now."""
    now = timezone.now()
    facts = {"events": ["served"], "words": "page", "language": "en", "consent_version": "1"}
    times = {"confirmed_at": now - timedelta(hours=1), "begun_at": now}
    known = facts_of([case.pk], now)[case.pk]
    until = now + timedelta(days=365)
    wish = Wish.objects.create(case=case, known=known, until=until, **facts, **times)
    for rank, address in enumerate(addresses, start=1):
        channel = Channel.of(wish, rank, address)
        channel.code, channel.confirmed_at = None, now
        channel.save()
    return wish


def serve_paper() -> dict:
    """What a paper says that was served just now."""
    return {"status": "SERVED", "method": "PERSONAL", "served_at": timezone.now()}


def serve(case: Case) -> Delivery:
    """The case's paper is served; gives what is owed about it."""
    CivilProcess.objects.filter(case=case).update(**serve_paper())
    assert raise_alerts() == 1
    return Delivery.objects.get(case=case)


@pytest.fixture
def twilio(settings):
    """Twilio, on this machine, as the provider."""
    server = TextServer()
    server.start()
    settings.TEXTS_BY, settings.ALERTS_BY_TEXT = "twilio", True
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT, TOKEN
    settings.TWILIO_FROM, settings.TWILIO_API_URL = SENDER, server.address
    yield server
    server.stop()


@pytest.fixture
def gateway(twilio, settings):
    """Another gateway, with fields of its own, as the provider."""
    settings.TEXTS_BY = "gateway"
    settings.TEXT_GATEWAY_URL = f"{twilio.address}/send?as=portal"
    settings.TEXT_GATEWAY_SECRET = PLAIN_SECRET
    settings.TEXT_GATEWAY_FIELDS = {"to": "number", "text": "message"}
    return twilio


@pytest.fixture
def wish(case) -> Wish:
    """Alerts by text alone."""
    return wish_of(case, Address(Route.TEXT, NUMBER))


@pytest.fixture
def delivery(wish, case) -> Delivery:
    """A text that is owed: the order was served."""
    return serve(case)
