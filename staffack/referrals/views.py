"""The liaisons' side of referrals: the list, one of them, the signed link."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from messaging import links
from messaging.models import Referral
from portal.http import see_other
from staffack.models import AuditEntry
from staffack.pages import may_acknowledge, may_read, open_link, pages

Action = AuditEntry.Action


@may_read
@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    """Unacknowledged ones first, oldest on top; then those that are still kept, newest first."""
    rows = Referral.objects.listed()
    lists: dict[str, QuerySet[Any]] = {
        "waiting": rows.unacknowledged().order_by("sent_at", "pk"),
        "done": rows.exclude(acknowledged_at=None).order_by("-sent_at", "-pk"),
    }
    return render(request, "staffack/referrals.html", pages(request, lists))


@may_read
@require_http_methods(["GET", "HEAD", "POST"])
def referral(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One referral; its buttons acknowledge it, or delete it when the client takes it back."""
    return _read_or_act(request, get_object_or_404(Referral, uuid=uuid))


@may_read
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge_referral(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail about a referral."""
    rows = Referral.objects.all()
    return open_link(
        request, token, links.REFERRAL, rows, answer=_read_or_act, page="staffack:referral"
    )


def _read_or_act(request: HttpRequest, referral: Referral) -> HttpResponse:
    if request.method == "POST":
        act = _erase if "erase" in request.POST else _acknowledge
        return act(request, referral)
    if request.method == "GET" and not referral.erased_at:
        # The one thing that a GET writes: that this person has seen it.
        AuditEntry.write(request.user, Action.REFERRAL_READ, referral=referral)
    log = referral.auditentry_set.select_related("staff")
    return render(request, "staffack/referral.html", {"referral": referral, "log": log})


@may_acknowledge
@transaction.atomic
def _acknowledge(request: HttpRequest, referral: Referral) -> HttpResponse:
    if referral.acknowledge():
        AuditEntry.write(request.user, Action.REFERRAL_ACK, referral=referral)
    return see_other(request.path)


@may_acknowledge
@transaction.atomic
def _erase(request: HttpRequest, referral: Referral) -> HttpResponse:
    if referral.erase(timezone.now()):
        AuditEntry.write(request.user, Action.REFERRAL_GONE, referral=referral)
    return see_other(request.path)
