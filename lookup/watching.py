"""What the lanes show that staff should know; the worker looks, never a survivor's request.

A request that warned staff would take longer for a known number than for an unknown one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from lookup.alarms import Alarm, alarm_key
from lookup.budgets import SITE
from lookup.lanes import DAY, EVER, HOUR, YEAR, Lane
from lookup.models import Case, FeedImport
from portal.sessions import SessionStore

FAILURES_THAT_ALARM = 5


@dataclass(frozen=True)
class Sign:
    """A lane of a case, and what it is a sign of."""

    kind: Alarm.Kind
    lane: Lane

    @property
    def uuid(self) -> UUID:
        """The case's, out of a key such as `pin:case:<uuid>:<epoch>`."""
        return UUID(self.lane.key.split(":")[2])

    @property
    def alarm(self) -> str:
        """The key of the lane that keeps the warning from being given twice."""
        return alarm_key(self.kind, self.uuid, self.lane.opened_at)

    def is_of(self, case: Case) -> bool:
        """Whether the lane still matters: one of an older PIN or pass does not."""
        epoch = self.lane.key.split(":")[3:]
        return not epoch or int(epoch[0]) == case.pin_epoch


def look_around() -> None:
    """One round of the worker: warn staff."""
    raise_alarms()
    FeedImport.objects.warn_of_silence(timezone.now())


def tidy() -> None:
    """Forget the visits that are over, and the tries of clients after 14 days."""
    SessionStore.clear_expired()
    Lane.objects.forget()


def raise_alarms() -> int:
    """Warn staff of failures and of full lanes; gives how many warnings are new."""
    signs = _unheard(list(_signs()))
    cases = Case.objects.in_bulk({sign.uuid for sign in signs}, field_name="uuid")
    new = sum(
        Alarm.objects.sound_once(sign.kind, cases[sign.uuid], sign.lane.opened_at)
        for sign in signs
        if sign.uuid in cases and sign.is_of(cases[sign.uuid])
    )
    most = settings.PIN_FAILURES_PER_SITE_PER_HOUR
    for site in _lanes(SITE, HOUR).filter(spent__gte=most):
        new += Alarm.objects.sound_once(Alarm.Kind.SITE, None, site.opened_at)
    return new


def _unheard(signs: list[Sign]) -> list[Sign]:
    # One read for all: a lane that is full for good is a sign for good.
    heard = set(
        Lane.objects.filter(key__in=[sign.alarm for sign in signs]).values_list("key", flat=True)
    )
    return [sign for sign in signs if sign.alarm not in heard]


def _signs() -> Iterator[Sign]:
    for prefix in ("day:case:", "pass:case:"):
        # With the window before it: five failures around its edge are five failures.
        total = _lanes(prefix, DAY).annotate(total=F("spent") + F("previous"))
        for failing in total.filter(total__gte=FAILURES_THAT_ALARM, spent__gt=0):
            yield Sign(Alarm.Kind.FAILURES, failing)
    for prefix, most, window in [
        ("day:case:", settings.PIN_GUESSES_PER_CASE_PER_DAY, DAY),
        ("pin:case:", settings.PIN_GUESSES_PER_PIN, EVER),
        ("year:case:", settings.PIN_GUESSES_PER_CASE_PER_YEAR, YEAR),
        ("pass:case:", settings.PASS_GUESSES_PER_DAY, DAY),
    ]:
        for lane in _lanes(prefix, window).filter(spent__gte=most):
            yield Sign(Alarm.Kind.PAUSED, lane)


def _lanes(prefix: str, window: timedelta) -> QuerySet[Lane]:
    return Lane.objects.filter(key__startswith=prefix, opened_at__gt=timezone.now() - window)
