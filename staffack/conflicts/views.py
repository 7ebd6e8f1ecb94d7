"""The page on which a colleague without a conflict says who has one."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from cases.models import Case, Conflict, Task
from cases.models.approvals import SUPERVISORS_NEEDED, supervisors
from messaging.alarm_mail import tell_apart
from messaging.models import Notification
from messaging.notices import Notice
from portal.http import see_other
from staffack import access
from staffack.conflicts.forms import ConflictForm, PapersForm
from staffack.desk import taking
from staffack.models import Acknowledgment, AuditEntry


@permission_required("cases.enter_conflict", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who is kept from the case, and to whom its papers go; say so, or ask that it ends."""
    rows = Case.objects.standing().seen_by(request.user)
    with transaction.atomic():
        case = get_object_or_404(rows.locked() if request.method == "POST" else rows, uuid=uuid)
        pressed = request.POST.get("action")
        enter = ConflictForm(case, request.POST if pressed == "enter" else None)
        papers = PapersForm(case, request.POST if pressed == "papers" else None)
        if enter.is_valid():
            return _enter(request, case, enter.cleaned_data["colleague"])
        if papers.is_valid():
            return _give_papers(request, case, papers.cleaned_data["papers_to"])
        if pressed == "end":
            return _ask_to_end(request, case)
        if request.method == "GET":
            action = AuditEntry.Action.CASE_READ
            AuditEntry.write(request.user, action, case=case, detail="conflicts")
    standing = Conflict.objects.standing().filter(case=case).order_by("pk")
    context = {
        "case": case,
        "conflicts": standing.select_related("staff", "entered_by"),
        "papers_go_astray": case.papers_to and case.papers_to not in supervisors(),
        "enter": enter,
        "papers": papers,
    }
    status = 422 if enter.errors or papers.errors else 200
    return render(request, "staffack/conflicts.html", context, status=status)


def _enter(request: HttpRequest, case: Case, colleague: User) -> HttpResponse:
    """Others hear of it: whoever shuts out all colleagues would read a case alone."""
    entered_by: Any = request.user
    Conflict.objects.create(case=case, staff=colleague, entered_by=entered_by)
    about: dict[str, Any] = {"case": case, "account": colleague}
    AuditEntry.write(request.user, AuditEntry.Action.CONFLICT, **about)
    taking.give_all(colleague, None, case)
    tell_apart(case.pk)
    in_conflict = Conflict.objects.standing().filter(case=case).values("staff")
    free = supervisors().exclude(pk__in=in_conflict)
    for supervisor in free.exclude(pk=entered_by.pk):
        Notification.objects.owe_notice(Notice.CONFLICT, supervisor)
    if free.count() < SUPERVISORS_NEEDED and settings.SECOND_CONTACT:
        Notification.objects.owe_notice(Notice.CONFLICT, entered_by, to=settings.SECOND_CONTACT)
    read = Acknowledgment.objects.filter(message__case=case, message__erased_at=None)
    read_by_others = read.exclude(staff__in=in_conflict).values("message")
    if read.exclude(message__in=read_by_others).exists():
        Task.objects.owe(Task.Kind.READ_AGAIN, case)
    done = gettext("From now on there is no such case for %s.") % colleague
    messages.success(request, done)
    if colleague == request.user:
        return see_other("staffack:queue")
    return see_other("staffack:conflicts", case.uuid)


def _give_papers(request: HttpRequest, case: Case, supervisor: User | None) -> HttpResponse:
    if supervisor != case.papers_to:
        Case.objects.filter(pk=case.pk).update(papers_to=supervisor)
        Task.objects.filter(kind=Task.Kind.PAPERS, case=case).end(Task.Outcome.DONE)
        about: dict[str, Any] = {"case": case, "account": supervisor}
        AuditEntry.write(request.user, AuditEntry.Action.PAPERS_TO, **about)
        if supervisor:
            Notification.objects.owe_notice(Notice.PAPERS_TO, supervisor)
    return see_other("staffack:conflicts", case.uuid)


def _ask_to_end(request: HttpRequest, case: Case) -> HttpResponse:
    pk = request.POST.get("conflict", "")
    standing = Conflict.objects.standing().filter(case=case)
    conflict = get_object_or_404(standing, pk=pk if pk.isdecimal() else None)
    question = access.ask_to_end(conflict, request.user)
    messages.warning(request, question.sentence)
    return see_other("staffack:conflicts", case.uuid)
