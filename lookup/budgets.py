"""What a guess costs and who has to wait: the lanes of one try at a PIN or a pass.

Every try spends two sets of lanes in one transaction, before any hash is looked at. The
first set belongs to the number as it was typed, known or not: when one of its lanes is
full, the page says so. The second belongs to the case behind the number: when one of
its lanes is full, the try is refused like a wrong PIN, for a closing that showed through
another number of the same case would prove that the two belong together. For an unknown
number the second set has keys of its own, so that both take the same statements.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from lookup import pins
from lookup.alarms import Alarm
from lookup.lanes import DAY, EVER, HOUR, YEAR, Lane
from lookup.models import Case
from portal.network import client_network

SITE = "site"
FAILURES_THAT_ALARM = 5
FAILURES_BEFORE_OPENING_THAT_ALARM = 3


class Verdict(Enum):
    """What may follow a try."""

    CHECK = "look at the hash"
    REFUSE = "refuse like a wrong PIN, at the cost of one hash"
    CLOSED = "say that it is paused; no hash"


class Full(Exception):  # noqa: N818 - a refusal, not an error
    """A lane had nothing left."""


@dataclass(frozen=True)
class Cap:
    """A lane's key and how much may be spent in which time."""

    key: str
    most: int
    window: timedelta

    def reserve(self) -> None:
        """Spend one; raises Full."""
        if not Lane.objects.reserve(self.key, self.most, self.window):
            raise Full


@dataclass(frozen=True)
class Try:
    """One try at a PIN, or at a pass, for a number that was typed."""

    number: str  # an HMAC: no table and no session holds what was typed
    client: str  # an HMAC of the client's network
    case: Case | None
    by_pass: bool = False

    def _caps(self, subject: str, epoch: int) -> list[Cap]:
        if self.by_pass:
            return [Cap(f"pass:{subject}", settings.PASS_GUESSES_PER_DAY, DAY)]
        return [
            Cap(f"day:{subject}", settings.PIN_GUESSES_PER_CASE_PER_DAY, DAY),
            Cap(f"client:{subject}:{self.client}", settings.PIN_GUESSES_PER_CLIENT_PER_DAY, DAY),
            Cap(f"pin:{subject}:{epoch}", settings.PIN_GUESSES_PER_PIN, EVER),
            Cap(f"year:{subject}", settings.PIN_GUESSES_PER_CASE_PER_YEAR, YEAR),
        ]

    @property
    def typed(self) -> list[Cap]:
        """The lanes of the number as it was typed."""
        caps = self._caps(self.number, self.case.pin_epoch if self.case else 0)
        if self.by_pass:
            return caps
        most = settings.PIN_FAILURES_PER_ADDRESS_PER_DAY
        return [Cap(f"address:{self.client}", most, DAY), *caps]

    @property
    def behind(self) -> list[Cap]:
        """The lanes of the case behind the number, or of none."""
        if self.case is None:
            return self._caps(f"none:{self.number}", 0)
        return self._caps(f"case:{self.case.uuid}", self.case.pin_epoch)

    def reserve(self) -> Verdict:
        """Spend this try, committed before the answer is given."""
        # A read first: a flood against a closed lane writes nothing. The writes decide.
        full = Lane.objects.any_full((cap.key, cap.most, cap.window) for cap in self.typed)
        verdict = Verdict.CLOSED if full else self._spend()
        if verdict is not Verdict.CHECK and self.case and not self.by_pass:
            Alarm.objects.sound(Alarm.Kind.PAUSED, self.case)
        return verdict

    def _spend(self) -> Verdict:
        with transaction.atomic():
            if not _reserve_all(self.typed):
                return Verdict.CLOSED
            if not _reserve_all(self.behind) or (self.case and self.case.paused_at):
                return Verdict.REFUSE
        return Verdict.CHECK

    def failed(self) -> None:
        """Count the failure for the whole site, and warn staff where it is one too many."""
        Cap(SITE, 2**31 - 1, HOUR).reserve()
        if site_is_alarmed():
            Alarm.objects.sound(Alarm.Kind.SITE)
        if self.case and not self.by_pass:
            today = f"day:case:{self.case.uuid}"
            if Lane.objects.is_full(today, FAILURES_THAT_ALARM, DAY):
                Alarm.objects.sound(Alarm.Kind.FAILURES, self.case)

    def succeeded(self) -> None:
        """Give back this try, and this client's earlier failures in the daily lanes.

        What failed before stays spent for good in the lanes of the PIN and of the year.
        """
        with transaction.atomic():
            for cap in (*self.typed, *self.behind):
                Lane.objects.give_back(cap.key)
            if self.by_pass:
                return
            failures = _forget(self.behind)
            _forget(self.typed[1:])
            Lane.objects.give_back(self.typed[0].key, failures)
        if self.case and failures >= FAILURES_BEFORE_OPENING_THAT_ALARM:
            Alarm.objects.sound(Alarm.Kind.OPENED, self.case)


def _reserve_all(caps: Iterable[Cap]) -> bool:
    """Spend one in each, or none at all."""
    try:
        with transaction.atomic():
            for cap in caps:
                cap.reserve()
    except Full:
        return False
    return True


def _forget(caps: list[Cap]) -> int:
    """Give back what this client failed today, in its lane and the day's; how many."""
    day, mine, *_rest = caps
    lanes = {lane.key: lane for lane in Lane.objects.filter(key__in=[mine.key, day.key])}
    failures = lanes[mine.key].spent
    Lane.objects.give_back(mine.key, failures)
    # A day that began after those failures does not hold them.
    if lanes[day.key].opened_at <= lanes[mine.key].opened_at:
        Lane.objects.give_back(day.key, failures)
    return failures


def site_is_alarmed() -> bool:
    """Whether so many PINs failed within the hour that each try needs a check of its own."""
    return Lane.objects.is_full(SITE, settings.PIN_FAILURES_PER_SITE_PER_HOUR, HOUR)


def number_key(normalised: str) -> str:
    """The key under which a number's tries are counted."""
    return pins.budget_key("number", normalised)


def client_key(request: HttpRequest) -> str:
    """The key under which a client's tries are counted: IPv4 /32, IPv6 /56."""
    return pins.budget_key("client", client_network(request))


def reserve_number(client: str, number: str) -> bool:
    """Whether this client may go on to the PIN page; a number counts once an hour."""
    seen = Lane.objects.is_full(f"seen:{client}:{number}", 1, HOUR)
    if seen:
        return True
    if not Lane.objects.reserve(f"numbers:{client}", settings.NUMBERS_PER_ADDRESS_PER_HOUR, HOUR):
        return False
    Lane.objects.reserve(f"seen:{client}:{number}", 1, HOUR)
    return True
