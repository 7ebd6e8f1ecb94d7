"""Sessions in the database, stored under a hash of their key.

Whoever reads the table, or a backup of it, finds no key that opens a session.
"""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db


def _hashed(session_key: str | None) -> str | None:
    return session_key and hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Django's database sessions, each row's key hashed."""

    def get_session_cookie_age(self) -> int:
        """Seconds that the row may stay: a survivor's no longer than a visit may last."""
        if SESSION_KEY in self:
            return super().get_session_cookie_age()
        return int(settings.SURVIVOR_TOTAL.total_seconds())

    def _get_session_from_db(self) -> Any:
        key = self._session_key
        self._session_key = _hashed(key)
        try:
            return super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
        finally:
            if self._session_key is not None:
                self._session_key = key

    def exists(self, session_key: str) -> bool:
        """Whether there is a session with this key."""
        return super().exists(_hashed(session_key) or "")

    def create_model_instance(self, data: Any) -> Any:
        """The row to be written."""
        row = super().create_model_instance(data)
        row.session_key = str(_hashed(row.session_key))
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Delete the session with this key, or this one."""
        super().delete(_hashed(session_key or self.session_key))
