"""For service providers: refer a client, on this site or on paper."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from cases.models import ClosedDay
from lookup import captcha
from lookup.budgets import client_key
from lookup.models import DAY, HOUR, Budget, Limit
from messaging.models import Referral
from messaging.referrals.forms import ReferralForm
from portal import languages
from portal.http import see_other, when_database_fails

SENT = "referral_sent"  # in the session: when, and the reference; nothing that was typed


def not_saved(request: HttpRequest, *, status: int = 503, cause: str = "") -> HttpResponse:
    """The form as it was typed, when it could not be saved: nothing of it is checked or stored."""
    return _page(request, ReferralForm.as_typed(request.POST), status=status, cause=cause)


@login_not_required
@sensitive_post_parameters()
@when_database_fails(not_saved)
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest) -> HttpResponse:
    """Save a referral with the mail owed about it; the same form twice is one referral."""
    if languages.switch_language(request):
        return _page(request, ReferralForm.as_typed(request.POST), status=200)
    if request.method != "POST":
        return _page(request, ReferralForm(), status=200)
    return _submit(request)


def _submit(request: HttpRequest) -> HttpResponse:
    form, status = ReferralForm(request.POST, request=request), 422
    # One transaction with the check, which counts once: of one form that is posted many
    # times at once, the others wait here until the first is saved.
    with transaction.atomic():
        is_new = form.is_valid() and form.referral().send()
        if is_new and not Budget.objects.reserve_all(_limits(request)):
            transaction.set_rollback(True)
            status = 429
    submission = form.cleaned_data.get("submission")
    saved = Referral.objects.filter(submission=submission).first() if submission else None
    if saved is None:
        return _page(request, form, status=status)
    request.session[SENT] = {"at": saved.sent_at.isoformat(), "reference": saved.reference}
    return see_other("referral:sent")


def _limits(request: HttpRequest) -> list[Limit]:
    hour, day = settings.REFERRALS_PER_ADDRESS_PER_HOUR, settings.REFERRALS_PER_ADDRESS_PER_DAY
    client = client_key(request)
    return [
        Limit("referral_day", day, DAY, client=client),
        Limit("referral_hour", hour, HOUR, client=client),
        Limit("referral_site", settings.REFERRALS_PER_SITE_PER_HOUR, HOUR),
    ]


def _page(
    request: HttpRequest, form: ReferralForm, *, status: int, cause: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "status": status,
        "cause": cause,
        "days": settings.REFERRAL_KEPT.days,
        "days_at_most": settings.REFERRAL_KEPT_AT_MOST.days,
    }
    return captcha.render_with_check(
        request, "messaging/referral/refer.html", context, status=status
    )


@login_not_required
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """Sent, when, what to call it by, and what happens next."""
    receipt = request.session.get(SENT)
    if not receipt:
        return redirect("referral:refer")
    sent_at = datetime.fromisoformat(receipt["at"])
    read_by = ClosedDay.objects.office(timezone.localdate(sent_at)).read_by(sent_at)
    context = {"sent_at": sent_at, "read_by": read_by, "reference": receipt["reference"]}
    return render(request, "messaging/referral/sent.html", context)


@login_not_required
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """The same questions on paper, to print and to fill in by hand."""
    return render(request, "messaging/referral/paper.html", {"form": ReferralForm()})
