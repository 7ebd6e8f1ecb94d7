"""A model field whose column holds ciphertext, bound to its table, column and row."""

from datetime import datetime
from typing import Any

from django.db import models

from portal.encryption.cipher import seal, unseal


class Sealed(bytes):
    """Ciphertext as it came from the database."""


class _Opened:
    """Opens a row's ciphertext when, and only when, the attribute is read."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        if self.field.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.field.attname])
        value = row.__dict__[self.field.attname]
        if isinstance(value, Sealed):
            return self.field.from_text(unseal(value, self.field.place(row)))
        return value

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]  # not generic at run time
    """Text at rest under AES-256-GCM; the row needs a `uuid`.

    Reading raises `portal.encryption.cipher.UnreadableError` for bytes that were altered or
    that were moved here from another row or column.
    """

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opened(self))

    def place(self, row: Any) -> str:
        """What the ciphertext is bound to."""
        return f"{self.model._meta.db_table}/{self.column}/{row.uuid}"

    def to_text(self, value: Any) -> str:
        """The value as text to seal."""
        return str(value)

    def from_text(self, text: str) -> Any:
        """The value that `to_text` was given."""
        return text

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__[self.attname]
        if value is None or value == "" or isinstance(value, Sealed):
            return value or None
        return seal(self.to_text(value), self.place(model_instance))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | str | None:
        return self.absent if value is None else Sealed(bytes(value))

    absent: str | None = ""


class EncryptedDateTimeField(EncryptedTextField):
    """An aware time at rest under AES-256-GCM."""

    absent = None

    def to_text(self, value: datetime) -> str:
        return value.isoformat()

    def from_text(self, text: str) -> datetime:
        return datetime.fromisoformat(text)
