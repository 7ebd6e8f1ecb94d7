"""What another system calls our columns and codes, from a TOML file."""

import tomllib
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from feed.cells import CellError
from feed.columns import ATTEMPTS, CASES, Column

COLUMNS = {column.name: column for column in (*CASES, *ATTEMPTS)}


LONGEST_FILE, LONGEST_LINE = 64 * 1024, 500  # bytes


class MappingError(ValueError):
    """What is wrong with a mapping file, for people."""


def folded(word: str) -> str:
    """As headings and codes are compared."""
    return word.strip().casefold()


@dataclass(frozen=True)
class Mapping:
    """Which column of ours a heading means, and which code of ours one of theirs.

    An empty target drops the column, or reads the code as an empty cell.
    """

    columns: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def column(self, heading: str) -> str:
        """The name that `heading` stands for: ours, theirs, or what it is itself."""
        return self.columns.get(folded(heading), folded(heading))

    def cell(self, column: str, cell: str) -> str:
        """The code that `cell` stands for, or itself."""
        codes = self.codes.get(column)
        return codes.get(folded(cell), cell) if codes else cell


def read(toml: bytes) -> Mapping:
    """The mapping in `toml`; MappingError says what is wrong with it."""
    # A key of many parts takes time that grows with their square.
    if len(toml) > LONGEST_FILE or max(map(len, toml.splitlines()), default=0) > LONGEST_LINE:
        raise MappingError(_("This file is too long to be a list of headings and codes."))
    try:
        data = tomllib.loads(toml.decode())
    except (ValueError, RecursionError) as error:  # of the decoding, too
        raise MappingError(_("This is not a TOML file: %(why)s.") % {"why": error}) from None
    if unknown := sorted(set(data) - {"columns", "codes"}):
        raise MappingError(_("Unknown part: %(names)s.") % {"names": ", ".join(unknown)})
    columns = _folded(data.get("columns", {}), "columns")
    if unknown := sorted(set(columns.values()) - {*COLUMNS, ""}):
        raise MappingError(
            _("[columns] names columns that do not exist: %(names)s.")
            % {"names": ", ".join(unknown)}
        )
    codes = data.get("codes", {})
    if not isinstance(codes, dict):
        raise MappingError(_("Write codes under [codes.status] and the like."))
    return Mapping(columns, {name: _codes(name, table) for name, table in codes.items()})


def _codes(name: str, table: Any) -> dict[str, str]:
    column = COLUMNS.get(name, Column(name, str))
    if not column.choices:
        raise MappingError(_("[codes.%(name)s]: this column has no codes.") % {"name": name})
    codes = _folded(table, f"codes.{name}")
    for target in filter(None, codes.values()):
        try:
            column.read(target)
        except CellError as error:
            raise MappingError(f"[codes.{name}] {target}: {error}") from None
    return codes


def _folded(table: Any, name: str) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(word, str) for word in table.values()):
        raise MappingError(_('[%(name)s] holds lines like "Their word" = "ours".') % {"name": name})
    return {folded(theirs): ours for theirs, ours in table.items()}
