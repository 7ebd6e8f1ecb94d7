"""A connection that waits so long for the server, and no longer.

A server that hangs acknowledges each packet all the same (its machine's kernel does), so no
time-out of TCP ever ends, nor does one of the server's own. What waits for it would hold every
thread of the web process, and with them quick exit.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base

from portal.commit import WritesLast


class _Server:
    """Whether the server hung when it was last asked, for all threads of a process."""

    hangs_until = 0.0

    def ask(self) -> None:
        """OperationalError at once while it hangs; now and then one may try."""
        if self.hangs_until:
            if time.monotonic() < self.hangs_until:
                raise psycopg.OperationalError("the database server did not answer just now")
            self.hung()

    def hung(self) -> None:
        self.hangs_until = time.monotonic() + settings.DATABASE_SECONDS

    def answered(self) -> None:
        self.hangs_until = 0.0


_server = _Server()
_within: ContextVar[float | None] = ContextVar("_within", default=None)


@contextmanager
def answering_within(seconds: float) -> Iterator[None]:
    """Wait no longer than `seconds` for each answer on an open connection; else OperationalError.

    That it took longer says nothing of the server, whom others still ask. Opening a connection
    takes as long as ever, and SQLite has no server to wait for.
    """
    before = _within.set(seconds)
    try:
        yield
    finally:
        _within.reset(before)


def _wait(connection: Any, wait: Any, *arguments: Any, **named: Any) -> Any:
    """psycopg's `wait`, ended after DATABASE_SECONDS; then the connection is of no use."""
    _server.ask()
    within = _within.get()
    try:
        result = wait(*arguments, **{**named, "timeout": within or settings.DATABASE_SECONDS})
    except psycopg.errors._WaitTimeout:
        connection.pgconn.finish()
        if within is None:
            _server.hung()
        raise psycopg.OperationalError("the database server does not answer") from None
    _server.answered()
    return result


class DatabaseWrapper(WritesLast, base.DatabaseWrapper):
    """Django's, with an end to each wait, and with what has to be written last (commit.py)."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection, or OperationalError after `connect_timeout` seconds, two at the least."""
        _server.ask()
        try:
            connection = super().get_new_connection(conn_params)
        except psycopg.errors.ConnectionTimeout:
            _server.hung()
            raise
        _server.answered()
        connection.wait = partial(_wait, connection, connection.wait)
        return connection
