"""What nobody acknowledged: supervisors hear of it before the promise of a day is broken."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.models import ClosedDay, Task
from cases.models.approvals import supervisors
from cases.office import LATE_AFTER
from messaging.models import Notification
from messaging.notices import Notice

AGAIN_AFTER = timedelta(days=1)
KINDS = [Task.Kind.READ, Task.Kind.REFERRAL]


def escalate() -> int:
    """Owe supervisors a mail about what nobody acknowledged in LATE_AFTER: a job of the worker.

    Once, and again each day; one mail for all that is overdue, which names none of it. Nobody
    hears of a case that they are kept from. Gives how many mails.
    """
    now = timezone.now()
    is_new = Q(mailed_at=None) | Q(mailed_at__lte=now - AGAIN_AFTER) | Q(mailed_at__gt=now)
    late = Task.objects.current().filter(is_new, kind__in=KINDS, raised_at__lte=now - LATE_AFTER)
    oldest = late.order_by("raised_at").values_list("raised_at", flat=True).first()
    if oldest is None:
        return 0
    office = ClosedDay.objects.office(timezone.localdate(oldest))
    overdue = [task.pk for task in late if office.after(task.raised_at, LATE_AFTER) <= now]
    with transaction.atomic():
        told = late.filter(pk__in=overdue)
        hearing = [staff for staff in supervisors() if told.seen_by(staff).exists()]
        if not told.update(mailed_at=now):  # another worker was first
            return 0
        for staff in hearing:
            Notification.objects.owe_notice(Notice.OVERDUE, staff)
    return len(hearing)
