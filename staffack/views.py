"""The liaisons' side: the queue, one message, the signed link."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.core.signing import BadSignature
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.models import Task
from messaging import links
from messaging.letters import AnyLetter
from messaging.models import Message, Recipient, Referral
from portal.http import see_other
from staffack import leaving
from staffack.models import Acknowledgment, AuditEntry

QUEUE_LENGTH = 100  # of each list, on one page
MESSAGES = Message.objects.select_related("case", "whereabouts")  # as their page reads them


may_read = permission_required("messaging.view_message", raise_exception=True)
may_acknowledge = permission_required("staffack.add_acknowledgment", raise_exception=True)


@may_read
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Unacknowledged messages first, oldest on top; then the latest others."""
    rows = (
        Message.objects.seen_by(request.user)
        .with_has_whereabouts()
        .select_related("case")
        .only(
            "uuid",
            "sent_at",
            "acknowledged_at",
            "withdrawn_at",
            "verified_at",
            "erased_at",
            "response_requested",
            "case__case_number",
            "case__calls_withdrawn_at",
        )
    )
    tasks = Task.objects.seen_by(request.user).current()
    tasks = tasks.select_related("case", "recordquestion__paper")
    lists: dict[str, QuerySet[Any]] = {
        "withdrawals": tasks.withdrawals(),
        "alarms": tasks.about_guessing(),
        "tasks": tasks.to_put_right(),
        "taken_over": rows.filter(pk__in=leaving.handed_over_to(request.user)).order_by("pk"),
        "waiting": rows.unacknowledged().order_by("sent_at", "pk"),
        "done": rows.exclude(acknowledged_at=None).order_by("-sent_at", "-pk"),
        "referrals": Referral.objects.listed().unacknowledged().order_by("sent_at", "pk"),
    }
    context = {"someone_gets_mail": Recipient.objects.active().exists()}
    return render(request, "staffack/queue.html", context | pages(request, lists))


def pages(request: HttpRequest, lists: dict[str, QuerySet[Any]]) -> dict[str, Page[Any]]:
    """Of each list the page that the address names: whatever waits can be reached."""
    return {
        name: Paginator(rows, QUEUE_LENGTH).get_page(request.GET.get(name))
        for name, rows in lists.items()
    }


@may_read
@require_POST
@transaction.atomic
def dismiss_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an alarm or a task away, after someone looked into it."""
    task = get_object_or_404(Task.objects.seen_by(request.user), pk=pk)
    if task.dismiss():
        AuditEntry.write(request.user, AuditEntry.Action.DISMISSED, case=task.case)
    return see_other("staffack:queue")


@may_read
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One message; the button acknowledges it, a GET changes nothing."""
    return _read_or_act(request, get_object_or_404(MESSAGES.seen_by(request.user), uuid=uuid))


@may_read
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail about a message."""
    rows = MESSAGES.seen_by(request.user)
    return open_link(
        request, token, links.MESSAGE, rows, answer=_read_or_act, page="staffack:message"
    )


def open_link(
    request: HttpRequest,
    token: str,
    salt: str,
    rows: QuerySet[AnyLetter],
    *,
    answer: Callable[[HttpRequest, AnyLetter], HttpResponse],
    page: str,
) -> HttpResponse:
    """Answer a link in a mail. Altered: 404. Too old: a page that leads to `page`."""
    try:
        uuid, is_fresh = links.read(token, salt)
    except BadSignature as error:
        raise Http404 from error
    letter = get_object_or_404(rows, uuid=uuid)
    if is_fresh:
        return answer(request, letter)
    return render(request, "staffack/link_expired.html", {"address": reverse(page, args=[uuid])})


def _read_or_act(request: HttpRequest, message: Message) -> HttpResponse:
    if request.method == "POST" and message.erased_at:  # a page that was open before
        return see_other(request.path)
    if request.method == "POST" and "reply" in request.POST:
        return _reply(request, message)
    if request.method == "POST" and "verify" in request.POST:
        return _verify(request, message)
    if request.method == "POST" and "show" in request.POST:
        return _show_contact(request, message)
    if request.method == "POST":
        return _acknowledge(request, message)
    return _read(request, message)


def _read(request: HttpRequest, message: Message, *, shows_contact: bool = False) -> HttpResponse:
    if request.method == "GET":  # the row of a POST says what it did
        AuditEntry.write(
            request.user, AuditEntry.Action.MESSAGE_READ, case=message.case, message=message
        )
    acknowledgments = message.acknowledgment_set.select_related("staff").order_by("pk")
    context = {
        "message": message,
        "papers": [
            (paper, settings.AGENCY.links_to(paper.sheriff_number))
            for paper in message.case.civilprocess_set.order_by("pk")
        ],
        "acknowledgments": acknowledgments,
        "replies": Message.Reply.choices,
        # Nobody is to call by a glance at the page.
        "shows_contact": shows_contact or not message.withdrawn_at,
        "has_acknowledged": any(row.staff_id == request.user.pk for row in acknowledgments),
    }
    return render(request, "staffack/message.html", context)


@permission_required("messaging.change_message", raise_exception=True)
@transaction.atomic
def _reply(request: HttpRequest, message: Message) -> HttpResponse:
    reply = request.POST["reply"]
    if reply not in Message.Reply.values:
        raise BadRequest
    message.answer(reply)
    AuditEntry.write(request.user, AuditEntry.Action.REPLIED, case=message.case, message=message)
    return see_other(request.path)


def _show_contact(request: HttpRequest, message: Message) -> HttpResponse:
    AuditEntry.write(
        request.user, AuditEntry.Action.CONTACT_SHOWN, case=message.case, message=message
    )
    return _read(request, message, shows_contact=True)


@may_acknowledge
@transaction.atomic
def _verify(request: HttpRequest, message: Message) -> HttpResponse:
    if message.verify():
        AuditEntry.write(
            request.user, AuditEntry.Action.VERIFIED, case=message.case, message=message
        )
    return see_other(request.path)


@may_acknowledge
def _acknowledge(request: HttpRequest, message: Message) -> HttpResponse:
    Acknowledgment.record(message, request.user)  # type: ignore[arg-type]  # signed in, or refused
    return see_other(request.path)
