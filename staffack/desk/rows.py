"""What of the letters waits for a liaison: which first, and what stands beside each in the list.

Ranked by facts that somebody recorded or ticked, never by what the petitioner wrote.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Task
from cases.office import OfficeCalendar
from messaging.models import FrozenAddress, Message, MessageTask

Times = tuple[datetime, datetime]  # from when, until when

AT_ONCE = 100  # rows of letters on one page
CALLS_AT_ONCE = 500  # of which the safe times are looked at
SOON = timedelta(hours=2)
ENDS_SOON = timedelta(days=3)
HEARING_SOON = timedelta(days=2)


class Section(IntEnum):
    """Where a row stands; the smaller, the sooner."""

    NOW = 0
    NEXT = 1
    OVERDUE = 2
    TODAY = 3
    REST = 4


TITLES = {
    Section.NOW: _("Call now"),
    Section.NEXT: _("Call next"),
    Section.OVERDUE: _("Overdue"),
    Section.TODAY: _("Due today"),
    Section.REST: _("The rest"),
}


@dataclass(frozen=True)
class Row:
    """One message for which somebody at the office has to do something."""

    task: Task  # the reading, or once it was read the answer
    message: Message
    section: Section
    times: Times | None  # when somebody is to be called
    marks: list[str]

    @property
    def waits_for(self) -> str:
        """What is to be done with it."""
        task: Any = self.task
        if task.kind == Task.Kind.READ:
            return gettext("Read, and answer") if task.wants_answer else gettext("Read")
        return gettext("Answer")

    @property
    def sent(self) -> str:
        """How long ago it was sent."""
        return gettext("sent %(age)s ago") % {"age": timesince(self.message.sent_at)}

    @property
    def by_when(self) -> str:
        """Until when, or when it is safe to call."""
        if self.times:
            return safe_time(*self.times)
        return gettext("by %s") % _shown(self.task.due_at)


def _shown(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "D m/d, g:i A")


def window(message: Message) -> Times | None:
    """From when until when it is safe to call; None where no such time stands."""
    start, end = message.safe_from, message.safe_until
    is_known = isinstance(start, datetime) and isinstance(end, datetime)
    return (start, end) if is_known and not message.withdrawn_at else None


def safe_time(start: datetime, end: datetime) -> str:
    """When it is safe to call, and how soon that is."""
    now = timezone.now()
    start, end = timezone.localtime(start), timezone.localtime(end)
    same_day = start.date() == end.date()
    until = date_format(end, "g:i A") if same_day else _shown(end)
    said = gettext("safe {start} to {end}").format(start=_shown(start), end=until)
    if now < start:
        return gettext("{safe}, in {time}").format(safe=said, time=timeuntil(start, now, depth=1))
    if now < end:
        return gettext("{safe}, NOW").format(safe=said)
    return gettext("{safe}, that has passed").format(safe=said)


def closed_then(office: OfficeCalendar, start: datetime, end: datetime) -> str:
    """That nobody is in the office from `start` until `end`; else nothing."""
    if office.opening(start) < end:
        return ""
    if office.is_open(_day(start)) or office.is_open(_day(end)):
        return gettext("outside office hours")
    return gettext("the office is closed that day")


def lead_tasks(staff: Any) -> QuerySet[Task]:
    """Of each message that waits one task, the soonest first: the reading before the answer."""
    today = timezone.localdate()
    is_pressing = Q(case__expires_on__range=(today, today + ENDS_SOON))
    now = timezone.now()
    is_pressing |= Q(case__hearing_at__range=(now, now + HEARING_SOON))
    return (
        Task.objects.seen_by(staff)
        .current()
        .filter(_leads())
        .annotate(rank=Case(When(is_pressing, then=Value(0)), default=Value(1)))
        .annotate(wants_answer=_stands(Task.Kind.ANSWER))
        .order_by("rank", "due_at", "pk")
    )


def _stands(kind: Task.Kind) -> Exists:
    # Told by case and key: by the index, whatever was ever owed about other messages.
    of_it = {"case": OuterRef("case"), "key": OuterRef("key")}
    return Exists(Task.objects.filter(**of_it, kind=kind, ended_at=None))


def _leads() -> Q:
    follows = Q(_stands(Task.Kind.READ), kind=Task.Kind.ANSWER)
    return Q(kind__in=[Task.Kind.READ, Task.Kind.ANSWER]) & ~follows


def calls_soon(staff: Any) -> list[int]:
    """The messages whose safe time is now, or begins within SOON, by their keys.

    Sealed as the times are, those of all that still want an answer are opened; of no other.
    """
    until = timezone.now() + SOON
    asked = Message.objects.seen_by(staff).filter(
        messagetask__task__kind=Task.Kind.ANSWER, messagetask__task__ended_at=None
    )
    soonest = asked.order_by("messagetask__task__due_at")
    messages = soonest.only("uuid", "case_id", "withdrawn_at", "safe_from", "safe_until")
    times = ((message.pk, window(message)) for message in messages[:CALLS_AT_ONCE])
    return [pk for pk, safe in times if safe and safe[0] <= until and safe[1] > timezone.now()]


def rows_of(tasks: Iterable[Task]) -> list[Row]:
    """What the list shows of these tasks, the most urgent first."""
    keys = {task.pk: task for task in tasks}
    found = MessageTask.objects.filter(task__in=keys)
    found = found.select_related("message__case", "message__whereabouts").defer("message__body")
    messages = {each.task_id: each.message for each in found}
    known = _verified_contacts([message.case_id for message in messages.values()])
    contacts = (message.contact for message in messages.values())
    frozen = FrozenAddress.objects.among(contacts)
    rows = [
        Row(task, message, _section(task, times), times, _marks(message, known, frozen))
        for pk, task in keys.items()
        if (message := messages.get(pk))
        for times in [_time_to_call(task, message, frozen)]
    ]
    return sorted(rows, key=_urgency)


def _time_to_call(task: Any, message: Message, frozen: set[str]) -> Times | None:
    """When somebody is to be called about it; never where somebody else answers."""
    is_wanted = task.wants_answer and message.contact not in frozen
    return window(message) if is_wanted else None


def _section(task: Task, times: Times | None) -> Section:
    now = timezone.now()
    if times and times[0] <= now < times[1]:
        return Section.NOW
    if times and now < times[0] <= now + SOON:
        return Section.NEXT
    # Whoever is to be called at a time was read; the call is not due before that time.
    is_planned = times and task.kind == Task.Kind.ANSWER
    due_at = times[1] if times and is_planned else task.due_at
    if due_at <= now:
        return Section.OVERDUE
    return Section.TODAY if _day(due_at) == _day(now) else Section.REST


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _urgency(row: Row) -> tuple[Any, ...]:
    """The section; of calls whose time ends first; then how much speaks for it; then its age."""
    is_call = row.section in (Section.NOW, Section.NEXT)
    ends_at = row.times[1].timestamp() if row.times and is_call else 0
    return (row.section, ends_at, -len(row.marks), row.task.due_at, row.task.pk)


def _verified_contacts(cases: Sequence[int]) -> dict[int, Message]:
    """Of each of these cases the newest message whose way to reach her a liaison verified."""
    verified = Message.objects.filter(case__in=cases, erased_at=None, verified_at__isnull=False)
    columns = verified.only("uuid", "case_id", "contact", "contact_method").order_by("pk")
    return {message.case_id: message for message in columns if message.contact}


def _marks(message: Message, known: dict[int, Message], frozen: set[str]) -> list[str]:
    """What somebody should see before opening it."""
    case, today = message.case, timezone.localdate()
    marks = [message.call_mark] if message.call_mark else []
    if message.contact in frozen:
        marks.append(gettext("SOMEONE ELSE answers there"))
    before = known.get(message.case_id)
    if before and message.contact and not message.verified_at:
        ways = [(each.contact, each.contact_method) for each in (message, before)]
        marks += [gettext("the way to reach them CHANGED")] if ways[0] != ways[1] else []
    if whereabouts := getattr(message, "whereabouts", None):
        marks.append(gettext("where to find the respondent"))
        marks += [gettext("warns of: %s") % hazard for hazard in whereabouts.hazards()]
    if case.expires_on and today <= case.expires_on <= today + ENDS_SOON:
        marks.append(gettext("order ends %s") % date_format(case.expires_on, "m/d"))
    if case.hearing_at and timedelta(0) <= case.hearing_at - timezone.now() <= HEARING_SOON:
        marks.append(gettext("hearing %s") % _shown(case.hearing_at))
    return marks


def after(tasks: QuerySet[Task], place: str) -> QuerySet[Task]:
    """Those of `lead_tasks` that come after `place`, which `place_of` gave; else all."""
    try:
        rank, due_at, pk = place.split(",")
        due = datetime.fromisoformat(due_at).astimezone(UTC)
        later = Q(rank__gt=int(rank)) | Q(rank=int(rank), due_at__gt=due)
        return tasks.filter(later | Q(rank=int(rank), due_at=due, pk__gt=int(pk)))
    except ValueError:
        return tasks


def place_of(task: Task) -> str:
    """Where one of `lead_tasks` stands: the next page begins after it, whatever came since."""
    rank: Any = task
    return f"{rank.rank},{task.due_at.isoformat()},{task.pk}"
