"""What stands in for the hash of a number that has none.

A hash that was stored before the cost was raised is cheaper to check than one that was stored
since, until its PIN is used again. So a number without a hash costs what a stored one does, and
which of them is chosen by the number, once for all: there are as many of each cost among unknown
numbers as among the known ones.
"""

from functools import lru_cache

from django.utils import timezone

from cases import pins
from cases.models import Case

HOUR = 3600


def decoy_of(number: str, *, by_pass: bool) -> str:
    """What is checked for `number`, an HMAC in hexadecimal digits, which has no PIN or pass."""
    costs = _costs(by_pass, int(timezone.now().timestamp()) // HOUR)
    left = int(number[:12], 16) * sum(count for _cost, count in costs) >> 48
    for cost, count in costs:
        if left < count:
            return pins.decoy(cost)
        left -= count
    return pins.decoy()  # none is stored


@lru_cache(maxsize=4)
def _costs(by_pass: bool, _hour: int) -> list[tuple[str, int]]:
    """How many stored hashes there are of each cost; counted once an hour, for it reads them all.

    In a steady order: as hashes of an older cost are rewritten, a number changes once as well.
    """
    return list(Case.objects.count_costs(by_pass=by_pass))
