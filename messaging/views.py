"""Send a message, or where to find the other person; saved; ask not to be called."""

from typing import Any

from django.conf import settings
from django.contrib import messages as notices
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.models import Case
from lookup import captcha, session
from lookup.entry import Outcome, try_secret
from lookup.forms import ReturnForm
from lookup.models import DAY, Budget, Limit
from lookup.session import case_required
from messaging.forms import Draft, MessageForm
from messaging.locate import LocateForm
from messaging.referrals import views as referral_views
from portal import languages, refusals
from portal import views as portal_views
from portal.http import see_other, when_database_fails

# The two forms of the order page, each with its address.
DRAFTS: dict[str, type[Draft]] = {
    "messaging:messages": MessageForm,
    "messaging:locate": LocateForm,
}


def _view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _drafts(request: HttpRequest) -> list[type[Draft]]:
    # Each form that was begun, the page's own first: the survivor pressed one button, perhaps
    # not the nearest; the page's script sends both forms, and no word may be lost.
    own = DRAFTS[_view_name(request)]
    both = sorted(DRAFTS.values(), key=lambda draft: draft is not own)
    return [draft for draft in both if draft.is_begun(request.POST)] or [own]


def _hidden_fields(request: HttpRequest, but: type[Draft] | None = None) -> dict[str, Any]:
    # What was typed goes back to who typed it, and is neither shown nor stored: the fields
    # of all forms, but the one that the page shows.
    shown = but.base_fields if but else ()
    names = {name: None for draft in DRAFTS.values() for name in draft.base_fields}
    hidden = [name for name in names if name in request.POST and name not in shown]
    return {"hidden_fields": [(name, request.POST[name]) for name in hidden]}


def _try_again(request: HttpRequest) -> HttpResponse:
    return render(request, "messaging/try_again.html", _hidden_fields(request), status=503)


gives_back_what_was_typed = when_database_fails(_try_again)


@login_not_required
@sensitive_post_parameters()
@gives_back_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest) -> HttpResponse:
    """Save a message with its notifications; the same form twice is one message.

    Without an open case (the session ran out during the writing) ask for number and PIN on
    the same page, with what was typed still in the form.
    """
    return _submit(request)


@login_not_required
@sensitive_post_parameters()
@gives_back_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def locate(request: HttpRequest) -> HttpResponse:
    """Save where the other person may be found, with all that `messages` promises."""
    return _submit(request)


def _submit(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("lookup:order")
    switched = languages.switch_language(request)
    # Whoever is on the page that asks for number and PIN stays there, whatever the session says.
    asked = "resume" in request.POST or (switched and "number" in request.POST)
    case = None if asked else session.opened_case(request)
    if case is None:
        return _ask_again(request)
    if case.paused_at:
        # The page of a budget that is used up, with what was typed in it.
        return _not_now(request, ReturnForm(request=request), Outcome.CLOSED)
    return _in_language(request) if switched else _save(request, case)


def _in_language(request: HttpRequest) -> HttpResponse:
    """What was typed, on a page in the language that was chosen; nothing checked or saved."""
    draft = _drafts(request)[0]
    if not draft.is_begun(request.POST):
        return see_other("lookup:order")
    return _show_again(request, draft.as_typed(request.POST), status=200)


def _save(request: HttpRequest, case: Case) -> HttpResponse:
    forms = [draft(request.POST) for draft in _drafts(request)]
    for form in forms:
        if not form.is_valid():
            return _show_again(request, form, status=422)
    for form in forms:
        message = form.message(case)
        again = case.message_set.filter(submission=message.submission).exists()
        limit = Limit("message", settings.MESSAGES_PER_CASE_PER_DAY, DAY, subject=str(case.uuid))
        if not again and not Budget.objects.reserve(limit):
            return _show_again(request, form, status=429)
        message.send(form.whereabouts())
    return see_other("messaging:sent")


def _show_again(request: HttpRequest, form: Draft, status: int) -> HttpResponse:
    context = {"form": form, "full": status == 429, **_hidden_fields(request, but=type(form))}
    return render(request, form.PAGE, context, status=status)


def _ask_again(request: HttpRequest, cause: str = "") -> HttpResponse:
    if languages.switch_language(request):
        form = ReturnForm(initial=request.POST.dict(), request=request)
    else:
        form = ReturnForm(request.POST if "number" in request.POST else None, request=request)
    status = 422 if form.errors else 403
    if form.is_valid():
        outcome = _come_back(request, form)
        case = session.opened_case(request) if outcome is Outcome.OPENED else None
        if case is not None:
            return _save(request, case)
        if outcome is not Outcome.REFUSED:
            return _not_now(request, form, outcome)
        form.add_error("pin", _("The number and the PIN do not match. Check both and try again."))
        status = 403
    return _return_page(request, form, status, cause=cause)


def _not_now(request: HttpRequest, form: ReturnForm, outcome: Outcome) -> HttpResponse:
    return _return_page(request, form, 503 if outcome is Outcome.BUSY else 429, not_now=True)


def _return_page(request: HttpRequest, form: ReturnForm, status: int, **more: Any) -> HttpResponse:
    context = {"form": form, **_hidden_fields(request), **more}
    return captcha.render_with_check(request, "messaging/return.html", context, status=status)


def _come_back(request: HttpRequest, form: ReturnForm) -> Outcome:
    number = form.cleaned_data["number"]
    if not session.start_search(request, form.cleaned_data["search_by"], number):
        return Outcome.CLOSED
    search = session.current_search(request)
    if search is None:  # just remembered: only a clock that jumped could do this
        return Outcome.BUSY
    return try_secret(request, search, form.cleaned_data["pin"], by_pass=form.by_pass)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was too old; what was typed in it is not lost.

    A form from another site is refused as ever: nobody else may write in the survivor's name.
    """
    cause = refusals.csrf_cause(request, reason)
    if _view_name(request) == "referral:refer" and cause != refusals.ELSEWHERE:
        return referral_views.not_saved(request, status=403, cause=cause)
    if _view_name(request) in DRAFTS and cause != refusals.ELSEWHERE:
        return gives_back_what_was_typed(_ask_again)(request, cause=cause)
    return portal_views.csrf_failure(request, reason)


@case_required
@require_GET
def sent(request: HttpRequest, case: Case) -> HttpResponse:
    """Saved, when, and where to find more help."""
    last = case.message_set.order_by("-sent_at").only("sent_at").first()
    if last is None:
        return redirect("lookup:order")
    return render(request, "messaging/sent.html", {"sent_at": last.sent_at})


@case_required
@require_POST
def dont_call(request: HttpRequest, case: Case) -> HttpResponse:
    """Withdraw every safe time given so far; the answer tells nobody whether there was one."""
    case.message_set.withdraw()
    notices.success(request, _("Done. If you gave us a time to call before, we will not use it."))
    return see_other("lookup:order")
