"""What the portal itself keeps: sessions, proofs of keys, marks of changes, the last tidying."""

import hmac
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection, models
from django.utils import timezone
from django.utils.crypto import get_random_string

from portal import sessions
from portal.encryption.cipher import UnreadableError, seal, unseal

KEY_SETTINGS = ("FIELD_KEYS", "PIN_PEPPERS", "AUDIT_KEYS", "ADDRESS_KEYS")
FIELD_KEYS, PIN_PEPPERS, AUDIT_KEYS, ADDRESS_KEYS = KEY_SETTINGS
CANARY = "canary"


class Mark(models.Model):
    """What was last drawn for rows that processes keep a copy of (`portal/marks.py`)."""

    name = models.CharField(max_length=20, primary_key=True)
    drawn = models.CharField(max_length=36)


class KeyProofQuerySet(models.QuerySet["KeyProof"]):
    """The proofs, against the keys of the settings."""

    def add_missing(self) -> None:
        """Prove each configured key whose id has no proof yet: before anything is written by it.

        A key that was retired and is in use again is needed again.
        """
        proofs = list(self)
        if again := [proof.pk for proof in proofs if proof.retired_at and proof.is_in_use]:
            self.filter(pk__in=again).update(retired_at=None)
        proved = {(proof.setting, proof.key_id) for proof in proofs}
        new = [
            KeyProof(setting=setting, key_id=key_id)
            for setting in KEY_SETTINGS
            for key_id in getattr(settings, setting)
            if (setting, key_id) not in proved
        ]
        for proof in new:
            proof.proof = proof.made_now()
        self.bulk_create(new, ignore_conflicts=True)  # another process may be as fast
        first = [proof.pk for proof in self.all() if proof.is_in_use]
        self.filter(pk__in=first, in_use_since=None).update(in_use_since=timezone.now())
        self.exclude(pk__in=first).update(in_use_since=None)

    def try_to_write(self) -> None:
        """Write a row that the caller rolls back. Raises Django's database errors."""
        self.create(setting="readyz", key_id=get_random_string(16), proof=b"")


class KeyProof(models.Model):
    """What only the key of an id can have made: a sealed canary, or a digest under it.

    It shows at start when a key was exchanged under its id, or left out before it was retired.
    """

    setting = models.CharField(max_length=12)
    key_id = models.CharField(max_length=16)
    proof = models.BinaryField()
    in_use_since = models.DateTimeField(null=True)  # as the first of its setting
    retired_at = models.DateTimeField(null=True)  # nothing needs it any more

    objects = KeyProofQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["setting", "key_id"], name="one_proof_a_key")
        ]

    def __str__(self) -> str:
        return f"{self.setting}: key {self.key_id}"

    @property
    def _place(self) -> str:
        return f"portal_keyproof/{self.setting}/{self.key_id}"

    def made_now(self) -> bytes:
        """The proof, by the key that the settings have under this id."""
        if self.setting == FIELD_KEYS:
            return seal(CANARY, self._place, self.key_id)
        key: bytes = getattr(settings, self.setting)[self.key_id]
        return hmac.digest(key, self._place.encode(), "sha256")

    @property
    def is_configured(self) -> bool:
        """Whether the settings have a key under this id."""
        return self.key_id in getattr(settings, self.setting)

    @property
    def is_in_use(self) -> bool:
        """Whether the settings name this key first, so that it makes what is new."""
        first: str = next(iter(getattr(settings, self.setting)))
        return self.key_id == first

    def retire(self) -> None:
        """Record that nothing needs the key any more: the portal starts without it."""
        KeyProof.objects.filter(pk=self.pk).update(retired_at=timezone.now())

    @property
    def holds(self) -> bool:
        """Whether the key that the settings have under this id is the one that made the proof."""
        if self.setting == FIELD_KEYS:
            try:
                return unseal(bytes(self.proof), self._place) == CANARY
            except UnreadableError:
                return False
        return hmac.compare_digest(self.made_now(), bytes(self.proof))


class Session(AbstractBaseSession):
    """A visit, or a sign-in of staff: sealed, under a hash of its key (portal/sessions.py).

    Of a visit all further columns are empty. An account's sessions end with the account.
    """

    session_data = models.BinaryField()  # type: ignore[assignment]  # Django's is text
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    signed_in_at = models.DateTimeField(null=True)
    active_at = models.DateTimeField(null=True)
    network = models.CharField(max_length=32)  # a keyed digest, in hexadecimal
    browser = models.CharField(max_length=80)  # for people, such as "Firefox on Windows"

    @classmethod
    def get_session_store_class(cls) -> type[sessions.SessionStore]:
        """What reads and writes the rows."""
        return sessions.SessionStore

    def get_decoded(self) -> dict[str, Any]:
        """What the session holds. Raises UnreadableError."""
        return sessions.opened(self.session_data, self.session_key)


class CacheEntry(models.Model):
    """What several processes must agree on for a time (portal/cache.py)."""

    key = models.CharField(max_length=32, primary_key=True)  # a keyed digest, in hexadecimal
    value = models.TextField()  # JSON
    expires_at = models.DateTimeField(null=True, db_index=True)  # None: never

    def __str__(self) -> str:
        return self.key


class Tidying(models.Model):
    """When the worker last looked for what is over: the one row.

    A clock that is ahead for one pass would delete for good what has years to stay.
    """

    AHEAD = timedelta(days=7)  # beyond that a person has to say that the clock is right

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"tidied at {self.at}"

    @classmethod
    def before(cls, now: datetime) -> datetime | None:
        """The last one, where it is so long before `now` that the clock may be wrong; else None."""
        return cls.objects.filter(at__lt=now - cls.AHEAD).values_list("at", flat=True).first()

    @classmethod
    def note(cls, now: datetime) -> None:
        """Take `now` for right: what is over by then may go."""
        cls.objects.update_or_create(pk=1, defaults={"at": now})


def prove_keys(using: str, **kwargs: Any) -> None:
    """Prove the configured keys that have no proof yet; runs after each migration."""
    is_there = KeyProof._meta.db_table in connection.introspection.table_names()
    if using == "default" and is_there:
        KeyProof.objects.add_missing()
