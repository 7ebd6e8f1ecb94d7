"""One try to get into a case: a place in the queue, the budgets, one hash."""

from enum import Enum

from django.http import HttpRequest

from lookup import budgets, pins, session
from lookup.session import Search


class Outcome(Enum):
    """What came of a try."""

    OPENED = "the case is open in this browser"
    REFUSED = "the number and the PIN do not match, or there is no such number"
    CLOSED = "too many tries; nothing was checked"
    BUSY = "too many people are waiting for a check"


def try_secret(request: HttpRequest, found: Search, secret: str, *, by_pass: bool) -> Outcome:
    """Check a PIN or a pass for the number that was searched; open its case when it is right.

    A place in the queue comes first: a try that can't be checked must not be spent.
    """
    places = pins.queue()
    if not places.acquire(blocking=False):
        return Outcome.BUSY
    try:
        return _check(request, found, secret, by_pass=by_pass)
    finally:
        places.release()


def _check(request: HttpRequest, found: Search, secret: str, *, by_pass: bool) -> Outcome:
    attempt = budgets.Try(found.number, budgets.client_key(request), found.case, by_pass)
    verdict = attempt.reserve()
    if verdict is budgets.Verdict.CLOSED:
        return Outcome.CLOSED
    if verdict is budgets.Verdict.REFUSE or found.case is None:
        pins.verify(pins.DUMMY, secret, "")
    elif found.case.check_secret(secret, by_pass=by_pass):
        attempt.succeeded()
        session.open_case(request, found.case)
        return Outcome.OPENED
    attempt.failed()
    return Outcome.REFUSED
