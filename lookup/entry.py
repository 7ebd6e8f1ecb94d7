"""One try to get into a case: a place in the queue, the budgets, one hash."""

from enum import Enum

from django.http import HttpRequest

from cases import pins
from lookup import budgets, session
from lookup.session import Search


class Outcome(Enum):
    """What came of a try."""

    OPENED = "the case is open in this browser"
    REFUSED = "the number and the PIN do not match, or there is no such number"
    CLOSED = "too many tries; nothing was checked"
    BUSY = "too many people are waiting for a check"


def try_secret(request: HttpRequest, found: Search, secret: str, *, by_pass: bool) -> Outcome:
    """Check a PIN or a pass for the number that was searched; open its case when it is right.

    A closed lane takes no place in the queue. A place comes before the try is spent: one that
    can't be checked must not be.
    """
    attempt = budgets.Try(found.number, budgets.client_key(request), found.case, by_pass)
    if attempt.is_closed():
        return Outcome.CLOSED
    places = pins.queue()
    if not places.acquire(blocking=False):
        return Outcome.BUSY
    try:
        return _check(request, attempt, secret)
    finally:
        places.release()


def _check(request: HttpRequest, attempt: budgets.Try, secret: str) -> Outcome:
    verdict = attempt.reserve()
    if verdict is budgets.Verdict.CLOSED:
        return Outcome.CLOSED
    if verdict is budgets.Verdict.REFUSE or attempt.case is None:
        pins.verify(pins.DUMMY, secret, "")
    elif attempt.case.check_secret(secret, by_pass=attempt.by_pass):
        attempt.succeeded()
        session.open_case(request, attempt.case)
        return Outcome.OPENED
    attempt.failed()
    return Outcome.REFUSED
