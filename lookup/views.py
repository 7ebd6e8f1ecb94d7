"""Search, PIN, order page: the survivor's way in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from lookup import budgets, captcha, pins, session
from lookup.forms import PinForm, SearchForm
from lookup.models import Case
from portal.views import redirect_after_post


@login_not_required
@sensitive_post_parameters("number")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Choose a kind of number, type it, accept, pass the check."""
    form = SearchForm(request.POST or None, request=request)
    status = 422
    if form.is_valid():
        number = form.cleaned_data["number"]
        if session.start_search(request, form.cleaned_data["search_by"], number):
            return redirect_after_post("/lookup/pin/")
        form.add_error("number", _too_many_numbers())
        status = 429
    return captcha.render_with_check(
        request, "lookup/search.html", {"form": form}, status=status if form.errors else 200
    )


def _too_many_numbers() -> str:
    return _(
        "Many different numbers were looked up from this connection. "
        "Please wait an hour, or call us: %(telephone)s"
    ) % {"telephone": settings.AGENCY.liaison.telephone}


@login_not_required
@require_GET
def challenge(request: HttpRequest) -> HttpResponse:
    """A proof-of-work challenge for the check on the search page."""
    return JsonResponse(captcha.challenge())


@login_not_required
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """Ask for the PIN. A wrong one and an unknown number get the same answer."""
    found = session.current_search(request)
    if found is None:
        return redirect("lookup:search")
    shown = found.case if settings.STATUS_BEFORE_PIN else None
    check = budgets.site_is_alarmed()
    form = PinForm(request.POST or None, request=request if check else None)
    if form.is_valid():
        places = pins.queue()
        if not places.acquire(blocking=False):
            return render(request, "lookup/busy.html", status=503)
        try:
            return _try_pin(request, found, form, shown)
        finally:
            places.release()
    context = {"form": form, "case": shown}
    return _pin_page(request, context, check=check, status=422 if form.errors else 200)


def _pin_page(
    request: HttpRequest, context: dict[str, Any], *, check: bool, status: int
) -> HttpResponse:
    if check:
        return captcha.render_with_check(request, "lookup/pin.html", context, status=status)
    return render(request, "lookup/pin.html", context, status=status)


def _try_pin(
    request: HttpRequest, found: session.Search, form: PinForm, shown: Case | None
) -> HttpResponse:
    pin_secret = form.cleaned_data["pin"]
    client = budgets.client_key(request)
    attempt = budgets.Try(found.number, client, found.case, by_pass=form.by_pass)
    verdict = attempt.reserve()
    if verdict is budgets.Verdict.CLOSED:
        return render(request, "lookup/paused.html", status=429)
    if verdict is budgets.Verdict.REFUSE or found.case is None:
        pins.verify(pins.DUMMY, pin_secret, "")
    elif found.case.check_secret(pin_secret, by_pass=form.by_pass):
        attempt.succeeded()
        session.open_case(request, found.case)
        return redirect_after_post("/order/")
    attempt.failed()
    context = {"form": PinForm(), "case": shown, "refused": True}
    return _pin_page(request, context, check=budgets.site_is_alarmed(), status=403)


@session.case_required
@require_GET
def order(request: HttpRequest, case: Case) -> HttpResponse:
    """Status and attempts of every paper; the messages come in by a template tag."""
    papers = case.civilprocess_set.order_by("pk").prefetch_related("serviceattempt_set")
    return render(request, "lookup/order.html", {"case": case, "papers": papers})
