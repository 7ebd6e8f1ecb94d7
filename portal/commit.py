"""Rows that a transaction writes last, whenever somebody asked for them.

What all have to queue for must be the last thing that a transaction waits for: held any longer,
two transactions could wait for each other. The connections of `portal.postgresql` and
`portal.sqlite3` write such rows just before they commit; where that fails nothing is committed.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Write = Callable[[list[Any]], None]


class _Last:
    """Kept among what Django calls after the commit: it drops what a savepoint takes back."""

    def __init__(self, write: Write, row: Any) -> None:
        self.write, self.row = write, row

    def __call__(self) -> None:
        """Nothing: it was written before."""


def write_last(write: Write, row: Any) -> None:
    """Have `write` called with `row`, and others of this transaction, just before it commits."""
    with transaction.atomic():
        transaction.on_commit(_Last(write, row))


class WritesLast(BaseDatabaseWrapper):
    """A connection that writes before each commit what has to be written last."""

    def write_last_rows(self) -> None:
        """Write what waits."""
        last: dict[Write, list[Any]] = {}
        for waiting in (each[1] for each in self.run_on_commit):
            if isinstance(waiting, _Last):
                last.setdefault(waiting.write, []).append(waiting.row)
        self.run_on_commit = [each for each in self.run_on_commit if not isinstance(each[1], _Last)]
        for write, rows in last.items():
            write(rows)

    def _commit(self) -> None:
        self.in_atomic_block = True  # the block has ended for Django, and not for these rows
        try:
            self.write_last_rows()
        except BaseException:
            self.in_atomic_block = self.needs_rollback = False
            self.rollback()
            raise
        self.in_atomic_block = False
        super()._commit()  # type: ignore[misc]  # Django's, which django-stubs lack
