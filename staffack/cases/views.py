"""A caller and a case: find it, let the caller in, close it to someone else."""

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.models import Case, Conflict, Task
from cases.passes import read_aloud
from portal.confirm import confirm_who
from portal.http import see_other
from staffack.alerts.tasks import most_urgent_first
from staffack.audit import write_search
from staffack.cases.forms import CaseSearchForm, PassForm
from staffack.models import AuditEntry, CaseNote
from staffack.notes.forms import NoteForm
from staffack.pages import may_acknowledge

may_admit = permission_required("cases.admit_caller", raise_exception=True)


@may_admit
@require_http_methods(["GET", "HEAD", "POST"])
def cases(request: HttpRequest) -> HttpResponse:
    """Find a case by a number; posted, so that no address holds it."""
    form = CaseSearchForm(request.user, request.POST or None)
    if form.is_bound:
        found = [form.case] if form.is_valid() and form.case else []
        write_search(request.user, request.POST.get("number", ""), found, page="cases")
    if form.is_valid() and form.case:
        return see_other("staffack:case", form.case.uuid)
    status = 422 if form.errors else 200
    return render(request, "staffack/cases.html", {"form": form}, status=status)


@may_admit
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One case: its state, its messages, its log; issue a pass, pause, resume, write a note."""
    met = Case.objects.standing().seen_by(request.user)
    case = get_object_or_404(met, uuid=uuid)
    action = request.POST.get("action")
    if action in {"pause", "resume"}:
        return _pause(request, case, pause=action == "pause")
    note = NoteForm(request.POST if action == "note" else None)
    if note.is_valid():
        return _note(request, case, note)
    if action == "pass":
        confirm_who(request)
    with transaction.atomic():
        if action == "pass":  # a form sent twice at once issues one
            case = get_object_or_404(met.locked(), pk=case.pk)
        form = PassForm(case, request.POST if action == "pass" else None)
        if form.is_valid():
            replaced = case.opens_with
            secret = read_aloud(case.issue_pass())
            AuditEntry.write(request.user, AuditEntry.Action.PASS_ISSUED, case=case)
            context = {"case": case, "secret": secret, "replaced": replaced}
            return render(request, "staffack/issued_pass.html", context)
    if request.method != "HEAD":
        AuditEntry.write(request.user, AuditEntry.Action.CASE_READ, case=case)
    tasks = Task.objects.current().filter(case=case).select_related("case", "recordquestion__paper")
    messages = case.message_set.with_has_whereabouts().select_related("case")
    context = {
        "case": case,
        "case_messages": messages.prefetch_related("tries__staff").order_by("-pk"),
        "papers": case.civilprocess_set.order_by("pk"),
        "conflicts": Conflict.objects.standing().filter(case=case).select_related("staff"),
        "withdrawals": tasks.withdrawals(),
        "alarms": tasks.about_guessing(),
        "alert_tasks": most_urgent_first(tasks),
        "tasks": tasks.to_put_right().exclude(kind__in=Task.ABOUT_ALERTS),
        "log": AuditEntry.objects.acts().filter(case=case).select_related("staff")[:50],
        "form": form,
        "notes": CaseNote.objects.filter(case=case).select_related("staff"),
        "note": note,
    }
    status = 422 if form.errors or note.errors else 200
    return render(request, "staffack/case.html", context, status=status)


@may_acknowledge
def _note(request: HttpRequest, case: Case, note: NoteForm) -> HttpResponse:
    try:
        CaseNote.write(case, request.user, **note.cleaned_data)
    except Case.DoesNotExist:  # disposed of since the page was opened
        raise Http404 from None
    return see_other("staffack:case", case.uuid)


@transaction.atomic
def _pause(request: HttpRequest, case: Case, *, pause: bool) -> HttpResponse:
    if case.pause(timezone.now() if pause else None):
        action = AuditEntry.Action.PAUSED if pause else AuditEntry.Action.RESUMED
        AuditEntry.write(request.user, action, case=case)
    return see_other("staffack:case", case.uuid)
