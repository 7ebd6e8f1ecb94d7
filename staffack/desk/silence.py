"""With whom nobody has spoken: a case that the petitioner wrote in, and that went quiet."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, Max, Min, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from cases.models import Case, CivilProcess, Task
from staffack.models import Contact

QUIET_FOR = timedelta(days=7)
TOLD_WITHIN = timedelta(days=1)  # of the service: what comes after it is the most dangerous time
AT_ONCE = 200


def raise_silent() -> int:
    """Ask staff to speak with the petitioner, a job of the worker; gives how many tasks are new.

    Each week anew, while a paper is to be served and nobody has; and once when one was served.
    Not where the petitioner asked not to be called: then there is nothing that staff could do.
    """
    now, papers = timezone.now(), CivilProcess.objects.filter(case=OuterRef("pk"))
    in_force = Q(expires_on=None) | Q(expires_on__gte=timezone.localdate())
    wrote = _with_spoken_at().filter(in_force, Exists(papers.to_serve()))
    quiet = wrote.filter(spoken_at__lte=now - QUIET_FOR).order_by("spoken_at", "pk")
    new = 0
    for case in quiet[:AT_ONCE]:
        weeks = (now - case.spoken_at) // QUIET_FOR
        new += Task.objects.raise_once(
            Task.Kind.SILENT, case, f"{case.spoken_at.isoformat()} {weeks}"
        )
    lately = (now - QUIET_FOR, now - TOLD_WITHIN)
    served = _with_spoken_at().filter(Exists(papers.filter(served_at__range=lately)))
    served = served.annotate(served_at=Max("civilprocess__served_at")).order_by("pk")
    for case in served.filter(spoken_at__lt=F("served_at"), served_at__range=lately)[:AT_ONCE]:
        new += Task.objects.raise_once(Task.Kind.UNTOLD, case, case.served_at.isoformat())
    return new


def _with_spoken_at() -> Any:
    """Cases of which a message is kept, each with when somebody last spoke with the petitioner.

    A call that was taken down is no try of the office's: its message is verified. Where nobody
    has, it is when the first of those messages came.
    """
    wrote = Case.objects.standing().filter(
        calls_withdrawn_at=None, message__isnull=False, message__erased_at=None
    )
    reached = Q(contact__result=Contact.Result.REACHED)
    first = Min("message__sent_at")  # in both: of NULL and a time each database takes another
    spoken_at = Greatest(
        Coalesce(Max("contact__at", filter=reached), first),
        Coalesce(Max("message__verified_at"), first),
    )
    return wrote.annotate(spoken_at=spoken_at)
