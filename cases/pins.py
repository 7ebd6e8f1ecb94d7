"""PINs: peppered Argon2id, checked one at a time.

Four digits are 10,000 values: the pepper, which is not in the database, is what
protects a stolen hash, and the budget of guesses (`lookup/budgets.py`) what protects the
form. A four-digit PIN meets no NIST 800-63B level.
"""

import hmac
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from django.conf import settings

from portal.hashing import pin_hashing

NOBODY = UUID(int=0)
# A salt and a hash of zeros, as Argon2's encoding ends: 16 and 32 bytes in base 64.
NOTHING = f"${'A' * 22}${'A' * 43}"


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(
        time_cost=settings.PIN_HASH_PASSES, memory_cost=settings.PIN_HASH_MEMORY_KIB, parallelism=1
    )


def _peppered(case: UUID, pin_secret: str, pepper_id: str) -> bytes:
    key = settings.PIN_PEPPERS[pepper_id]
    return hmac.digest(key, case.bytes + pin_secret.encode(), "sha256")


def make(case: UUID, pin_secret: str) -> str:
    """What is stored for a PIN: the pepper's id and an Argon2id hash."""
    pepper_id = next(iter(settings.PIN_PEPPERS))
    hashed = pin_hashing.run(_hasher().hash, _peppered(case, pin_secret, pepper_id))
    return f"{pepper_id}{hashed}"


def verify(case: UUID, pin_secret: str, stored: str) -> bool:
    """Whether `pin_secret` is the PIN that `stored` was made from; costs one hash, as `stored` did.

    Of a pepper that is gone none matches, at the same cost.
    """
    pepper_id, dollar, rest = stored.partition("$")
    is_known = pepper_id in settings.PIN_PEPPERS
    if not is_known:
        pepper_id = next(iter(settings.PIN_PEPPERS))
    secret = _peppered(case, pin_secret, pepper_id)
    return pin_hashing.run(_check, dollar + rest, secret) and is_known


def is_current(stored: str) -> bool:
    """Whether `stored` was made with the pepper and the cost now in use."""
    pepper_id, dollar, rest = stored.partition("$")
    return pepper_id == next(iter(settings.PIN_PEPPERS)) and not _hasher().check_needs_rehash(
        dollar + rest
    )


def cost_of(stored: str) -> str:
    """How a stored hash begins: its pepper, and what it costs."""
    return stored[: -len(NOTHING)]


def decoy(cost: str = "") -> str:
    """What no PIN matches, as if it were stored.

    To check it costs as much as a stored hash of that `cost`; without one, as a hash made now.
    """
    memory, passes = settings.PIN_HASH_MEMORY_KIB, settings.PIN_HASH_PASSES
    cost = cost or f"{next(iter(settings.PIN_PEPPERS))}$argon2id$v=19$m={memory},t={passes},p=1"
    return cost + NOTHING


def _check(hashed: str, secret: bytes) -> bool:
    try:
        return _hasher().verify(hashed, secret)
    except (VerificationError, InvalidHashError):
        return False
