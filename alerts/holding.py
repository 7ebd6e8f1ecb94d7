"""Holds all alerts while the record, the clock or the database may be wrong.

A case system may call anything served after its maintenance; a backup, restored, would tell again
what was told. A false alert can cost a life. So alerts stop by themselves, and two people say
whether they go on.
"""

import time
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.models import Alert, AlertCount, Brake, Delivery
from alerts.wishes import Wish
from cases.models import Approval, Case, ClosedDay, Task
from cases.models.approvals import supervisors
from cases.signals import approval_granted, staff_acted
from lookup.models import DAY
from messaging.models import Notification
from messaging.notices import Notice

WINDOW = timedelta(minutes=10)
USUAL = 0.9  # the share of days whose busiest ten minutes kept to it (nearest rank)
USUAL_DAYS = 60
CLOCK_JUMPS = timedelta(seconds=60)
MAILED_AFTER = timedelta(minutes=30)
RELEASE, DROP = "release", "drop"
RECORDED = "RECORDED"  # what a person wrote into the record


def hold_if_too_many(new: int) -> None:
    """Hold alerts where `new` more would be beyond the usual: before they are raised."""
    now = timezone.now()
    lately = Alert.objects.filter(raised_at__gt=now - WINDOW).count() + new
    if new and lately > settings.ALERT_BURST_LEAST and lately > usual_on(timezone.localdate()):
        Brake.objects.pull(Brake.Why.BURST)


@lru_cache(maxsize=1)
def usual_on(day: date) -> int:
    """How many alerts in ten minutes are no burst on `day`: by the busiest ten of each day before.

    What nine in ten days kept to, over USUAL_DAYS, and ALERT_BURST_LEAST more.
    """
    end = datetime.combine(day, datetime.min.time(), settings.AGENCY.zone)
    since = end - timedelta(days=USUAL_DAYS)
    raised = Alert.objects.filter(raised_at__gte=since, raised_at__lt=end).order_by()
    counts: dict[int, int] = {}
    for at in raised.values_list("raised_at", flat=True).iterator():
        slot = (at - since) // WINDOW
        counts[slot] = counts.get(slot, 0) + 1
    busiest = dict.fromkeys(range(USUAL_DAYS), 0)
    for slot, count in counts.items():
        of_day = min(slot * WINDOW // DAY, USUAL_DAYS - 1)  # where the clocks changed, 25 hours
        busiest[of_day] = max(busiest[of_day], count)
    usual = sorted(busiest.values())[ceil(USUAL * USUAL_DAYS) - 1]
    return usual + int(settings.ALERT_BURST_LEAST)


class LastNumber:
    """The number of the last alert, in a file outside of the database."""

    def __init__(self) -> None:
        self.file = Path(settings.ALERT_NUMBER_FILE) if settings.ALERT_NUMBER_FILE else None

    def read(self) -> int:
        """The number; 0 where there is none."""
        try:
            return int(self.file.read_text(encoding="ascii")) if self.file else 0
        except (FileNotFoundError, ValueError):
            return 0

    def write(self, number: int) -> None:
        """Put it there, whole or not at all."""
        if self.file:
            new = self.file.with_suffix(".new")
            new.write_text(str(number), encoding="ascii")
            new.replace(self.file)


def watch_number() -> None:
    """Hold alerts where the database knows fewer than were raised: it was restored."""
    last, counted = LastNumber(), AlertCount.now()
    kept = last.read()
    if kept > counted:
        Brake.objects.pull(Brake.Why.RESTORED, number=kept)
    elif kept < counted:
        last.write(counted)


class ClockWatch:
    """Holds alerts when the clock jumped: a job of the worker, which remembers the last time."""

    __name__ = "watch_clock_of_alerts"

    def __init__(self) -> None:
        self.apart = self._apart()

    def __call__(self) -> None:
        apart = self._apart()
        if abs(apart - self.apart) > CLOCK_JUMPS.total_seconds():
            Brake.objects.pull(Brake.Why.CLOCK)
        self.apart = apart
        newest = Alert.objects.order_by("-raised_at").values_list("raised_at", flat=True).first()
        if newest and newest > timezone.now() + CLOCK_JUMPS:
            Brake.objects.pull(Brake.Why.CLOCK)

    @staticmethod
    def _apart() -> float:
        return time.time() - time.monotonic()


def remind_of_hold() -> int:
    """Mail the supervisors after MAILED_AFTER, and have persons call once the office opens.

    Gives how many alerts persons are asked to call about.
    """
    now = timezone.now()
    Brake.objects.standing().filter(pulled_at__gt=now).update(pulled_at=now)  # a clock was ahead
    brake = Brake.objects.standing().filter(pulled_at__lte=now - MAILED_AFTER).first()
    if brake is None:
        return 0
    with transaction.atomic():
        unmailed = Brake.objects.filter(pk=brake.pk, mailed_at=None)
        if unmailed.update(mailed_at=now):
            for staff in supervisors():
                Notification.objects.owe_notice(Notice.ALERTS_HELD, staff)
    is_open = ClosedDay.objects.office(timezone.localdate(now)).opening(now) == now
    return _have_called(now) if is_open else 0


def _have_called(now: datetime) -> int:
    held = Alert.objects.open().filter(muted_at=None, freed_at=None, due_at__lte=now)
    held = held.filter(raised_at__lte=now - MAILED_AFTER)
    called = list(held.select_related("case"))
    for alert in called:
        with transaction.atomic():
            alert.have_called()
    return len(called)


def ask_to_end(staff: Any, *, release: bool) -> Approval | None:
    """Ask a second supervisor to release what is held, or else to drop it; None: nothing is held.

    Who asked before for the same has asked.
    """
    brake = Brake.objects.standing().first()
    if brake is None:
        return None
    what = RELEASE if release else DROP
    facts = {"kind": Approval.Kind.ALERTS, "subject": f"{brake.pk} {what}"}
    if waiting := Approval.objects.waiting().filter(**facts).first():
        return waiting
    held = Alert.objects.open().filter(muted_at=None).count()
    texts = {
        RELEASE: _("release %(count)s alerts that are held: %(why)s"),
        DROP: _("drop %(count)s alerts that are held: %(why)s"),
    }
    approval = Approval(**facts, asked_by=staff, detail=texts[what] % {"count": held, "why": brake})
    approval.ask()
    return approval


@receiver(approval_granted)
def end_hold(approval: Approval, **kwargs: Any) -> None:
    """Two people agreed: alerts go on; of what was held, all or nothing is told."""
    if approval.kind != Approval.Kind.ALERTS:
        return
    pk, what = approval.subject.split()
    brake = Brake.objects.standing().select_for_update().filter(pk=pk).first()
    if brake is None:
        return
    now = timezone.now()
    # Not late, and not dated by a clock that was ahead. Quiet hours are looked at as each goes.
    Delivery.objects.held().update(due_at=now)
    Alert.objects.filter(raised_at__gt=now).update(raised_at=now)
    if what == DROP:
        for alert in Alert.objects.open().filter(freed_at=None):
            alert.mute(now)
    AlertCount.at_least(brake.number)
    ended = {"ended_at": max(now, brake.pulled_at), "is_dropped": what == DROP}
    Brake.objects.filter(pk=pk).update(**ended)
    Task.objects.filter(kind=Task.Kind.ALERTS_HELD, key=str(brake.uuid)).end(Task.Outcome.DONE)


def vouch_for(case: Case) -> None:
    """Hold no alert of `case`: a person or a LEADS notice has just confirmed its record."""
    now = timezone.now()
    Wish.objects.standing().filter(case=case).update(vouched_at=now)
    alerts = Alert.objects.open().filter(case=case)
    muted = list(alerts.filter(muted_at__isnull=False))
    alerts.update(freed_at=now, muted_at=None)
    Alert.objects.send(muted)


@receiver(staff_acted)
def vouch(action: str, case: Case | None, **kwargs: Any) -> None:
    """What a person wrote into the record by hand is not held: they looked at it."""
    if case is not None and action == RECORDED:
        vouch_for(case)
