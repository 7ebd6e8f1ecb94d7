"""Don't call me now: an event that staff hear of at once."""

from django.db import transaction
from django.utils import timezone

from cases.models import Case, Task
from lookup.models import HOUR, Budget, Limit
from messaging.letters import MailKind
from messaging.models import Notification

MAILS_PER_HOUR = 1


def withdraw_calls(case: Case) -> None:
    """Take back every time to call that was given for `case`, and tell staff.

    As many statements whether there was one or not: nobody learns whether a call was asked for.
    The mail goes out MAILS_PER_HOUR at most for a case; the alarm and the marks come each time.
    Case.DoesNotExist when it was disposed of.
    """
    now = timezone.now()
    with transaction.atomic():
        Case.objects.standing().locked().only("pk").get(pk=case.pk)
        Case.objects.filter(pk=case.pk).update(calls_withdrawn_at=now)
        case.message_set.withdraw()
        Task.objects.filter(case=case, kind=Task.Kind.ANSWER).end(Task.Outcome.WITHDRAWN)
        Task.objects.owe(Task.Kind.WITHDRAWN, case)
        mails = Limit("withdrawal_mail", MAILS_PER_HOUR, HOUR, subject=str(case.uuid))
        if Budget.objects.reserve(mails):
            told = Notification.objects.owe(MailKind.WITHDRAWAL, case.pk, queued_at=now)
            # Its own mail says it: the one about alarms need not. Without a recipient it must.
            withdrawals = Task.objects.current().withdrawals().filter(case=case)
            withdrawals.update(mailed_at=now if told else None)
