"""What stands in the database in the place of a number, a network or a name that was typed."""

import hmac

from django.conf import settings


def keyed(value: str) -> bytes:
    """16 bytes that only who has the pepper can tell to belong to `value`."""
    # The oldest: with a new one every budget goes on, and an unknown number goes on to cost what
    # it did (lookup/decoys.py).
    pepper = next(reversed(settings.PIN_PEPPERS.values()))
    derived = hmac.digest(pepper, b"budget", "sha256")
    return hmac.digest(derived, value.encode(), "sha256")[:16]
