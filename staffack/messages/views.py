"""One message, and what is done with it; the signed link in the mail about it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from cases.models import ClosedDay, Task
from messaging import links
from messaging.models import FrozenAddress, Message
from portal.http import see_other
from staffack.contacts.models import NOTE_MAX, TRIES
from staffack.desk import taking
from staffack.desk.rows import closed_then, window
from staffack.messages.changes import Changes
from staffack.models import Acknowledgment, AuditEntry, CaseNote, Contact
from staffack.pages import may_acknowledge, may_read, open_link

LONGEST_REASON = 200
MESSAGES = Message.objects.select_related("case", "whereabouts")  # as their page reads them


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


def _read_or_act(request: HttpRequest, message: Message) -> HttpResponse:
    if request.method != "POST":
        return _read(request, message)
    if message.erased_at:  # a page that was open before
        return see_other(request.path)
    taking.touch(message, request.user)
    act = next((act for name, act in ACTS.items() if name in request.POST), _acknowledge)
    return act(request, message)


def _read(request: HttpRequest, message: Message, *, shows_contact: bool = False) -> HttpResponse:
    if request.method == "GET":  # the row of a POST says what it did
        AuditEntry.write(
            request.user, AuditEntry.Action.MESSAGE_READ, case=message.case, message=message
        )
    frozen = FrozenAddress.objects.of(message.contact)
    times = window(message)
    owed = taking.standing(message).select_related("taken_by")
    papers = list(message.case.civilprocess_set.as_shown())
    acknowledgments = message.acknowledgment_set.select_related("staff").order_by("pk")
    context = {
        "message": message,
        "papers": [(paper, settings.AGENCY.links_to(paper.sheriff_number)) for paper in papers],
        "changes": Changes.of(message, papers),
        "notes": CaseNote.objects.filter(case=message.case_id).select_related("staff"),
        "acknowledgments": acknowledgments,
        "replies": Message.Reply.choices,
        # Nobody is to call by a glance at the page.
        "shows_contact": shows_contact or not (message.withdrawn_at or frozen),
        "frozen": frozen,
        "closed_then": times and closed_then(ClosedDay.objects.office(localdate(times[0])), *times),
        "results": Contact.Result.choices,
        "submission": uuid4(),
        "contacts": message.tries.select_related("staff"),
        "may_give_up": any(task.kind == Task.Kind.ANSWER for task in owed)
        and message.tries.in_vain().count() >= TRIES,
        "is_owed": bool(owed),
        "holder": next((task for task in owed if task.taken_by), None),
        "colleagues": taking.colleagues(message, request.user),
        "has_acknowledged": any(row.staff_id == request.user.pk for row in acknowledgments),
    }
    return render(request, "staffack/message.html", context)


@permission_required("messaging.change_message", raise_exception=True)
@transaction.atomic
def _reply(request: HttpRequest, message: Message) -> HttpResponse:
    reply = request.POST["reply"]
    if reply not in Message.Reply.values or message.by_telephone:  # nobody would see it
        raise BadRequest
    message.answer(reply)
    AuditEntry.write(request.user, AuditEntry.Action.REPLIED, case=message.case, message=message)
    return see_other(request.path)


@permission_required("messaging.change_message", raise_exception=True)
@transaction.atomic
def _undo(request: HttpRequest, message: Message) -> HttpResponse:
    if message.take_back_reply():
        about: dict[str, Any] = {"case": message.case, "message": message}
        AuditEntry.write(request.user, AuditEntry.Action.REPLY_UNDONE, **about)
        messages.success(request, gettext("Taken back: it was not shown."))
    else:
        sentence = gettext("Too late: the petitioner may have seen it. Choose another reply.")
        messages.error(request, sentence)
    return see_other(request.path)


def _show_contact(request: HttpRequest, message: Message) -> HttpResponse:
    AuditEntry.write(
        request.user, AuditEntry.Action.CONTACT_SHOWN, case=message.case, message=message
    )
    return _read(request, message, shows_contact=True)


@may_acknowledge
def _acknowledge(request: HttpRequest, message: Message) -> HttpResponse:
    Acknowledgment.record(message, request.user)  # type: ignore[arg-type]  # signed in, or refused
    return see_other(request.path)


@may_acknowledge
def _take(request: HttpRequest, message: Message) -> HttpResponse:
    if not taking.take(message, request.user):
        sentence = gettext("Somebody else was first, or nothing is left to do: see below.")
        messages.info(request, sentence)
    return see_other(request.path)


@may_acknowledge
def _give_back(request: HttpRequest, message: Message) -> HttpResponse:
    taking.give_back(message, request.user)
    return see_other(request.path)


@may_acknowledge
def _hand_over(request: HttpRequest, message: Message) -> HttpResponse:
    chosen = request.POST["hand_over"]
    others = taking.colleagues(message, request.user)
    to = others.filter(pk=chosen).first() if chosen.isdecimal() else None
    if to is None:
        messages.error(request, gettext("Choose a colleague from the list."))
    elif taking.hand_over(message, request.user, to):
        messages.success(request, gettext("%s has it now.") % to)
    else:
        messages.info(request, gettext("Somebody else has taken it: see below."))
    return see_other(request.path)


@may_acknowledge
def _contact(request: HttpRequest, message: Message) -> HttpResponse:
    result = request.POST["contact"]
    if result not in Contact.Result.values:
        raise BadRequest
    try:
        submission = UUID(request.POST.get("submission", ""))
    except ValueError:
        raise BadRequest from None
    note = request.POST.get("note", "")[:NOTE_MAX]
    Contact.record(message, request.user, result, note, submission)
    if result == Contact.Result.SOMEONE_ELSE:
        sentence = gettext("Nobody uses this number or mailbox any more. Do not call back.")
        if not FrozenAddress.objects.of(message.contact):
            sentence = gettext(
                "Do not call back. No number or mailbox could be frozen: none was given here, or "
                "it can't be read."
            )
        messages.warning(request, sentence)
    return see_other(request.path)


@may_acknowledge
def _give_up(request: HttpRequest, message: Message) -> HttpResponse:
    Contact.give_up(message, request.user)
    return see_other(request.path)


@may_acknowledge
@transaction.atomic
def _unfreeze(request: HttpRequest, message: Message) -> HttpResponse:
    reason = " ".join(request.POST.get("reason", "").split())[:LONGEST_REASON]
    frozen = FrozenAddress.objects.of(message.contact)
    if not reason:
        messages.error(request, gettext("Write down why it may be used again."))
    elif frozen and frozen.unfreeze():
        about: dict[str, Any] = {"case": message.case, "message": message}
        AuditEntry.write(request.user, AuditEntry.Action.UNFROZEN, reason=reason, **about)
    return see_other(request.path)


ACTS: dict[str, Callable[[HttpRequest, Message], HttpResponse]] = {
    "reply": _reply,
    "undo": _undo,
    "contact": _contact,
    "give_up": _give_up,
    "unfreeze": _unfreeze,
    "show": _show_contact,
    "take": _take,
    "give_back": _give_back,
    "hand_over": _hand_over,
}
