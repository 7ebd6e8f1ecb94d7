"""Take down what the petitioner says on the telephone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cases.models import Case
from messaging.forms import Draft
from messaging.locate import LocateForm
from portal.http import see_other
from staffack.cases.views import may_admit
from staffack.intake.forms import IntakeForm, VerifiedForm
from staffack.models import Acknowledgment, AuditEntry
from staffack.pages import may_acknowledge


@sensitive_post_parameters()
@may_admit
@may_acknowledge
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take down a message, or where the respondent may be found, from a verified caller."""
    case = get_object_or_404(Case.objects.standing().seen_by(request.user), uuid=uuid)
    posted = request.POST if request.method == "POST" else None
    drafts: list[Draft] = [IntakeForm(posted), LocateForm(posted)]
    begun = [draft for draft in drafts if posted and draft.is_begun(posted)] or drafts[:1]
    forms = [VerifiedForm(posted), *begun]
    if posted is not None and all(form.is_valid() for form in forms):
        _take_down(request, case, begun)
        sentence = gettext(
            "Taken down, and acknowledged by you. No page of the petitioner's has it."
        )
        messages.success(request, sentence)
        return see_other("staffack:case", case.uuid)
    if request.method != "HEAD":
        action = AuditEntry.Action.CASE_READ
        AuditEntry.write(request.user, action, case=case, detail="telephone")
    words, locate = (draft if draft in begun else type(draft)() for draft in drafts)
    context = {
        "case": case,
        "forms": forms,
        "are_wrong": any(form.errors for form in forms),
        "verified": forms[0],
        "words": words,
        "locate": locate,
    }
    status = 422 if context["are_wrong"] else 200
    return render(request, "staffack/intake.html", context, status=status)


@transaction.atomic
def _take_down(request: HttpRequest, case: Case, drafts: list[Draft]) -> None:
    """Save all of it, once however often it is posted; whoever takes it down has read it."""
    about: dict[str, Any] = {"case": case}
    for draft in drafts:
        message = draft.message(case)
        try:
            is_new = message.take_down(draft.whereabouts())
        except Case.DoesNotExist:  # disposed of since the page was opened
            raise Http404 from None
        if is_new:
            AuditEntry.write(request.user, AuditEntry.Action.TAKEN_DOWN, message=message, **about)
            Acknowledgment.record(message, request.user)  # type: ignore[arg-type]  # signed in
