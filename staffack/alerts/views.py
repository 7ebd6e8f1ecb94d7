"""Where alerts of a case go, in which words, and what staff may do; which alerts are late."""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alerts.holding import ask_to_end
from alerts.models import Brake, Channel, Delivery, Wish
from alerts.texts import wording
from cases.models import Approval, Case, Task
from messaging.models import FrozenAddress, Message
from portal.encryption.fields import Unreadable
from portal.http import see_other
from staffack.alerts.forms import AskedForm
from staffack.alerts.summary import AlertsOf, ChannelState
from staffack.intake.forms import VerifiedForm
from staffack.models import AuditEntry
from staffack.pages import may_acknowledge, pages

Action = AuditEntry.Action
Failure = Delivery.Failure

LATE_AFTER = timedelta(minutes=1)
LATELY = timedelta(days=7)
MESSAGES_AT_MOST = 100  # in which a frozen address is looked for
CASES_AT_MOST = 5  # with the same address

may_see_address = permission_required("alerts.see_address", raise_exception=True)
may_oversee = permission_required("alerts.oversee", raise_exception=True)


class Line(NamedTuple):
    """One address of the page, with what may be done about it."""

    state: ChannelState
    says: str  # an alert there, to the letter
    frozen_by: Message | None  # where the address may be let go
    others: list[Case]  # that have the same address, of those that the reader meets
    asked: AskedForm


@may_see_address
@require_http_methods(["GET", "HEAD", "POST"])
def alerts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where alerts of a case go, in which words; end them, or use an address of two cases again.

    Each look is in the log; where no row can be written, nothing is shown.
    """
    if not settings.ALERTS_ARE_ON:
        raise Http404
    case = get_object_or_404(Case.objects.standing().seen_by(request.user), uuid=uuid)
    verified = VerifiedForm(request.POST if "end" in request.POST else None)
    if verified.is_valid():
        return _end(request, case)
    found = AlertsOf.of(case)
    lines = [_line(request, state) for state in found.channels]
    for line in lines:
        if line.asked.is_valid() and line.others:
            return _use_again(request, line.state.channel)
    if request.method != "HEAD":
        shown = {case.pk: case} | {other.pk: other for line in lines for other in line.others}
        for each in shown.values():
            AuditEntry.write(request.user, Action.ALERTS_READ, case=each)
    context = {"case": case, "alerts": found, "lines": lines, "verified": verified}
    are_wrong = verified.errors or any(line.asked.errors for line in lines)
    return render(request, "staffack/alerts.html", context, status=422 if are_wrong else 200)


def _line(request: HttpRequest, state: ChannelState) -> Line:
    channel = state.channel
    posted = request.POST if request.POST.get("again") == str(channel.uuid) else None
    return Line(
        state,
        _says(channel),
        _frozen_by(request, state),
        _others(request, state),
        AskedForm(posted, prefix=f"of_{channel.rank}"),
    )


def _says(channel: Channel) -> str:
    words = channel.wish.words
    if isinstance(words, Unreadable):
        return str(words)
    return wording(str(words), channel.wish.language, channel.route)


def _others(request: HttpRequest, state: ChannelState) -> list[Case]:
    """The cases that have the address; never one that the reader is kept from."""
    channel = state.channel
    if not state.is_taken or isinstance(channel.address, Unreadable):
        return []
    using = Channel.objects.in_use().at(str(channel.address)).exclude(case=channel.case_id)
    cases = Case.objects.standing().seen_by(request.user).filter(pk__in=using.values("case"))
    return list(cases.order_by("pk")[:CASES_AT_MOST])


def _frozen_by(request: HttpRequest, state: ChannelState) -> Message | None:
    """The newest message of the case on whose page a frozen address can be let go."""
    if not state.is_frozen:
        return None
    written = Message.objects.seen_by(request.user).filter(case=state.channel.case_id)
    newest = written.filter(erased_at=None).order_by("-pk")[:MESSAGES_AT_MOST]
    frozen = FrozenAddress.objects.of(state.channel.address)
    return next((each for each in newest if frozen == FrozenAddress.objects.of(each.contact)), None)


@may_acknowledge
@transaction.atomic
def _end(request: HttpRequest, case: Case) -> HttpResponse:
    """End whatever the case has: with the petitioner on the telephone, what was to ask is asked."""
    if Wish.objects.filter(case=case).end(Wish.End.STAFF):
        asked = [Task.Kind.ALERTS_CHANGED, Task.Kind.ALERT_SHARED, Task.Kind.ALERT_STOPPED]
        Task.objects.filter(case=case, kind__in=asked).end(Task.Outcome.DONE)
        AuditEntry.write(request.user, Action.ALERTS_ENDED, case=case)
    sentence = gettext("Ended: no alert of this case is sent any more. Nobody is told of it.")
    messages.success(request, sentence)
    return see_other("staffack:case", case.uuid)


@may_acknowledge
@transaction.atomic
def _use_again(request: HttpRequest, channel: Channel) -> HttpResponse:
    if Channel.objects.filter(pk=channel.pk).use_again():
        asked = Task.objects.filter(kind=Task.Kind.ALERT_SHARED, key=str(channel.uuid))
        asked.end(Task.Outcome.DONE)
        AuditEntry.write(request.user, Action.ALERTS_AGAIN, case=channel.case)
    messages.success(request, gettext("From now on alerts of this case go to that address, too."))
    return see_other("staffack:alerts", channel.case.uuid)


@may_oversee
@permission_required("cases.decide_approval", raise_exception=True)
@require_POST
@transaction.atomic
def end_hold(request: HttpRequest) -> HttpResponse:
    """Ask a second supervisor to release what is held, or to drop it."""
    approval = ask_to_end(request.user, release="release" in request.POST)
    if approval is None:
        messages.success(request, gettext("Nothing is held any more."))
    else:
        AuditEntry.write(request.user, Action.ASKED, detail=str(approval))
        sentence = gettext(
            "Asked. Nothing was changed yet: a supervisor other than the one who asked confirms it "
            "under Approvals in the administration."
        )
        messages.success(request, sentence)
    return see_other("staffack:alerts_all")


@may_oversee
@require_GET
def alerts_all(request: HttpRequest) -> HttpResponse:
    """What is owed, late, or did not arrive; neither an address nor the words."""
    now = timezone.now()
    rows = Delivery.objects.seen_by(request.user).select_related("case", "channel")
    failed = rows.failed_since(now - LATELY)
    of_kind = {
        "unknown": failed.filter(failure=Failure.UNKNOWN),
        "no_receipt": failed.filter(failure=Failure.NO_RECEIPT),
        "others": failed.exclude(failure__in=[Failure.UNKNOWN, Failure.NO_RECEIPT]),
    }
    lists: dict[str, QuerySet[Any]] = {
        "late": rows.to_hand_over(now - LATE_AFTER).order_by("due_at", "pk"),
        "held": rows.held().order_by("due_at", "pk"),
        **of_kind,
    }
    context = {
        "are_on": settings.ALERTS_ARE_ON,
        "brake": Brake.objects.standing().first(),
        "asked": Approval.objects.waiting().filter(kind=Approval.Kind.ALERTS),
        "owed": rows.owed().count(),
        "days": LATELY.days,
        "reasons": [
            (Failure(each["failure"]).label, each["count"])
            for each in failed.order_by("failure").values("failure").annotate(count=Count("pk"))
        ],
    }
    return render(request, "staffack/alerts_all.html", context | pages(request, lists))
