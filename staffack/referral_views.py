"""The liaisons' side of referrals: the list, one of them, the signed link."""

from uuid import UUID

from django.core.signing import BadSignature
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from messaging import links
from messaging.models import Referral
from portal.http import see_other
from staffack.models import AuditEntry
from staffack.views import QUEUE_LENGTH, may_acknowledge, may_read

Action = AuditEntry.Action


@may_read
@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    """Unacknowledged ones first, oldest on top; then those that are still kept, newest first."""
    rows = Referral.objects.listed()
    context = {
        "waiting": rows.unacknowledged()[:QUEUE_LENGTH],
        "done": rows.exclude(acknowledged_at=None).order_by("-sent_at")[:QUEUE_LENGTH],
    }
    return render(request, "staffack/referrals.html", context)


@may_read
@require_http_methods(["GET", "HEAD", "POST"])
def referral(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One referral; its buttons acknowledge it, or delete it when the client takes it back."""
    return _read_or_acknowledge(request, get_object_or_404(Referral, uuid=uuid))


@may_read
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge_referral(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail. Altered: 404. Too old: a page that still opens the referral."""
    try:
        uuid, fresh = links.read(token, links.REFERRAL)
    except BadSignature as error:
        raise Http404 from error
    found = get_object_or_404(Referral, uuid=uuid)
    if not fresh:
        address = reverse("staffack:referral", args=[found.uuid])
        return render(request, "staffack/link_expired.html", {"address": address})
    return _read_or_acknowledge(request, found)


def _read_or_acknowledge(request: HttpRequest, found: Referral) -> HttpResponse:
    if request.method == "POST":
        return _erase(request, found) if "erase" in request.POST else _record(request, found)
    if request.method == "GET" and not found.erased_at:
        # The one thing that a GET writes: that this person has seen it.
        AuditEntry.write_of(found, request.user, Action.REFERRAL_READ)
    log = found.auditentry_set.select_related("staff")
    return render(request, "staffack/referral.html", {"referral": found, "log": log})


@may_acknowledge
def _record(request: HttpRequest, found: Referral) -> HttpResponse:
    with transaction.atomic():
        if found.acknowledge():
            AuditEntry.write_of(found, request.user, Action.REFERRAL_ACK)
    return see_other(request.path)


@may_acknowledge
def _erase(request: HttpRequest, found: Referral) -> HttpResponse:
    with transaction.atomic():
        if found.erase(timezone.now()):
            AuditEntry.write_of(found, request.user, Action.REFERRAL_GONE)
    return see_other(request.path)
