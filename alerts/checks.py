"""System checks of who takes text messages: half a setting would lose her alerts."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from alerts.texting import PROVIDERS
from messaging.checks import SHORTEST_SECRET
from portal.checks import refuse_without_tls

ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
SENDER = re.compile(r"\+[1-9]\d{7,14}|\d{5,6}|MG[0-9a-f]{32}")


@register("portal")
def texts_are_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors `alerts.E001` to `E005`: TEXTS_BY names nobody, or somebody who can't be reached."""
    if settings.TEXTS_BY == "none":
        return []
    if settings.TEXTS_BY not in PROVIDERS or (settings.TEXTS_BY == "demo" and not settings.DEMO):
        return [
            Error(
                f"TEXTS_BY is {settings.TEXTS_BY}: nobody takes text messages by that name",
                hint="Set none, twilio or gateway (docs/alerts.md); demo is for the demo.",
                id="alerts.E001",
            )
        ]
    found = [*{"twilio": _twilio, "gateway": _gateway}.get(settings.TEXTS_BY, _nothing)()]
    if not settings.ALERTS_ARE_ON:
        found.append(
            Error(
                "TEXTS_BY is set, and there are no alerts",
                hint="Set ALERTS_FROM_EMAIL, and [alerts] in AGENCY_FILE; or leave TEXTS_BY out.",
                id="alerts.E002",
            )
        )
    return found


def _nothing() -> Iterator[CheckMessage]:
    yield from ()


def _twilio() -> Iterator[CheckMessage]:
    wrong = [
        name
        for name, is_right in {
            "TWILIO_ACCOUNT_SID": ACCOUNT.fullmatch(settings.TWILIO_ACCOUNT_SID),
            "TWILIO_AUTH_TOKEN": len(settings.TWILIO_AUTH_TOKEN) >= SHORTEST_SECRET,
            "TWILIO_FROM": SENDER.fullmatch(settings.TWILIO_FROM),
        }.items()
        if not is_right
    ]
    if wrong:
        yield Error(
            f"TEXTS_BY=twilio, and {', '.join(wrong)} can't be right",
            hint="The account's SID begins with AC, its token has 32 characters, and TWILIO_FROM "
            "is a number such as +13125550100 or a messaging service's SID, which begins with MG.",
            id="alerts.E003",
        )
    yield from _private("TWILIO_API_URL", settings.TWILIO_API_URL)


def _gateway() -> Iterator[CheckMessage]:
    fields = settings.TEXT_GATEWAY_FIELDS
    is_secret = len(settings.TEXT_GATEWAY_SECRET) >= SHORTEST_SECRET
    if not (is_secret and settings.TEXT_GATEWAY_HEADER and {*fields} == {"to", "text"}):
        yield Error(
            "TEXTS_BY=gateway needs TEXT_GATEWAY_SECRET, "
            f"{SHORTEST_SECRET} characters or more, and in TEXT_GATEWAY_FIELDS both to and text",
            hint="The gateway shows the same secret when it tells who answered STOP. The fields "
            "are such as to=number,text=message.",
            id="alerts.E004",
        )
    yield from _private("TEXT_GATEWAY_URL", settings.TEXT_GATEWAY_URL)


def _private(setting: str, address: str) -> Iterator[CheckMessage]:
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname:
        yield from refuse_without_tls(
            setting, parts.hostname, "Begin it with https://", "alerts.E005"
        )
    elif parts.scheme != "https" or not parts.hostname:
        yield Error(
            f"{setting} is no address",
            hint="Begin it with https:// and the gateway's host.",
            id="alerts.E005",
        )
