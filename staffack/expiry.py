"""What of the staff's side is over."""

from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, QuerySet
from django.dispatch import receiver

from cases.expiry import delete_unheld
from cases.models import Case, CivilProcess
from cases.signals import case_disposed
from portal.expiry import kept_for_a_time
from staffack.models import CaseNote, Contact, LeadsNotice


def _erase_address(notices: QuerySet[Any], now: datetime) -> None:
    # As of messages: a hold that came first is seen, and one that comes now waits.
    Case.objects.filter(pk__in=notices.values("paper__case")).lock()
    notices.update(address=None)


@kept_for_a_time("respondents' addresses of LEADS notices", _erase_address)
def addresses(now: datetime) -> QuerySet[Any]:
    """MESSAGE_DAYS after the paper was handed over in full, like where she says he may be found.

    Or after the notice, whichever is later; or MESSAGE_DAYS_AT_MOST after the notice.
    """
    settled_at = now - timedelta(days=settings.MESSAGE_DAYS)
    paper_is_settled = ~Q(paper__in=CivilProcess.objects.to_serve())
    for name in ("served_at", "full_order_served_at"):
        earlier = Q(**{f"paper__{name}__lte": settled_at})
        paper_is_settled &= earlier | Q(**{f"paper__{name}": None})
    at_most = Q(applied_at__lte=now - timedelta(days=settings.MESSAGE_DAYS_AT_MOST))
    over = Q(paper_is_settled, applied_at__lte=settled_at) | at_most
    return LeadsNotice.objects.filter(over, address__isnull=False, paper__case__held_for="")


@kept_for_a_time("what came of calls, with the notes about them")
def contacts(now: datetime) -> QuerySet[Any]:
    """Those about messages whose content is gone: with it."""
    return Contact.objects.over(now)


@kept_for_a_time("notes about cases", delete_unheld)
def notes(now: datetime) -> QuerySet[Any]:
    """Those of cases that keep no message's content any more, or too old."""
    return CaseNote.objects.over(now)


@receiver(case_disposed)
def dispose(case: Case, **kwargs: Any) -> None:
    """The notices of a case that is disposed of go with its papers, as do calls and notes."""
    LeadsNotice.objects.filter(paper__case=case).delete()
    Contact.objects.filter(case=case).delete()
    CaseNote.objects.filter(case=case).delete()


@kept_for_a_time("sign-ins that failed")
def failures(now: datetime) -> QuerySet[Any]:
    """Like every client's, after CLIENT_DAYS."""
    until = now - timedelta(days=settings.CLIENT_DAYS)
    old: QuerySet[Any] = AccessAttempt.objects.filter(attempt_time__lt=until)
    return old
