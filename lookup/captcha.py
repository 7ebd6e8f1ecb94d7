"""Is a person searching? One small module for all providers.

Without keys: ALTCHA, a proof of work solved by the browser, served from here; for
browsers without JavaScript a wait of 15 s from the form's first showing. With keys:
django-recaptcha. Each solution counts once.
"""

import logging
import time
from http.client import HTTPException
from typing import Any

import altcha
from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django_recaptcha import client as recaptcha_client

from lookup import budgets
from lookup.models import HOUR, Budget, Limit, SpentToken

logger = logging.getLogger(__name__)

WAIT_SALT = "lookup.captcha.wait"
WAIT_MAX_SECONDS = 3600
CHALLENGE_SECONDS = 1200
# What Google says where the mistake is the office's.
OURS = {"missing-input-secret", "invalid-input-secret", "bad-request"}
# After no answer: else each search would wait for the next time-out, and hold a thread.
SILENT_SECONDS = 60


class _Google:
    """Until when it is not asked, for all threads of a process."""

    silent_until = 0.0


_google = _Google()


def challenge() -> dict[str, Any]:
    """A fresh proof-of-work challenge, signed; lives 20 minutes."""
    made = altcha.create_challenge(
        "PBKDF2/SHA-256",
        settings.CAPTCHA_COST,
        key_prefix="00",
        expires_at=int(timezone.now().timestamp()) + CHALLENGE_SECONDS,
        hmac_secret=_hmac_secret(),
    )
    return dict(made.to_dict())


def _hmac_secret() -> str:
    return signing.Signer(salt="lookup.captcha").signature("key")


def wait_token() -> str:
    """Signed time of now; good for one search, from 15 s to an hour later."""
    return signing.TimestampSigner(salt=WAIT_SALT).sign(get_random_string(16))


def verify(request: HttpRequest, *, third_party: bool) -> None:
    """Return when the posted check is solved; else raise ValidationError with what to do.

    On a `third_party` page where the office chose Google's, the wait stands in for who has no
    scripts and for when Google does not answer, with half its budget.
    """
    if third_party and settings.CAPTCHA == "recaptcha":
        if not _is_recaptcha_solved(request):
            _verify_wait(request, most=settings.CAPTCHA_WAITS_PER_HOUR // 2)
    elif payload := request.POST.get("altcha", ""):
        _verify_proof_of_work(payload)
    else:
        _verify_wait(request, most=settings.CAPTCHA_WAITS_PER_HOUR)


def _verify_proof_of_work(payload: str) -> None:
    try:
        solution = altcha.Payload.from_base64(payload)
        solved = altcha.verify_solution(solution, _hmac_secret()).verified
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        solved = False
    # By its signature: the same solution can be written down in many ways.
    if not solved or not SpentToken.spend(str(solution.challenge.signature)):
        raise ValidationError(_run_out())


def _run_out() -> str:
    return _("The check has run out. Please press the button once more.")


def _verify_wait(request: HttpRequest, most: int) -> None:
    signer = signing.TimestampSigner(salt=WAIT_SALT)
    token = request.POST.get("wait", "")
    try:
        signer.unsign(token, max_age=WAIT_MAX_SECONDS)
        made_at = signing.b62_decode(token.split(":")[-2])
    except (signing.BadSignature, ValueError, IndexError) as error:
        raise ValidationError(_wait_message(), code="wait") from error
    age = timezone.now().timestamp() - made_at
    if age < settings.CAPTCHA_WAIT.total_seconds():
        raise ValidationError(_wait_message(), code="wait_again")
    limit = Limit("wait", most, HOUR, client=budgets.client_key(request))
    if not Budget.objects.reserve(limit):
        raise ValidationError(
            _("Too many tries came from this connection. Please call %(number)s.")
            % {"number": settings.AGENCY.liaison.telephone}
        )
    if not SpentToken.spend(token):
        raise ValidationError(_wait_message(), code="wait")


def _wait_message() -> str:
    return _("Please wait %(seconds)d seconds, then press the button. This keeps robots out.") % {
        "seconds": settings.CAPTCHA_WAIT.total_seconds()
    }


def _is_recaptcha_solved(request: HttpRequest) -> bool:
    """Whether Google says so; ValidationError when it says no.

    False where there is nothing to ask about, or it gives no answer that could be a no.
    """
    answer = request.POST.get("g-recaptcha-response", "")
    if not answer or time.monotonic() < _google.silent_until:
        return False
    try:
        # No address of the visitor's is given away.
        result = recaptcha_client.submit(answer, settings.RECAPTCHA_PRIVATE_KEY, "")
    except (OSError, HTTPException, ValueError, KeyError, TypeError, AttributeError):
        _google.silent_until = time.monotonic() + SILENT_SECONDS
        logger.warning("reCAPTCHA did not answer; the self-hosted check stands in")
        return False
    if result.is_valid:
        return True
    if OURS.intersection(result.error_codes):
        logger.error("reCAPTCHA refuses our keys; the self-hosted check stands in")
        return False
    raise ValidationError(_run_out())


def render_with_check(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: int,
    third_party: bool = False,
) -> HttpResponse:
    """A page whose form, `context["form"]`, carries the check.

    Google's, where the office chose it, on a `third_party` page only: never where a PIN or
    a message is typed.
    """
    check = {
        "wait": _token_for(context["form"]),
        "recaptcha": third_party and settings.CAPTCHA == "recaptcha",
        "recaptcha_domain": settings.RECAPTCHA_DOMAIN,
        "site_key": settings.RECAPTCHA_PUBLIC_KEY,
    }
    response = render(request, template, {**context, "check": check}, status=status)
    if check["recaptcha"]:
        # This one page may talk to Google, and only where the office chose it.
        google = [f"https://{settings.RECAPTCHA_DOMAIN}", "https://www.gstatic.com"]
        response._csp_update = {  # type: ignore[attr-defined]  # django-csp's per-view update
            "script-src": google,
            "frame-src": google[:1],
            "connect-src": google[:1],
        }
    return response


def _token_for(form: forms.Form) -> str:
    # The old one while it is still young: she need not begin to wait anew.
    codes = {error.code for error in form.errors.as_data().get("__all__", [])}
    unchecked = not form.is_bound or (form.errors and not codes)
    old = str(form.data.get("wait") or form.initial.get("wait") or "")
    if old and (codes & {"wait_again"} or unchecked):
        return old
    return wait_token()
