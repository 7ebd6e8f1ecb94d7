"""How each row of the log is bound to all before it.

A row's HMAC covers the HMAC of the row before and every column. Who writes to the database, but
has none of AUDIT_KEYS, can change, move, take out or put in no row unseen. The end can be cut
off, and with a key all can be written anew: what shows that are the checkpoints.
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import Any

from django.conf import settings

BYTES = 32
START = bytes(BYTES)  # in the place of the HMAC before the first row


def text_of(row: Any) -> str:
    """All of `row` but its HMAC, in one line: JSON, in ASCII, its names in order."""
    about = {name: getattr(row, f"{name}_id") for name in ("case", "message", "referral")}
    facts = {
        **{name: value and value.hex for name, value in about.items()},
        **{name: getattr(row, name) for name in ("position", "action", "reason", "detail")},
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "staff": row.staff_id,
        "account": row.account_id,
        "key": row.key_id,
    }
    return json.dumps(facts, sort_keys=True, separators=(",", ":"))


def link(previous: bytes, row: Any) -> bytes:
    """The HMAC of `row` after the one whose HMAC is `previous`. KeyError: its key is unknown."""
    key: bytes = settings.AUDIT_KEYS[row.key_id]
    return hmac.digest(key, bytes(previous) + text_of(row).encode(), "sha256")


def wrong(rows: Iterable[Any], after: Sequence[bytes] = ()) -> Iterator[str]:
    """A sentence about the first row of `rows`, in order, that is wrong; none where all fit.

    `after` are the HMACs of the rows before them.
    """
    previous = after[-1] if after else START
    for position, row in enumerate(rows, len(after) + 1):
        if row.position != position:
            yield f"position {position} is missing"
            return
        if row.key_id not in settings.AUDIT_KEYS:
            yield f"position {position} was written with key {row.key_id}, which AUDIT_KEYS lacks"
            return
        if not hmac.compare_digest(link(previous, row), bytes(row.hmac)):
            yield f"position {position} is not as it was written"
            return
        previous = row.hmac
