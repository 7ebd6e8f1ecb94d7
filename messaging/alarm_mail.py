"""The mail about alarms and tasks: that there are some, never which."""

from collections import defaultdict
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.models import Conflict, Task
from lookup.models import HOUR, Budget, Limit
from messaging.letters import MailKind
from messaging.outbox import Notification
from messaging.recipients import Recipient


def warn_of_alarms() -> int:
    """Owe each recipient a mail when staff have not heard of an alarm; gives how many.

    At most one an hour for each kind and case, or for each kind of task: an attacker must
    not fill mailboxes, nor use up the mail about another case. What comes meanwhile is told
    of at the hour's end. One mail tells of all that are new: their `mailed_at` is when it
    was queued.
    """
    if not somebody_hears():
        return 0
    unheard = defaultdict(list)
    for task in Task.objects.mailed_about().filter(mailed_at=None).select_related("case"):
        unheard[task.mailed_with].append(task.pk)
    with transaction.atomic():
        told = [
            pk
            for subject, alarms in unheard.items()
            if Budget.objects.reserve(Limit("alarm_mail", 1, HOUR, subject=subject))
            for pk in alarms
        ]
        now = timezone.now()
        if not Task.objects.filter(pk__in=told, mailed_at=None).update(mailed_at=now):
            return 0
        return _owe_alarms(now)


def tell_apart(case: int) -> None:
    """Have alarms of `case` told anew, to those who may hear of it by now.

    Call it when a conflict was entered, in its transaction: mail that waits may tell of them
    among others, and what went out may have gone to nobody else.
    """
    Task.objects.mailed_about().filter(case=case).update(mailed_at=None)
    waiting = Notification.objects.filter(sent_at=None)
    waiting.filter(case=case, kind__in=[MailKind.ALARM, MailKind.WITHDRAWAL]).delete()
    told = Task.objects.filter(mailed_at=OuterRef("queued_at"))
    waiting.filter(~Exists(told), case=None, kind=MailKind.ALARM).delete()


def owe_alarms_anew() -> int:
    """Owe the mail about alarms again that no mailbox got, nor will; gives how many.

    It uses up no hour's mail: none went out. Call it while a recipient is active.
    """
    urgent = Notification.objects.urgent()
    unsent = urgent.filter(sent_at=None, recipient__is_active=False)
    of_it = Q(case=None) | Q(case=OuterRef("case"))
    reaching = urgent.reaching().filter(of_it, queued_at=OuterRef("mailed_at"))
    told = Task.objects.mailed_about().filter(mailed_at__in=unsent.values("queued_at"))
    unheard = told.filter(~Exists(reaching))
    now = timezone.now()
    with transaction.atomic():
        return _owe_alarms(now) if unheard.update(mailed_at=now) else 0


def somebody_hears() -> bool:
    """Whether a mailbox gets mail: a recipient's, or in a conflict the second contact's."""
    return Recipient.objects.active().exists() or (
        bool(settings.SECOND_CONTACT) and Conflict.objects.standing().exists()
    )


def _owe_alarms(queued_at: datetime) -> int:
    """Owe a mail about the alarms that are mailed then, and one for each case in conflict."""
    alarms = Task.objects.filter(mailed_at=queued_at)
    shared = alarms.seen_by(None)
    cases = set(alarms.exclude(pk__in=shared).values_list("case", flat=True))
    owed = Notification.objects.owe(MailKind.ALARM, queued_at=queued_at) if shared.exists() else 0
    return owed + sum(
        Notification.objects.owe(MailKind.ALARM, case, queued_at=queued_at) for case in cases
    )
