"""Seals anew, with the key in use, what older keys sealed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from portal.encryption.cipher import UnreadableError, head_of, seal, unseal
from portal.encryption.fields import EncryptedTextField, Sealed, Unreadable

ROWS_AT_ONCE = 100  # on SQLite nobody else writes meanwhile
Cells = dict[str, Sealed]


@dataclass(frozen=True)
class Elsewhere:
    """What is sealed in the table of a library, in no column of ours: few rows.

    The functions give what those of this module give.
    """

    count_outdated: Callable[[], int]
    seal_anew: Callable[[], tuple[int, list[str]]]
    read_all: Callable[[], tuple[int, list[str]]]


ELSEWHERE: list[Elsewhere] = []


def sealed_columns() -> dict[type[models.Model], list[EncryptedTextField]]:
    """Every sealed column, by its model."""
    columns = {
        model: [each for each in model._meta.local_fields if isinstance(each, EncryptedTextField)]
        for model in apps.get_models()
    }
    return {model: fields for model, fields in columns.items() if fields}


def count_outdated() -> int:
    """How many rows hold a cell that the key in use did not seal."""
    columns = sealed_columns().items()
    ours = sum(_outdated(model, fields).count() for model, fields in columns)
    return ours + sum(each.count_outdated() for each in ELSEWHERE)


def seal_anew(on_rows_seen: Callable[[int], None]) -> tuple[int, list[str]]:
    """Seal each outdated cell with the key in use, so many rows in a transaction.

    Whoever stops it loses nothing: it goes on with what is left. A row that someone else
    changes at the same time is left as they made it. So is a cell that can't be read.

    Gives how many rows were sealed anew, and the names of the cells that can't be read.
    """
    seen, count, unreadable = 0, 0, []
    for model, fields in sealed_columns().items():
        rows = _outdated(model, fields).order_by("pk").select_related()  # a cell's case is there
        last = 0
        while batch := list(rows.filter(pk__gt=last)[:ROWS_AT_ONCE]):
            changes = []
            for row in batch:
                old, new, closed = _resealed(row, fields)
                unreadable += closed
                if new:
                    changes.append((model._base_manager.filter(pk=row.pk, **old), new))
            with transaction.atomic():
                count += sum(unchanged.update(**new) for unchanged, new in changes)
            seen += len(batch)
            on_rows_seen(seen)
            last = batch[-1].pk
    for each in ELSEWHERE:
        sealed_anew, closed = each.seal_anew()
        count, unreadable = count + sealed_anew, unreadable + closed
        if sealed_anew:
            on_rows_seen(seen := seen + sealed_anew)
    return count, unreadable


def read_all() -> tuple[int, list[str]]:
    """How many cells are sealed, and the names of those that can't be read; changes nothing."""
    count, unreadable = 0, []
    for model, fields in sealed_columns().items():
        for row in model._base_manager.select_related().iterator():
            sealed = [each for each in fields if isinstance(row.__dict__[each.attname], Sealed)]
            count += len(sealed)
            unreadable += [
                _name(row, each)
                for each in sealed
                if isinstance(getattr(row, each.attname), Unreadable)
            ]
    for elsewhere in ELSEWHERE:
        cells, closed = elsewhere.read_all()
        count, unreadable = count + cells, unreadable + closed
    return count, unreadable


def _name(row: Any, field: EncryptedTextField) -> str:
    return f"{row._meta.db_table}, id {row.pk}, {field.column}"


def _head() -> bytes:
    return head_of(next(iter(settings.FIELD_KEYS)))


def _outdated(
    model: type[models.Model], fields: list[EncryptedTextField]
) -> "models.QuerySet[Any]":
    head = _head()
    behind = head[:-1] + bytes([head[-1] + 1])  # the first bytes after all that begin so
    other = (
        Q(**{f"{each.attname}__lt": head}) | Q(**{f"{each.attname}__gte": behind})
        for each in fields
    )
    return model._base_manager.filter(reduce(or_, other))


def _resealed(row: Any, fields: list[EncryptedTextField]) -> tuple[Cells, Cells, list[str]]:
    """The cells of `row` to seal anew, as they are and as they will be; names of those closed."""
    old, new, closed = Cells(), Cells(), []
    for field in fields:
        cell = row.__dict__[field.attname]  # the attribute would open it
        if not isinstance(cell, Sealed) or cell.startswith(_head()):
            continue
        place = field.place(row)
        try:
            new[field.attname] = Sealed(seal(unseal(cell, place), place))
        except UnreadableError:
            closed.append(_name(row, field))
        else:
            old[field.attname] = cell
    return old, new, closed
