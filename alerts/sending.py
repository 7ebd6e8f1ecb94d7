"""Hands over what is due, each once: a job of the worker, in several threads."""

import logging
import random
import time
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

from django.db import Error as AnyDatabaseError
from django.db import transaction
from django.utils import timezone

from alerts import texting
from alerts.events import Route
from alerts.facts import wakes
from alerts.mail import Mail
from alerts.models import Alert, Brake, Delivery, Wish
from alerts.watching import is_true, news_for

logger = logging.getLogger(__name__)

BATCH = 50  # then the connections are made anew


class Provider(Protocol):
    """What takes texts or mail; making one raises where it can't be reached."""

    GIVES_RECEIPTS: bool
    REFUSALS: tuple[type[Exception], ...]

    def hand_over(self, delivery: Delivery) -> str:
        """Hand it over once; gives what the provider calls it by."""

    def close(self) -> None:
        """End the connection."""


PROVIDERS: dict[str, Any] = {Route.EMAIL: Mail, Route.TEXT: texting.connect}


def send_due() -> int:
    """Hand over what is due, of all kinds; gives how many the providers took."""
    return Sender().send_due()


class Sender:
    """The connections of one pass, each made when it is first needed."""

    def __init__(self) -> None:
        self.providers: dict[str, Provider] = {}
        self.unreachable: set[str] = set()

    def send_due(self) -> int:
        """As the function: BATCH at most."""
        taken = 0
        seen: set[int] = set()
        try:
            while len(seen) < BATCH and (keys := self._due(seen)):
                seen.update(keys)
                taken += sum(map(self._send, keys))
        finally:
            for route in [*self.providers]:
                self._close(route)
        return taken

    def _due(self, seen: set[int]) -> list[int]:
        """The keys of some that are due and were not seen, those first that are due longest.

        Drawn from more than are sent: others send at the same time.
        """
        due = Delivery.objects.to_hand_over(timezone.now()).exclude(pk__in=seen)
        first = list(due.order_by("due_at", "pk").values_list("pk", flat=True)[: 4 * BATCH])
        return random.sample(first, min(BATCH, len(first)))

    def _send(self, pk: int) -> bool:
        """Whether the provider took it, if it is still due."""
        due = Delivery.objects.to_hand_over(timezone.now()).filter(pk=pk)
        delivery = due.select_related("channel__wish", "alert__wish").first()
        provider = self._provider(delivery.channel.route) if delivery else None
        try:
            if delivery is None or provider is None or not _begin(delivery):
                return False
        except AnyDatabaseError:  # two waited for each other: the next pass tries again
            logger.exception("alert %s waits", pk)
            return False
        is_taken = _hand_over(delivery, provider)
        if not is_taken:  # a connection that failed is not used again
            self._close(delivery.channel.route)
        return is_taken

    def _provider(self, route: str) -> Provider | None:
        """None where it can't be reached: what goes there waits, and then a person calls."""
        if route in self.unreachable:
            return None
        if route not in self.providers:
            try:
                self.providers[route] = PROVIDERS[route]()
            except Exception as error:
                logger.warning("alerts by %s wait: %s", route, type(error).__name__)
                self.unreachable.add(route)
                _give_up(route)
                return None
        return self.providers[route]

    def _close(self, route: str) -> None:
        with suppress(Exception):
            self.providers.pop(route).close()


def _give_up(route: str) -> None:
    """Send what has waited too long for that provider another way, or have a person call."""
    late = Delivery.objects.too_late(timezone.now()).filter(channel__route=route)
    for delivery in late.select_related("alert__wish")[:BATCH]:
        delivery.fail(Delivery.Failure.UNREACHED)


def _begin(delivery: Delivery) -> bool:
    """Note that it is being handed over, committed; False where it must not go, or another does."""
    now = timezone.now()
    with transaction.atomic():
        wish = Wish.objects.select_for_update().get(pk=delivery.channel.wish_id)
        if delivery.kind == Delivery.Kind.ALERT and not _holds(delivery, wish, now):
            return False
        if not delivery.may_go:
            delivery.fail(Delivery.Failure.OFF)
            return False
        is_mine = delivery.begin(now)
        transaction.set_rollback(not is_mine)  # nobody was told by this one
        return is_mine


def _holds(delivery: Delivery, wish: Wish, now: datetime) -> bool:
    """Whether it may go now, and the record still says what is to be told; else what follows."""
    alert = Alert.objects.get(delivery=delivery)
    if alert.freed_at is None and Brake.objects.standing().exists():
        return False
    if wish.ended_at is not None:
        return _not_told(alert, wish)
    wakes_now = wish.wakes_for_served and wakes(alert.new)
    if (quiet_until := wish.quiet_end(now)) and not wakes_now:
        Delivery.objects.filter(pk=delivery.pk).update(due_at=quiet_until)
        return False
    if alert.told_at is None and (new := news_for(wish, now)):
        alert.tell(wish, new, now)
        return True
    if alert.told_at is not None and is_true(alert, now):
        return True
    alert.drop()
    return False


def _not_told(alert: Alert, wish: Wish) -> bool:
    """False: nobody hears of a wish that ended; what had failed before that, a person tells."""
    if alert.told_at is not None and wish.ended_by != Wish.End.PAGE:
        alert.have_called()
    else:
        alert.drop()
    return False


def _hand_over(delivery: Delivery, provider: Provider) -> bool:
    begun = time.monotonic()
    try:
        reference = provider.hand_over(delivery)
    except Exception as error:
        logger.warning("alert %s did not go: %s", delivery.pk, type(error).__name__)
        is_refused = isinstance(error, provider.REFUSALS)
        failure = Delivery.Failure
        delivery.fail(failure.REFUSED if is_refused else failure.UNKNOWN)
        return False
    delivery.note_handed_over(reference, gives_receipt=provider.GIVES_RECEIPTS)
    logger.info("alert %s is sent: %.0f ms", delivery.pk, (time.monotonic() - begun) * 1000)
    return True
