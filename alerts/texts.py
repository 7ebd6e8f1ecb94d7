"""What a text or mail says, to the letter: neutral words, which the page shows before."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from alerts.events import Route
from alerts.models import Delivery
from portal.programme import Programme


def programme() -> Programme:
    """The agency's, where there are alerts."""
    alerts: Programme | None = settings.AGENCY.alerts
    assert alerts is not None  # noqa: S101 - asked where ALERTS_ARE_ON alone
    return alerts


def wording(words: str, language: str, route: str) -> str:
    """An alert in these words."""
    return _of_route(programme().wording(words, language), language, route)


def text_of(delivery: Delivery) -> str:
    """What `delivery` says."""
    channel = delivery.channel
    language, route = channel.wish.language, channel.route
    if delivery.kind == Delivery.Kind.CODE:
        return _named(str(channel.code))
    if delivery.kind == Delivery.Kind.OVER:
        with translation.override(language):
            return _named(gettext("Nothing more will come here."))
    return wording(str(channel.wish.words), language, route)


def _of_route(words: str, language: str, route: str) -> str:
    if route == Route.EMAIL:
        return _named(words)
    # Carriers ask for the name and for this in each kind of text that is registered.
    with translation.override(language):
        how_to_end = gettext("Reply STOP to end.")
    return _named(f"{words} {how_to_end}")


def _named(words: str) -> str:
    return f"{programme().name}: {words}"
