"""How a case gets its PIN: a random one on a sheet, or the one on the information sheet."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cases import weak_pins
from cases.digits import SPOKEN
from cases.forms import VerifiedCallerForm
from cases.models import Case, Task
from cases.signals import staff_acted
from portal.confirm import confirm_who
from portal.http import see_other


class PinField(forms.RegexField):
    """Four digits, typed by staff; shown while they type, so that a slip is seen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            r"^[0-9]{4}\Z",
            strip=True,
            error_messages={"invalid": _("A PIN is four digits.")},
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "inputmode": "numeric", "maxlength": 4, "size": 4}
            ),
            **kwargs,
        )


class FirstPinForm(forms.Form):
    """A PIN to start with, on the form of a new case."""

    new_pin = PinField(
        required=False,
        label=_("PIN"),
        help_text=_(
            "Four digits from the information sheet. It is stored so that nobody can read it. "
            "Leave this empty to issue a random one afterwards."
        ),
    )
    from_paper = forms.BooleanField(
        required=False,
        label=_("The petitioner has this PIN on paper already"),
        help_text=_("One that is easy to guess is then taken, and makes a task: replace it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if weak_pins.is_weak(cleaned.get("new_pin", "")) and not cleaned["from_paper"]:
            self.add_error(
                "new_pin",
                _(
                    "This PIN is easy to guess. Leave it empty and issue a random one, or say "
                    "below that the petitioner has it on paper already."
                ),
            )
        return cleaned


class ChangeForm(VerifiedCallerForm):
    """What every change of a PIN asks for."""

    action = ""
    changed = _("The PIN was changed since this page was opened. Look below before you go on.")

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(case, data, auto_id=f"{self.action}_%s")
        if not case.opens_with:
            del self.fields["verified"]


class IssueForm(ChangeForm):
    """A random PIN, on a sheet in the petitioner's language."""

    action = "issue"
    title = _("Issue a random PIN")
    description = _("It is shown once, on a sheet to print or to read aloud.")
    language = forms.ChoiceField(label=_("Language of the sheet"))

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(case, data)
        names = [
            (code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
        ]
        self.fields["language"].choices = names  # type: ignore[attr-defined]  # a ChoiceField
        if len(names) == 1:
            del self.fields["language"]


class RecordForm(ChangeForm):
    """The PIN that is printed on the information sheet."""

    action = "record"
    title = _("Record the PIN that the petitioner has")
    description = _("The four digits on the information sheet of the order.")
    new_pin = PinField(label=_("PIN on the information sheet"))
    field_order = ["new_pin", "verified"]


@sensitive_post_parameters("new_pin")
@permission_required("cases.change_case", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a random PIN, shown once, or record the sheet's; either ends the case's sessions."""
    confirm_who(request)
    action = request.POST.get("action")
    cases = Case.objects.standing().seen_by(request.user)
    cases = cases.select_for_update() if action else cases
    with transaction.atomic():
        case = get_object_or_404(cases, pk=pk)
        issue = IssueForm(case, request.POST if action == "issue" else None)
        record = RecordForm(case, request.POST if action == "record" else None)
        if issue.is_valid():
            return _issue(request, case, issue.cleaned_data.get("language", settings.LANGUAGE_CODE))
        if record.is_valid():
            record_pin(request, case, record.cleaned_data["new_pin"], from_paper=True)
            return see_other("admin:cases_case_change", pk)
    has_errors = bool(issue.errors or record.errors)
    context = {
        **admin.site.each_context(request),
        "title": gettext("PIN"),
        "case": case,
        "forms": [issue, record],
        "has_errors": has_errors,
        "opts": Case._meta,
    }
    status = 422 if has_errors else 200
    return render(request, "admin/cases/case/pin.html", context, status=status)


def _issue(request: HttpRequest, case: Case, language: str) -> HttpResponse:
    replaced = case.opens_with
    secret = case.issue_pin()
    staff_acted.send(Case, staff=request.user, action="PIN_ISSUED", case=case)
    context = {
        "case": case,
        "replaced": replaced,
        "secret": [(digit, SPOKEN[int(digit)]) for digit in secret],
        "language": language,
        "site_url": settings.SITE_URL,
    }
    return render(request, "admin/cases/case/pin_sheet.html", context)


def record_pin(request: HttpRequest, case: Case, pin_secret: str, *, from_paper: bool) -> None:
    """Store a PIN that was typed, with its row in the log."""
    with transaction.atomic():
        is_weak = case.set_pin(pin_secret, from_paper=from_paper)
        if is_weak:
            Task.objects.raise_once(Task.Kind.WEAK_PIN, case)
        staff_acted.send(Case, staff=request.user, action="PIN_RECORDED", case=case)
    messages.success(request, gettext("The PIN was recorded. It is not shown again."))
    if is_weak:
        messages.warning(
            request,
            gettext("It is easy to guess: call the petitioner to replace it. This is a task now."),
        )
