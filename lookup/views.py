"""Search, PIN, order page: the survivor's way in."""

import math
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.models import Case
from cases.models.closed_days import calendar_to_show
from feed.models import FeedImport
from lookup import budgets, captcha, session
from lookup.answer import Answer
from lookup.clock import Clock
from lookup.entry import Outcome, try_secret
from lookup.forms import PinForm, SearchForm
from portal import languages
from portal.http import rendered_for_nobody, see_other

LETTERS = "letters"  # posted where a keyboard with letters is wanted


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def before(request: HttpRequest) -> HttpResponse:
    """Once a session, before the first sensitive page: is it safe to go on here?"""
    if request.method == "POST":
        session.remember_warned(request)
        return see_other("lookup:search")
    return render(request, "lookup/before.html")


@login_not_required
@sensitive_post_parameters("number")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Ask for a case or sheriff number, the disclaimer accepted, the check passed."""
    if request.method != "POST" and not session.was_warned(request):
        return redirect("lookup:before")
    form = languages.form_for_request(SearchForm, request, request=request)
    status = 422
    if form.is_valid():
        number = form.cleaned_data["number"]
        if session.start_search(request, number):
            return see_other("lookup:pin")
        form.add_error("number", _too_many_numbers())
        status = 429
    status = status if form.errors else 200
    return captcha.render_with_check(
        request, "lookup/search.html", {"form": form}, status=status, third_party=True
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
    current = session.current_search(request)
    if current is None:
        return redirect("lookup:search")
    check = budgets.site_is_alarmed()
    form = _pin_form(request, check)
    context: dict[str, Any] = {
        "form": form,
        "letters": LETTERS in request.POST,
        "case": current.case if settings.STATUS_BEFORE_PIN else None,
    }
    status = 422 if form.errors else 200
    if form.is_valid():
        outcome = try_secret(request, current, form.cleaned_data["pin"], by_pass=form.by_pass)
        if outcome is Outcome.OPENED:
            return see_other("lookup:order")
        if not outcome.is_refusal:
            return not_now(request, outcome)
        context |= {"form": PinForm(letters=context["letters"]), "refused": outcome.name}
        status = 403
    if check:
        return captcha.render_with_check(request, "lookup/pin.html", context, status=status)
    return render(request, "lookup/pin.html", context, status=status)


def _pin_form(request: HttpRequest, check: bool) -> PinForm:
    # The button asks for the keyboard, and the page that comes of it carries a hidden field of
    # the same name: no address may say that she has a pass, for it shows that she called.
    fields: dict[str, Any] = {
        "request": request if check else None,
        "letters": LETTERS in request.POST,
    }
    if request.POST.get(LETTERS) == "show":
        return PinForm(initial=request.POST.dict(), **fields)
    return languages.form_for_request(PinForm, request, **fields)


def not_now(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    """The page for a try that was not checked, with the telephone number."""
    if outcome is Outcome.BUSY:
        return HttpResponse(busy_page(request.path, get_language()), status=503)
    return render(request, "lookup/paused.html", status=429)


@lru_cache(maxsize=16)
def busy_page(path: str, language: str | None) -> str:
    """The page for a try that found no place: kept, for it answers most of a flood of guesses."""
    return rendered_for_nobody("lookup/busy.html", path, method="POST")


@session.case_required
@require_GET
def order(request: HttpRequest, case: Case) -> HttpResponse:
    """The answer over all papers, and the order's clock; messages come in by a template tag."""
    now = timezone.now()
    # Since when no feed came that should have: asked for with the papers, in one query.
    stale_since = Subquery(FeedImport.objects.stale(now).values("as_of")[:1])
    papers: list[Any] = list(case.civilprocess_set.as_shown().annotate(stale_since=stale_since))
    clock = Clock(case, papers, now, calendar_to_show())
    context = {
        "case": case,
        "clock": clock,
        "answer": Answer(clock),
        "stale_since": papers[0].stale_since if papers else None,
    }
    return render(request, "lookup/order.html", context)


@login_not_required
@require_GET
def here(request: HttpRequest) -> HttpResponse:
    """Whether this visit is open: a page that comes into view asks.

    To ask is not to be there: the idle time runs on. Another site that sends her browser here
    is told nothing.
    """
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return HttpResponse(status=403)
    return _open_or_over(session.opened_case(request, seen_every=math.inf))


@login_not_required
@require_POST
def alive(request: HttpRequest) -> HttpResponse:
    """She is there and writes: the idle time begins anew, the visit lasts no longer in all."""
    return _open_or_over(session.opened_case(request, seen_every=0))


def _open_or_over(case: Case | None) -> HttpResponse:
    is_open = case is not None and not case.paused_at
    return HttpResponse(status=204 if is_open else 403)
