"""Who has what: a message is taken by one at a time, given back, handed over."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from cases.models import Case, ClosedDay, Conflict, Task
from cases.models.approvals import who_may
from messaging.models import Message
from staffack.models import AuditEntry

# Of open hours, without any act of whoever took it. Until then it waits in the queue all the same,
# beside the taker's name, and whoever opens it may call and acknowledge.
UNTOUCHED = timedelta(hours=2)
KINDS = [Task.Kind.READ, Task.Kind.ANSWER]
Action = AuditEntry.Action


def standing(message: Message) -> Any:
    """What is owed about `message` to whoever wrote it."""
    return message.tasks(*KINDS).filter(ended_at=None).order_by("pk")


@transaction.atomic
def take(message: Message, staff: Any) -> bool:
    """Let `staff` have `message`; False when somebody has, or nothing is owed about it any more.

    One conditional UPDATE of its first task decides: of many at once exactly one gets it.
    """
    first = standing(message).first()
    free = Task.objects.filter(pk=first and first.pk, ended_at=None, taken_by=None)
    now = timezone.now()
    if not free.update(taken_by=staff, taken_at=now):
        return False
    standing(message).filter(taken_by=None).update(taken_by=staff, taken_at=now)
    AuditEntry.write(staff, Action.TAKEN, case=message.case, message=message)
    return True


@transaction.atomic
def give_back(message: Message, staff: Any, reason: str = "") -> bool:
    """Let others have what `staff` took; False when they had not.

    `reason` is for the log, where it was not they who did it.
    """
    theirs = standing(message).filter(taken_by=staff)
    if not theirs.update(taken_by=None, taken_at=None):
        return False
    AuditEntry.write(staff, Action.GIVEN_BACK, reason=reason, case=message.case, message=message)
    return True


def colleagues(message: Message, staff: Any) -> QuerySet[User]:
    """To whom `staff` may hand `message` over: who may read it, and is in no conflict with it."""
    kept = Conflict.objects.standing().filter(case=message.case_id).values("staff")
    return who_may("messaging.view_message").exclude(pk__in=kept).exclude(pk=staff.pk)


@transaction.atomic
def hand_over(message: Message, staff: Any, to: User) -> bool:
    """Let `to` have what `staff` has, or nobody; False when somebody else has it."""
    theirs = standing(message).filter(taken_by=staff) | standing(message).filter(taken_by=None)
    if not theirs.update(taken_by=to, taken_at=timezone.now()):
        return False
    about: dict[str, Any] = {"case": message.case, "message": message, "account": to}
    AuditEntry.write(staff, Action.GIVEN_TO, **about)
    return True


def taken_by(staff: Any) -> QuerySet[Message]:
    """The messages that `staff` has."""
    theirs = Task.objects.filter(taken_by=staff, ended_at=None, kind__in=KINDS)
    return Message.objects.filter(messagetask__task__in=theirs).distinct()


def give_all(staff: Any, to: User | None, case: Case | None = None) -> None:
    """Let `to` have all that `staff` has, or of `case` alone; None leaves it to everybody."""
    theirs = Task.objects.filter(taken_by=staff, ended_at=None)
    theirs = theirs.filter(case=case) if case else theirs
    theirs.update(taken_by=to, taken_at=to and timezone.now())


def touch(message: Message, staff: Any) -> None:
    """Note that whoever took it works on it."""
    standing(message).filter(taken_by=staff).update(taken_at=timezone.now())


def give_back_untouched() -> int:
    """Give back what nobody worked on for UNTOUCHED: a job of the worker; gives how many messages.

    A time ahead of the clock was written while that was wrong: it counts as over.
    """
    now = timezone.now()
    taken = Task.objects.filter(ended_at=None, taken_by__isnull=False, kind__in=KINDS)
    oldest = taken.aggregate(at=Min("taken_at"))["at"]
    if oldest is None:
        return 0
    calendar = ClosedDay.objects.office(timezone.localdate(oldest))
    rows = taken.select_related("messagetask__message__case", "taken_by").order_by("pk")
    count = 0
    for task in rows:
        taken_at = task.taken_at or now
        is_over = taken_at > now or calendar.after_open_hours(taken_at, UNTOUCHED) <= now
        count += is_over and give_back(task.messagetask.message, task.taken_by, "untouched")
    return count
