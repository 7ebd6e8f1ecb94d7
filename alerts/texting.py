"""Hands a text over: to Twilio, or to another gateway that takes a form.

Which one, `TEXTS_BY` says (docs/alerts.md). Neither tries again by itself.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import requests
from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from alerts.models import Delivery
from alerts.outbox import RECEIPT_WITHIN
from alerts.stops import stop
from alerts.texts import text_of
from messaging.frozen import normalised

# Twilio's: the number answered STOP (https://www.twilio.com/docs/api/errors/21610).
UNSUBSCRIBED = 21610
# Twilio asks again, five times at most, where the portal does not answer; it signs no fragment.
TRY_AGAIN = "#rc=5&rp=all"
LONGEST_REFERENCE = 64
HTTP_ERRORS, REQUEST_TIMEOUT, SERVER_ERRORS = 400, 408, 500
PROVIDERS = {
    "twilio": "alerts.texting.Twilio",
    "gateway": "alerts.texting.Gateway",
    "demo": "alerts.demo.Folder",
}


class RefusedError(Exception):
    """The provider said that it does not take this text."""


def connect() -> Any:
    """The provider that TEXTS_BY names; OSError where it can't be reached, KeyError for none."""
    return import_string(PROVIDERS[settings.TEXTS_BY])()


def to_number(delivery: Delivery) -> str:
    """The number that `delivery` goes to, as +13125550142."""
    return normalised(str(delivery.channel.address))


class Twilio:
    """Twilio, or whatever speaks its form at TWILIO_API_URL."""

    GIVES_RECEIPTS = True
    REFUSALS = (RefusedError,)

    def __init__(self) -> None:
        # Most of a second, which only the worker has to spend.
        from twilio.http.http_client import TwilioHttpClient
        from twilio.rest import Client

        self.http = TwilioHttpClient(timeout=settings.EMAIL_TIMEOUT)
        self.client = Client(
            settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=self.http
        )
        self.client.api.base_url = settings.TWILIO_API_URL
        knock(self.http.session, settings.TWILIO_API_URL)

    def hand_over(self, delivery: Delivery) -> str:
        """Hand it over once; gives Twilio's id of it. RefusedError where Twilio won't.

        Whatever else it raises, nobody knows whether it was taken. Twilio gives up on what it could
        not send before a receipt is missed: by then another way is under way.
        """
        from twilio.base.exceptions import TwilioException

        try:
            message = self.client.messages.create(
                to=to_number(delivery),
                body=text_of(delivery),
                status_callback=status_address(delivery),
                validity_period=int(RECEIPT_WITHIN.total_seconds()),
                **_sender(),
            )
        except TwilioException as error:
            status, code = getattr(error, "status", 0), getattr(error, "code", None)
            if code == UNSUBSCRIBED:
                stop(str(delivery.channel.address))
            # Where the answer holds no code, the client puts the status there.
            if HTTP_ERRORS <= status < SERVER_ERRORS and code not in {None, status}:
                raise RefusedError(str(code)) from None  # its own sentence may quote the number
            raise
        return str(message.sid or "")[:LONGEST_REFERENCE]

    def close(self) -> None:
        """End the connection."""
        self.http.session.close()


class Gateway:
    """Another gateway, at TEXT_GATEWAY_URL: it takes a form with the number and the words."""

    GIVES_RECEIPTS = False
    REFUSALS = (RefusedError,)

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.headers[settings.TEXT_GATEWAY_HEADER] = settings.TEXT_GATEWAY_SECRET
        knock(self.session, settings.TEXT_GATEWAY_URL)

    def hand_over(self, delivery: Delivery) -> str:
        """Hand it over once; the gateway calls it by no name. RefusedError where it says no.

        RequestException: nobody knows whether it was taken.
        """
        fields = settings.TEXT_GATEWAY_FIELDS
        answer = self.session.post(
            settings.TEXT_GATEWAY_URL,
            {fields["to"]: to_number(delivery), fields["text"]: text_of(delivery)},
            timeout=settings.EMAIL_TIMEOUT,
            allow_redirects=False,
        )
        status = answer.status_code
        if HTTP_ERRORS <= status < SERVER_ERRORS and status != REQUEST_TIMEOUT:
            raise RefusedError(str(status))
        if not 200 <= status < 300:
            raise requests.HTTPError(str(status))
        return ""

    def close(self) -> None:
        """End the connection."""
        self.session.close()


def knock(session: requests.Session, address: str) -> None:
    """Raise RequestException, an OSError, where nothing answers at `address`, or not by TLS.

    Whatever it answers will do. The connection stays open for what is to be handed over.
    """
    session.head(urljoin(address, "/"), timeout=settings.EMAIL_TIMEOUT, allow_redirects=False)


def status_address(delivery: Delivery) -> str:
    """Where Twilio tells what became of `delivery`.

    By our own name for it: the receipt may come before Twilio's name for it is stored.
    """
    return settings.SITE_URL + reverse("texts:status", args=[delivery.uuid]) + TRY_AGAIN


def _sender() -> Mapping[str, Any]:
    sender = settings.TWILIO_FROM
    return {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}
