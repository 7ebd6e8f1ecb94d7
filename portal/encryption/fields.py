"""A model field whose column holds ciphertext, bound to its table, column, row and case."""

from datetime import datetime
from typing import Any

from django.db import models
from django.dispatch import Signal
from django.utils.translation import gettext

from portal.encryption.cipher import UnreadableError, seal, unseal

# A cell of `row` could not be read. Lower apps know no alarms: a higher one hears it.
cell_unreadable = Signal()


class Sealed(bytes):
    """Ciphertext as it came from the database."""


class Unreadable:
    """Stands for what a cell that can't be read held: it is never taken for a value.

    It counts as filled in, and equals nothing, not even another one: whoever compares two
    telephone numbers must not find them to be the same.
    """

    def __str__(self) -> str:
        return gettext("can't be read")


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
        if not isinstance(value, Sealed):
            return value
        try:
            return self.field.from_text(unseal(value, self.field.place(row)))
        except UnreadableError:
            # Robust: even where nobody can be told, the rest of the row is read.
            cell_unreadable.send_robust(type(row), row=row)
            return Unreadable()

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]  # not generic at run time
    """Text at rest under AES-256-GCM; the row needs a `uuid`, and a `case_id` or None.

    Reading gives `Unreadable`, and sends `cell_unreadable`, for bytes that were altered, or
    that were moved here from another row, column or case: this cell is closed, no other.
    """

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opened(self))

    def place(self, row: Any) -> str:
        """What the ciphertext is bound to."""
        return f"{self.model._meta.db_table}/{self.column}/{row.uuid}/{row.case_id or ''}"

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
