"""What a try at a PIN or a pass costs, and who has to wait.

Every try spends two sets of limits in one transaction, before any hash is looked at. The
first set belongs to the number as it was typed, known or not: when one of its budgets is
full, the page says so. The second belongs to the case behind the number: when one of
its budgets is full, the try is refused like a wrong PIN, for a closing that showed through
another number of the same case would prove that the two belong together. For an unknown
number the second set has a subject of its own, so that both take the same statements.

What a budget of the first set is called must not depend on the case: one that opened when
she got a new PIN would tell that the number is known, and that she called. So the budgets of
one PIN and of one pass are in the second set only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from cases.models import Case, Task
from lookup.models import DAY, EVER, HOUR, YEAR, Budget, BudgetQuerySet, Limit
from portal.keyed import keyed
from portal.network import client_network

# What is counted.
PER_CLIENT = "client"  # tries at PINs of one number or case, from one client
PER_DAY = "day"  # tries at PINs of one number or case
PER_PIN = "pin"  # tries at one PIN
PER_YEAR = "year"  # tries at PINs of one number or case
PASS_PER_CLIENT = "pass_client"  # noqa: S105 - tries at passes, from one client
PASS_PER_DAY = "pass"  # noqa: S105 - tries at one pass
PER_ADDRESS = "address"  # tries from one client, whatever the number
NUMBERS = "numbers"  # different numbers that one client looked up
SEEN = "seen"  # a number that a client looked up: it counts once
PER_SITE = "site"  # failures of everybody

# How a subject begins: a case's, or that of a number that leads to none.
CASE, NO_CASE = "case:", "none:"
FAILURES_BEFORE_OPENING_THAT_ALARM = 3


class Verdict(Enum):
    """What may follow a try."""

    CHECK = "look at the hash"
    REFUSE = "refuse like a wrong PIN, at the cost of one hash"
    CLOSED = "say that it is paused; no hash"


@dataclass(frozen=True)
class Limits:
    """What one try spends under one subject."""

    per_client: Limit
    per_day: list[Limit]  # shared with others
    long_term: list[Limit]  # a right PIN gives nothing back here but its own try

    def __iter__(self) -> Iterator[Limit]:
        return iter([*self.per_day, self.per_client, *self.long_term])

    def forgive(self) -> None:
        """Give back what this client failed today, in its budget and the shared ones."""
        today = list(Budget.objects.of([self.per_client, *self.per_day]))
        own = next(budget for budget in today if budget.kind == self.per_client.kind)
        # A day that began after those failures does not hold them.
        holding = [budget.pk for budget in today if budget.opened_at <= own.opened_at]
        Budget.objects.filter(pk__in=holding).return_tries(own.spent)


@dataclass(frozen=True)
class Try:
    """One try at a PIN, or at a pass, for a number that was typed."""

    number: str  # an HMAC: no table and no session holds what was typed
    client: str  # an HMAC of the client's network
    case: Case | None
    by_pass: bool = False

    @property
    def number_limits(self) -> Limits:
        """What it spends of the number as it was typed."""
        most = settings.PIN_FAILURES_PER_ADDRESS_PER_DAY
        address = Limit(PER_ADDRESS, most, DAY, client=self.client)
        if self.by_pass:
            return Limits(self._per_client(self.number), [address], [])
        return Limits(
            self._per_client(self.number),
            [self._per_day(self.number), address],
            [self._per_year(self.number)],
        )

    @property
    def case_limits(self) -> Limits:
        """What it spends of the case behind the number, or of none."""
        subject = f"{CASE}{self.case.uuid}" if self.case else f"{NO_CASE}{self.number}"
        epoch = self.case.pin_epoch if self.case else 0
        if self.by_pass:
            most = settings.PASS_GUESSES_PER_DAY
            of_pass = Limit(PASS_PER_DAY, most, DAY, subject=subject, epoch=epoch)
            return Limits(self._per_client(subject), [of_pass], [])
        most = settings.PIN_GUESSES_PER_PIN
        of_pin = Limit(PER_PIN, most, EVER, subject=subject, epoch=epoch)
        return Limits(
            self._per_client(subject), [self._per_day(subject)], [of_pin, self._per_year(subject)]
        )

    def _per_client(self, subject: str) -> Limit:
        kind, most = PER_CLIENT, settings.PIN_GUESSES_PER_CLIENT_PER_DAY
        if self.by_pass:
            kind, most = PASS_PER_CLIENT, settings.PASS_GUESSES_PER_CLIENT_PER_DAY
        return Limit(kind, most, DAY, subject=subject, client=self.client)

    def _per_day(self, subject: str) -> Limit:
        return Limit(PER_DAY, settings.PIN_GUESSES_PER_CASE_PER_DAY, DAY, subject=subject)

    def _per_year(self, subject: str) -> Limit:
        return Limit(PER_YEAR, settings.PIN_GUESSES_PER_CASE_PER_YEAR, YEAR, subject=subject)

    def is_closed(self) -> bool:
        """Whether the typed number's budget is full: one read, so that a flood writes nothing."""
        return Budget.objects.any_full(self.number_limits)

    def reserve(self) -> Verdict:
        """Spend this try, committed before the answer is given."""
        with transaction.atomic():
            if not Budget.objects.reserve_all(self.number_limits):
                return Verdict.CLOSED
            left = Budget.objects.reserve_all(self.case_limits)
            if not left or (self.case and self.case.paused_at):
                return Verdict.REFUSE
        return Verdict.CHECK

    def is_one_left(self) -> bool:
        """Whether this client has one more try at the typed number.

        Of its own budget for that number only, which tells it nothing it could not count
        itself; what others spent, and what the case behind the number has left, is not said.
        """
        own = self.number_limits.per_client
        return Budget.objects.filter(**own.row, spent=own.most - 1).exists()

    def failed(self) -> None:
        """Count the failure for the whole site.

        The worker reads the budgets and warns staff (`guess_alarms.py`): warning them here
        would take a known number more statements than an unknown one.
        """
        Budget.objects.reserve(Limit(PER_SITE, 2**31 - 1, HOUR))

    def succeeded(self) -> None:
        """Give back this try, and this client's earlier failures in the daily budgets.

        What failed before stays spent for good in the budgets of the PIN and of the year.
        """
        with transaction.atomic():
            # One by one, in the order of `reserve`: else a try beside it could wait for this one
            # while this one waits for it.
            for limit in (*self.number_limits, *self.case_limits):
                Budget.objects.of([limit]).return_tries(1)
            today = Budget.objects.get(**self.case_limits.per_day[0].row)
            self.case_limits.forgive()
            self.number_limits.forgive()
            if self.case and today.spent >= FAILURES_BEFORE_OPENING_THAT_ALARM:
                Task.objects.owe(Task.Kind.OPENED, self.case)


AT_PINS = Q(kind=PER_PIN, subject__startswith=CASE, spent__gt=0)


def tries_at_pins() -> BudgetQuerySet:
    """The failures at PINs of cases: they count as long as the PIN opens its case."""
    return Budget.objects.filter(AT_PINS)


def over(now: datetime) -> BudgetQuerySet:
    """Clients, CLIENT_DAYS after their first try, and after a year all but failures at a PIN.

    Of a number that leads to no case those are over then as well. That tells nothing: a try
    looks the same and takes the same statements, and no PIN is right there that could be refused.
    """
    clients = Q(opened_at__lt=now - timedelta(days=settings.CLIENT_DAYS))
    clients &= ~Q(kind__in=[PER_PIN, PER_YEAR])
    return Budget.objects.filter(clients | Q(opened_at__lt=now - YEAR) & ~AT_PINS)


def case_of(budget: Budget) -> UUID:
    """The uuid of the case that `budget`, one of a case, is about."""
    return UUID(budget.subject.removeprefix(CASE))


def site_is_alarmed() -> bool:
    """Whether so many PINs failed within the hour that each try needs a check of its own."""
    most = settings.PIN_FAILURES_PER_SITE_PER_HOUR
    return Budget.objects.any_full([Limit(PER_SITE, most, HOUR)])


def number_key(search_key: str) -> str:
    """What a number's tries are counted under, whichever kind of number it is."""
    return keyed(f"number:{search_key}").hex()


def client_key(request: HttpRequest) -> str:
    """What a client's tries are counted under: IPv4 /32, IPv6 /56."""
    return keyed(client_network(request)).hex()


def reserve_number(client: str, number: str) -> bool:
    """Whether this client may go on to the PIN page; a number counts once an hour."""
    seen = Limit(SEEN, 1, HOUR, subject=number, client=client)
    if Budget.objects.any_full([seen]):
        return True
    most = settings.NUMBERS_PER_ADDRESS_PER_HOUR
    if not Budget.objects.reserve(Limit(NUMBERS, most, HOUR, client=client)):
        return False
    Budget.objects.reserve(seen)
    return True
