"""Sessions in the database, sealed, and stored under a hash of their key.

Whoever reads the table, or a backup of it, finds no key that opens a session, and nothing of
what a session holds but whose it is: an account's, since when and from where, or a visitor's.
"""

import hashlib
import json
import logging
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest

from portal.encryption.cipher import UnreadableError, seal, unseal

logger = logging.getLogger(__name__)

# What the session of someone who is signed in says of itself, under these keys; a column each
# has the same. Times are text as of `isoformat`, a network is what `portal.keyed` makes of one.
SIGNED_IN_AT, ACTIVE_AT, NETWORK, BROWSER = "signed_in_at", "active_at", "network", "browser"


def sealed(data: dict[str, Any], row_key: str) -> bytes:
    """What a row holds of `data`, bound to the hashed key of the row."""
    return seal(json.dumps(data), _place(row_key))


def opened(session_data: bytes | memoryview, row_key: str) -> dict[str, Any]:
    """What `sealed` was given. UnreadableError where it was altered, or is another row's."""
    data: dict[str, Any] = json.loads(unseal(bytes(session_data), _place(row_key)))
    return data


def _place(row_key: str) -> str:
    return f"portal_session/session_data/{row_key}"


def _hashed(session_key: str | None) -> str | None:
    return session_key and hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Django's database sessions, each row sealed and its key hashed."""

    # Whether the answer tells of, or leads to, something that has to be stored for it.
    is_needed = False

    @classmethod
    def get_model_class(cls) -> Any:
        """The table; by its name, since the model needs what is above."""
        return apps.get_model("portal", "Session")

    @property
    def row_key(self) -> str:
        """The hashed key, under which the row lies."""
        return str(_hashed(self.session_key))

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        self.is_needed = True

    def keep_if_possible(self, key: str, value: Any) -> None:
        """Set `key`; where it can't be stored, the answer is given all the same."""
        super().__setitem__(key, value)

    def save(self, must_create: bool = False) -> None:
        """Store it. UpdateError only when it ended meanwhile, by leaving in another tab.

        A database that does not write raises its own error; Django's says the same of both.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            cause = error.__context__
            if isinstance(cause, AnyDatabaseError) and self.exists(self.session_key or ""):
                raise cause from None
            raise

    def cycle_key(self) -> None:
        """Go on under a new key. SessionInterrupted where the session ended meanwhile.

        Whoever left in another tab while her PIN was looked at must not be let in here.
        """
        old = self.session_key
        if old and not self.model.objects.filter(session_key=_hashed(old)).delete()[0]:
            raise SessionInterrupted("the session ended while its key was to be changed")
        data = self._session  # type: ignore[attr-defined]  # not in the stubs
        self.create()
        self._session_cache = data

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

    def load(self) -> dict[str, Any]:
        """What it holds. What can't be opened is no session: altered, moved, or its key is gone."""
        row = self._get_session_from_db()
        if row is None:
            return {}
        try:
            return opened(row.session_data, row.session_key)
        except UnreadableError:
            logger.warning("a session could not be opened and counts as none")
            self._session_key = None
            return {}

    def exists(self, session_key: str) -> bool:
        """Whether there is a session with this key."""
        return super().exists(_hashed(session_key) or "")

    def create_model_instance(self, data: Any) -> Any:
        """The row to be written; a visitor's says nothing but when it ends."""
        row_key = str(_hashed(self._get_or_create_session_key()))  # type: ignore[attr-defined]  # not in the stubs
        row: Any = self.model(session_key=row_key, expire_date=self.get_expiry_date())
        row.session_data = sealed(data, row_key)
        if SESSION_KEY in data:
            row.account_id = int(data[SESSION_KEY])
            row.signed_in_at, row.active_at = data.get(SIGNED_IN_AT), data.get(ACTIVE_AT)
            row.network, row.browser = data.get(NETWORK, ""), data.get(BROWSER, "")
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Delete the session with this key, or this one."""
        super().delete(_hashed(session_key or self.session_key))


def session_of(request: HttpRequest) -> SessionStore:
    """The session of `request`, by its own class."""
    return cast(SessionStore, request.session)
