"""One try to get into a case: a place in the queue, the budgets, one hash."""

import logging
from enum import Enum

from django.http import HttpRequest

from cases import pins
from lookup import budgets, decoys, session
from lookup.session import Search
from portal.hashing import pin_hashing

logger = logging.getLogger(__name__)


class Outcome(Enum):
    """What came of a try."""

    OPENED = "the case is open in this browser"
    REFUSED = "the number and the PIN do not match, or there is no such number"
    ONE_LEFT = "refused, and this client has one more try at this number"
    CLOSED = "too many tries; nothing was checked"
    BUSY = "too many people are waiting for a check"

    @property
    def is_refusal(self) -> bool:
        """Whether the PIN or pass was checked, and was not the right one."""
        return self in (Outcome.REFUSED, Outcome.ONE_LEFT)


def try_secret(request: HttpRequest, search: Search, secret: str, *, by_pass: bool) -> Outcome:
    """Check a PIN or a pass for the number that was searched; open its case when it is right.

    A full budget takes no place in the queue. A place comes before the try is spent: one that
    can't be checked must not be.
    """
    guess = budgets.Try(search.number, budgets.client_key(request), search.case, by_pass)
    if guess.is_closed():
        return Outcome.CLOSED
    with pin_hashing.place() as is_free:
        if not is_free:
            logger.warning("a try at a PIN was put off: PIN_HASHES_WAITING others wait")
            return Outcome.BUSY
        return _check(request, guess, secret)


def _check(request: HttpRequest, guess: budgets.Try, secret: str) -> Outcome:
    verdict = guess.reserve()
    if verdict is budgets.Verdict.CLOSED:
        return Outcome.CLOSED
    if _is_right(guess, secret, verdict) and guess.case:
        guess.succeeded()
        guess.case.renew_secret(secret, by_pass=guess.by_pass)
        session.open_case(request, guess.case)
        return Outcome.OPENED
    guess.failed()
    return Outcome.ONE_LEFT if guess.is_one_left() else Outcome.REFUSED


def _is_right(guess: budgets.Try, secret: str, verdict: budgets.Verdict) -> bool:
    """Whether it is the PIN, or the pass, and may be looked at; costs one hash all the same."""
    decoy = decoys.decoy_of(guess.number, by_pass=guess.by_pass)
    if guess.case and (stored := guess.case.stored_secret(by_pass=guess.by_pass)):
        if verdict is budgets.Verdict.CHECK:
            return guess.case.check_secret(secret, by_pass=guess.by_pass)
        decoy = pins.decoy(pins.cost_of(stored))
    return pins.verify(pins.NOBODY, secret, decoy)
