"""Send a message, or where to find the other person; saved; ask not to be called."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages as notices
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.models import Case, ClosedDay
from lookup import captcha, session
from lookup.entry import Outcome, try_secret
from lookup.forms import ReturnForm
from lookup.models import DAY, Budget, Limit
from lookup.session import case_required
from lookup.views import not_now
from messaging.forms import Draft, MessageForm
from messaging.locate import LocateForm
from messaging.posted import Posted
from messaging.referrals import views as referral_views
from messaging.withdrawal import withdraw_calls
from portal import languages, refusals
from portal import views as portal_views
from portal.http import see_other, when_database_fails

# The two forms of the order page, each with its address.
DRAFTS: dict[str, type[Draft]] = {
    "messaging:messages": MessageForm,
    "messaging:locate": LocateForm,
}
_NOT_THIS = gettext_lazy(
    "You wrote this about another order. Type the number and the PIN of that order."
)


def _view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _drafts(request: HttpRequest, posted: Posted) -> list[type[Draft]]:
    # Each form that was begun, the page's own first: the survivor pressed one button, perhaps
    # not the nearest; the page's script sends both forms, and no word may be lost.
    own = DRAFTS[_view_name(request)]
    both = sorted(DRAFTS.values(), key=lambda draft: draft is not own)
    return [draft for draft in both if draft.is_begun(posted.fields)] or [own]


def _try_again(request: HttpRequest) -> HttpResponse:
    draft = Posted.of(request).seal()
    return render(request, "messaging/try_again.html", {"draft": draft}, status=503)


gives_back_what_was_typed = when_database_fails(_try_again)


@login_not_required
@sensitive_post_parameters()
@gives_back_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest) -> HttpResponse:
    """Save a message with its notifications; the same form twice is one message.

    Where the case of the form is not open in this browser (the session ran out during the
    writing, or another tab opened another case) ask for its number and PIN, and then give back
    the form with what was typed: it is sent by her, or not at all.
    """
    return _act(request, _save)


@login_not_required
@sensitive_post_parameters()
@gives_back_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def locate(request: HttpRequest) -> HttpResponse:
    """Save where the other person may be found, with all that `messages` promises."""
    return _act(request, _save)


@login_not_required
@sensitive_post_parameters()
@require_POST
def dont_call(request: HttpRequest) -> HttpResponse:
    """Withdraw every safe time given so far; the answer tells nobody whether there was one."""
    return _act(request, _withdraw)


def _act(
    request: HttpRequest, act: Callable[[HttpRequest, Case, Posted], HttpResponse]
) -> HttpResponse:
    if request.method != "POST":
        return redirect("lookup:order")
    switched = languages.switch_language(request)
    posted = Posted.of(request)
    # Whoever is on the page that asks for number and PIN stays there, whatever the session says.
    asked = "resume" in request.POST or "number" in request.POST
    case = None if asked else posted.case_in(request)
    if case is None:
        return _ask_again(request, posted)
    if case.paused_at:
        # The page of a budget that is used up, with what was typed in it.
        return _not_now(request, ReturnForm(request=request), Outcome.CLOSED, posted)
    return _give_back(request, case, posted) if switched else act(request, case, posted)


def _give_back(request: HttpRequest, case: Case, posted: Posted) -> HttpResponse:
    """The form with what was typed; nothing checked or saved."""
    draft = _drafts(request, posted)[0]
    if not draft.is_begun(posted.fields):
        return see_other("lookup:order")
    return _show_again(request, case, posted, draft.as_typed(posted.fields), status=200)


def _save(request: HttpRequest, case: Case, posted: Posted) -> HttpResponse:
    forms = [draft(posted.fields) for draft in _drafts(request, posted)]
    for form in forms:
        if not form.is_valid():
            return _show_again(request, case, posted, form, status=422)
    for form in forms:
        message = form.message(case)
        again = case.message_set.filter(submission=message.submission).exists()
        limit = Limit("message", settings.MESSAGES_PER_CASE_PER_DAY, DAY, subject=str(case.uuid))
        if not again and not Budget.objects.reserve(limit):
            return _show_again(request, case, posted, form, status=429)
        try:
            message.send(form.whereabouts())
        except Case.DoesNotExist:  # disposed of since the page was asked for
            return _return_page(request, ReturnForm(request=request), posted, 403)
    return see_other("messaging:sent")


def _withdraw(request: HttpRequest, case: Case, posted: Posted) -> HttpResponse:
    try:
        withdraw_calls(case)
    except Case.DoesNotExist:
        return _return_page(request, ReturnForm(request=request), posted, 403)
    notices.success(request, _("Done. If you gave us a time to call before, we will not use it."))
    return see_other("lookup:order")


def _show_again(
    request: HttpRequest, case: Case, posted: Posted, form: Draft, status: int
) -> HttpResponse:
    # Of the other form, what was typed goes along, and is not shown.
    hidden = [(name, text) for name, text in posted.fields.items() if name not in form.fields]
    context = {"form": form, "case": case, "full": status == 429, "hidden_fields": hidden}
    return render(request, form.PAGE, {**context, "is_back": status == 200}, status=status)


def _ask_again(request: HttpRequest, posted: Posted, cause: str = "") -> HttpResponse:
    if languages.switch_language(request):
        form = ReturnForm(initial=request.POST.dict(), request=request)
    else:
        form = ReturnForm(request.POST if "number" in request.POST else None, request=request)
    status = 422 if form.errors else 403
    if form.is_valid():
        outcome = _come_back(request, form)
        case = session.opened_case(request) if outcome is Outcome.OPENED else None
        if case is not None and posted.case in {None, case.uuid}:
            return AFTER_RETURN[_view_name(request)](request, case, posted)
        if case is not None:
            form.add_error("pin", _NOT_THIS)
        elif outcome.is_refusal:
            form.refuse(outcome)
        else:
            return _not_now(request, form, outcome, posted)
        status = 403
    return _return_page(request, form, posted, status, cause=cause)


def _not_now(
    request: HttpRequest, form: ReturnForm, outcome: Outcome, posted: Posted
) -> HttpResponse:
    if not posted.fields:
        return not_now(request, outcome)
    status = 503 if outcome is Outcome.BUSY else 429
    return _return_page(request, form, posted, status, not_now=True)


def _return_page(
    request: HttpRequest, form: ReturnForm, posted: Posted, status: int, **more: Any
) -> HttpResponse:
    context = {"form": form, "draft": posted.seal(), "typed": bool(posted.fields), **more}
    return captcha.render_with_check(request, "messaging/return.html", context, status=status)


def _come_back(request: HttpRequest, form: ReturnForm) -> Outcome:
    number = form.cleaned_data["number"]
    if not session.start_search(request, number):
        return Outcome.CLOSED
    search = session.current_search(request)
    if search is None:  # just remembered: only a clock that jumped could do this
        return Outcome.BUSY
    return try_secret(request, search, form.cleaned_data["pin"], by_pass=form.by_pass)


# What follows once she has shown the PIN again: words come back to her, a withdrawal is done.
AFTER_RETURN = {**dict.fromkeys(DRAFTS, _give_back), "messaging:dont_call": _withdraw}


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was too old; what was typed in it is not lost.

    A form from another site is refused as ever: nobody else may write in the survivor's name.
    """
    cause = refusals.csrf_cause(request, reason)
    if _view_name(request) == "referral:refer" and cause != refusals.ELSEWHERE:
        return referral_views.not_saved(request, status=403, cause=cause)
    if _view_name(request) in AFTER_RETURN and cause != refusals.ELSEWHERE:
        return gives_back_what_was_typed(_ask_again)(request, Posted.of(request), cause)
    return portal_views.csrf_failure(request, reason)


@case_required
@require_GET
def sent(request: HttpRequest, case: Case) -> HttpResponse:
    """Sent, when, by when it is to be read, and where to find more help."""
    last = case.message_set.written().order_by("-sent_at").only("sent_at").first()
    if last is None:
        return redirect("lookup:order")
    read_by = ClosedDay.objects.office(timezone.localdate(last.sent_at)).read_by(last.sent_at)
    context = {"sent_at": last.sent_at, "read_by": read_by}
    return render(request, "messaging/sent.html", context)
