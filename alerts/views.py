"""Ask for alerts, confirm an address, try it, end alerts. Behind the PIN, and telling nothing.

Whether there were alerts, and where they go, stands on no page: whoever holds the PIN may be the
respondent. Each answer is the same whatever there was before.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alerts import asking
from alerts.forms import AlertsForm, CodeForm
from cases.models import Case
from lookup.session import case_required
from messaging.posted import Posted
from portal import languages
from portal.http import see_other

CONFIRMED = "alerts_confirmed"  # in the session: the wish that was confirmed on this visit
BEGIN = "begin"  # posted by the page that asks who sees texts

View = Callable[[HttpRequest, Case], HttpResponse]


def own_case_required(view: View) -> Callable[..., HttpResponse]:
    """As `case_required`; what was posted on the page of another case is not taken for this one."""

    @case_required
    @wraps(view)
    def guarded(request: HttpRequest, case: Case) -> HttpResponse:
        if request.method == "POST" and Posted.of(request).case_in(request) is None:
            return redirect("lookup:search")
        return view(request, case)

    return guarded


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@own_case_required
def ask(request: HttpRequest, case: Case) -> HttpResponse:
    """First who could see texts; then what to be told, where, when. A code goes to each address."""
    if request.method != "POST":
        return render(request, "alerts/before.html", {"form": AlertsForm(), "case": case})
    if languages.switch_language(request):
        return _show(request, case, AlertsForm.as_typed(request.POST), 200)
    if BEGIN in request.POST:
        seen = {"texts_seen": request.POST.get("texts_seen", "")}
        return _show(request, case, AlertsForm(initial=seen), 200)
    form = AlertsForm(request.POST)
    if not form.is_valid():
        return _show(request, case, form, 422)
    try:
        asking.ask(form.wish(case), form.addresses())
    except Case.DoesNotExist:  # disposed of since the page was asked for
        return redirect("lookup:search")
    return see_other("alerts:confirm")


def _show(request: HttpRequest, case: Case, form: AlertsForm, status: int) -> HttpResponse:
    return render(request, "alerts/ask.html", {"form": form, "case": case}, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@own_case_required
def confirm(request: HttpRequest, case: Case) -> HttpResponse:
    """Take the code that came to an address. Of a wrong one, the same whether any was sent."""
    form = languages.form_for_request(CodeForm, request)
    if form.is_valid():
        if wish := asking.confirm(case, form.cleaned_data["code"]):
            request.session[CONFIRMED] = str(wish.uuid)
            return see_other("alerts:done")
        form.refuse()
    context = {"form": form, "case": case, "per_day": asking.ASKED_PER_DAY}
    context |= {"texts_are_sent": settings.ALERTS_BY_TEXT}
    return render(request, "alerts/confirm.html", context, status=422 if form.errors else 200)


@case_required
@require_GET
def done(request: HttpRequest, case: Case) -> HttpResponse:
    """An address was confirmed on this visit: when alerts start, and a way to try it."""
    if CONFIRMED not in request.session:
        return redirect("lookup:order")
    return render(request, "alerts/done.html", {"case": case})


@require_POST
@own_case_required
def test(request: HttpRequest, case: Case) -> HttpResponse:
    """Send a test to what was confirmed on this visit; to no other address."""
    if CONFIRMED not in request.session:
        return redirect("lookup:order")
    asking.send_test(case, request.session[CONFIRMED])
    notices.success(request, _("The test is on its way. It can take some minutes."))
    return see_other("alerts:done")


@require_POST
@own_case_required
def end(request: HttpRequest, case: Case) -> HttpResponse:
    """End alerts, whether there were any or not."""
    asking.end(case)
    notices.success(request, _("Done. If there were alerts for this order, no more will come."))
    return see_other("lookup:order")
