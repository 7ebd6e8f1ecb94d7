"""What a guess costs and who has to wait: the lanes of one try at a PIN or a pass.

Every try spends two sets of lanes in one transaction, before any hash is looked at. The
first set belongs to the number as it was typed, known or not: when one of its lanes is
full, the page says so. The second belongs to the case behind the number: when one of
its lanes is full, the try is refused like a wrong PIN, for a closing that showed through
another number of the same case would prove that the two belong together. For an unknown
number the second set has keys of its own, so that both take the same statements.

What a lane of the first set is called must not depend on the case: a lane that opened when
she got a new PIN would tell that the number is known, and that she called. So the lanes of
one PIN and of one pass are in the second set only.
"""

from collections.abc import Iterator
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
class Caps:
    """The lanes that one try spends under one subject."""

    mine: Cap  # of this client
    daily: list[Cap]  # shared with others
    lasting: list[Cap]  # a right PIN gives nothing back here but its own try

    def __iter__(self) -> Iterator[Cap]:
        return iter([*self.daily, self.mine, *self.lasting])

    def reserve(self) -> bool:
        """Spend one in each, or none at all."""
        try:
            with transaction.atomic():
                for cap in self:
                    cap.reserve()
        except Full:
            return False
        return True

    def forgive(self) -> None:
        """Give back what this client failed today, in its lane and the shared ones."""
        keys = [self.mine.key, *(cap.key for cap in self.daily)]
        lanes = {lane.key: lane for lane in Lane.objects.filter(key__in=keys)}
        mine = lanes[self.mine.key]
        for lane in lanes.values():
            # A day that began after those failures does not hold them.
            if lane.opened_at <= mine.opened_at:
                Lane.objects.give_back(lane.key, mine.spent)


@dataclass(frozen=True)
class Try:
    """One try at a PIN, or at a pass, for a number that was typed."""

    number: str  # an HMAC: no table and no session holds what was typed
    client: str  # an HMAC of the client's network
    case: Case | None
    by_pass: bool = False

    @property
    def typed(self) -> Caps:
        """The lanes of the number as it was typed."""
        address = Cap(f"address:{self.client}", settings.PIN_FAILURES_PER_ADDRESS_PER_DAY, DAY)
        if self.by_pass:
            return Caps(self._mine(self.number), [address], [])
        return Caps(
            self._mine(self.number), [self._day(self.number), address], [self._year(self.number)]
        )

    @property
    def behind(self) -> Caps:
        """The lanes of the case behind the number, or of none."""
        subject = f"case:{self.case.uuid}" if self.case else f"none:{self.number}"
        secret = f"{subject}:{self.case.pin_epoch if self.case else 0}"
        if self.by_pass:
            of_pass = Cap(f"pass:{secret}", settings.PASS_GUESSES_PER_DAY, DAY)
            return Caps(self._mine(subject), [of_pass], [])
        of_pin = Cap(f"pin:{secret}", settings.PIN_GUESSES_PER_PIN, EVER)
        return Caps(self._mine(subject), [self._day(subject)], [of_pin, self._year(subject)])

    def _mine(self, subject: str) -> Cap:
        if self.by_pass:
            most = settings.PASS_GUESSES_PER_CLIENT_PER_DAY
            return Cap(f"pass-client:{subject}:{self.client}", most, DAY)
        most = settings.PIN_GUESSES_PER_CLIENT_PER_DAY
        return Cap(f"client:{subject}:{self.client}", most, DAY)

    def _day(self, subject: str) -> Cap:
        return Cap(f"day:{subject}", settings.PIN_GUESSES_PER_CASE_PER_DAY, DAY)

    def _year(self, subject: str) -> Cap:
        return Cap(f"year:{subject}", settings.PIN_GUESSES_PER_CASE_PER_YEAR, YEAR)

    def is_closed(self) -> bool:
        """Whether a lane of the typed number is full: one read, so that a flood writes nothing."""
        return Lane.objects.any_full((cap.key, cap.most, cap.window) for cap in self.typed)

    def reserve(self) -> Verdict:
        """Spend this try, committed before the answer is given."""
        with transaction.atomic():
            if not self.typed.reserve():
                return Verdict.CLOSED
            if not self.behind.reserve() or (self.case and self.case.paused_at):
                return Verdict.REFUSE
        return Verdict.CHECK

    def failed(self) -> None:
        """Count the failure for the whole site.

        The worker reads the lanes and warns staff (`watching.py`): warning them here would
        take a known number more statements than an unknown one.
        """
        Cap(SITE, 2**31 - 1, HOUR).reserve()

    def succeeded(self) -> None:
        """Give back this try, and this client's earlier failures in the daily lanes.

        What failed before stays spent for good in the lanes of the PIN and of the year.
        """
        with transaction.atomic():
            for cap in (*self.typed, *self.behind):
                Lane.objects.give_back(cap.key)
            today = Lane.objects.get(key=self.behind.daily[0].key)
            self.behind.forgive()
            self.typed.forgive()
            if self.case and today.spent >= FAILURES_BEFORE_OPENING_THAT_ALARM:
                Alarm.objects.sound_unless_standing(Alarm.Kind.OPENED, self.case)


def site_is_alarmed() -> bool:
    """Whether so many PINs failed within the hour that each try needs a check of its own."""
    return Lane.objects.is_full(SITE, settings.PIN_FAILURES_PER_SITE_PER_HOUR, HOUR)


def number_key(search_by: str, normalised: str) -> str:
    """The key under which a number's tries are counted: as a case or as a sheriff number.

    Apart, or a closing that carried over from one to the other would tell which it is.
    """
    return pins.budget_key("number", f"{search_by}:{normalised}")


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
