"""Search, PIN, order page: the survivor's way in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from lookup import captcha, pins, session
from lookup.forms import PinForm, SearchForm
from lookup.models import Case, Lane, reserve_guess
from portal.views import redirect_after_post


@login_not_required
@sensitive_post_parameters("number")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Choose a kind of number, type it, accept, pass the check."""
    form = SearchForm(request.POST or None, request=request)
    if form.is_valid():
        session.start_search(request, form.cleaned_data["search_by"], form.cleaned_data["number"])
        return redirect_after_post("/lookup/pin/")
    context = {
        "form": form,
        "wait": captcha.token_for(form),
        "recaptcha": settings.CAPTCHA == "recaptcha",
        "recaptcha_domain": settings.RECAPTCHA_DOMAIN,
        "site_key": settings.RECAPTCHA_PUBLIC_KEY,
    }
    response = render(request, "lookup/search.html", context, status=422 if form.errors else 200)
    if settings.CAPTCHA == "recaptcha":
        _allow_recaptcha(response)
    return response


def _allow_recaptcha(response: HttpResponse) -> None:
    # This one page may talk to Google, and only where the office chose it.
    google = [f"https://{settings.RECAPTCHA_DOMAIN}", "https://www.gstatic.com"]
    response._csp_update = {  # type: ignore[attr-defined]  # django-csp's per-view update
        "script-src": google,
        "frame-src": google[:1],
        "connect-src": google[:1],
    }


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
    form = PinForm(request.POST or None)
    if form.is_valid():
        places = pins.queue()
        if not places.acquire(blocking=False):
            return render(request, "lookup/busy.html", status=503)
        try:
            return _try_pin(request, found, form, shown)
        finally:
            places.release()
    status = 422 if form.errors else 200
    return render(request, "lookup/pin.html", {"form": form, "case": shown}, status=status)


def _try_pin(
    request: HttpRequest, found: session.Search, form: PinForm, shown: Case | None
) -> HttpResponse:
    pin_secret = form.cleaned_data["pin"]
    if not reserve_guess(found.lane):
        return render(request, "lookup/paused.html", status=429)
    if found.case is None:
        pins.verify(pins.DUMMY, pin_secret, "")
    elif found.case.check_pin(pin_secret):
        Lane.objects.give_back(found.lane)
        session.open_case(request, found.case)
        return redirect_after_post("/order/")
    context = {"form": PinForm(), "case": shown, "refused": True}
    return render(request, "lookup/pin.html", context, status=403)


@session.case_required
@require_GET
def order(request: HttpRequest, case: Case) -> HttpResponse:
    """Status and attempts of every paper; the messages come in by a template tag."""
    papers = case.civilprocess_set.order_by("pk").prefetch_related("serviceattempt_set")
    return render(request, "lookup/order.html", {"case": case, "papers": papers})
