"""When somebody is to be called: every safe time that stands, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from cases.court import DAY
from cases.models import ClosedDay, Task
from messaging.models import FrozenAddress, Message, MessageTask
from staffack.desk.rows import closed_then, window

SPANS = {"day": timedelta(days=1), "week": timedelta(days=7)}


@dataclass(frozen=True)
class Slot:
    """One safe time of somebody who wants an answer."""

    message: Message
    task: Task
    start: datetime
    end: datetime
    marks: list[str]

    @property
    def day(self) -> date:
        """The day on which it begins, or today where it began before."""
        return max(timezone.localdate(self.start), timezone.localdate())


def slots(staff: Any, span: timedelta) -> list[Slot]:
    """Those that are not over and begin within `span`, in their order.

    A safe time stands until the call was answered, withdrawn or is over, whatever else comes.
    """
    now = timezone.now()
    until = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + span
    asked = MessageTask.objects.seen_by(staff).filter(
        task__kind=Task.Kind.ANSWER, task__ended_at=None
    )
    rows = asked.select_related("task__taken_by", "message__case").defer("message__body")
    timed = [(each, times) for each in rows if (times := window(each.message))]
    coming = [(each, times) for each, times in timed if now < times[1] and times[0] < until]
    coming.sort(key=lambda one: (one[1], one[0].pk))
    frozen = FrozenAddress.objects.among(each.message.contact for each, _times in coming)
    office = ClosedDay.objects.office(timezone.localdate() - DAY)  # one may have begun before
    found = []
    for each, (start, end) in coming:
        message = each.message
        others = [times for other, times in coming if other is not each]
        clashes = sum(start < other_end and other_start < end for other_start, other_end in others)
        marks = [message.call_mark] if message.call_mark else []
        marks += [gettext("SOMEONE ELSE answers there")] if message.contact in frozen else []
        if clashes:
            marks.append(gettext("at the same time as %d other") % clashes)
        if closed := closed_then(office, start, end):
            marks.append(closed)
        found.append(Slot(message, each.task, start, end, marks))
    return found


def by_day(found: Sequence[Slot]) -> list[tuple[date, list[Slot]]]:
    """The same, for each day that has any."""
    return [(day, list(of_it)) for day, of_it in groupby(found, key=lambda slot: slot.day)]
