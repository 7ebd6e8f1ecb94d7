"""A file as rows, one at a time: never more than a row of it is held."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from cases.numbers import identity
from cases.spreadsheets import unwrap
from feed import cells, csv_text, workbook
from feed.cells import CellError
from feed.columns import Column
from feed.csv_text import OnBytesRead, UnreadableError
from feed.mapping import Mapping
from feed.report import Report


@dataclass(slots=True)
class Row:
    """What one line says: cells that are empty are not in `facts`."""

    line: int
    facts: dict[str, Any]
    pin: str = field(default="", repr=False)
    case_key: str = field(init=False)
    sheriff_key: str = field(init=False)

    def __post_init__(self) -> None:
        self.case_key = identity(self.facts.get("case_number", ""))
        self.sheriff_key = identity(self.facts["sheriff_number"])


@dataclass
class CsvFile:
    """A file that was opened in binary, and can be read again from its beginning."""

    stream: BinaryIO
    name: str
    columns: Sequence[Column]
    mapping: Mapping = field(default_factory=Mapping)

    def rows(
        self, report: Report, on_bytes_read: OnBytesRead = lambda _bytes_read: None
    ) -> Iterator[Row]:
        """Each row that can be read; `report` says what can't be, and sets single rows aside."""
        heading: list[Column | None] = []
        program = workbook if workbook.is_workbook(self.stream) else csv_text
        try:
            for line, raw_cells in program.rows_of(self.stream, on_bytes_read):
                if not any(map(str.strip, raw_cells)):
                    continue
                if heading:
                    if row := self._row(line, heading, raw_cells, report):
                        yield row
                elif not (heading := self._heading(line, raw_cells, report)):
                    return
        except UnreadableError as error:
            self._refuse(report, error.line, error.sentence)
        else:
            if not heading:
                self._refuse(report, 1, _("The file is empty. Its first line holds the headings."))

    def _refuse(self, report: Report, line: int, sentence: str, column: str = "") -> None:
        report.errors.add_at(self.name, line, column, sentence)

    def _heading(self, line: int, headings: list[str], report: Report) -> list[Column | None]:
        """The column under each heading, None for one to drop; empty when it can't be used."""
        known = {column.name: column for column in self.columns}
        names = [self.mapping.column(heading) for heading in headings]
        before = report.errors.count
        for position, name in enumerate(names, 1):
            shown = _("column %(position)s") % {"position": position}
            # A name with a digit in it may be a row's cell, where the headings are missing.
            if not any(map(str.isdigit, name)) and len(name) <= 40:
                shown += f" ({name})"
            if name and name not in known:
                self._refuse(report, line, _("Unknown. Map it, or take the column out."), shown)
            elif name and name in names[: position - 1]:
                self._refuse(report, line, _("This column is there twice."), shown)
            elif not name and not headings[position - 1].strip():
                self._refuse(report, line, _("This column has no heading."), shown)
        for column in self.columns:
            if column.is_needed and column.name not in names:
                self._refuse(report, line, _("This column is needed and missing."), column.name)
        return [known.get(name) for name in names] if report.errors.count == before else []

    def _row(
        self, line: int, heading: list[Column | None], raw_cells: list[str], report: Report
    ) -> Row | None:
        if len(raw_cells) != len(heading):
            sentence = _(
                "%(cells)s cells under %(headings)s headings. "
                "Look for a missing or extra separator."
            )
            sentence = sentence % {"cells": len(raw_cells), "headings": len(heading)}
            report.set_aside(self.name, line, [("", sentence)])
            return None
        errors = []
        facts = {}
        for column, raw in zip(heading, raw_cells, strict=True):
            if column and (cell := self.mapping.cell(column.name, unwrap(raw))):
                try:
                    if type(raw) is not str:
                        workbook.refuse_doubtful(raw, column.read in cells.AS_TYPED)
                    facts[column.name] = column.read(cell)
                except CellError as error:
                    errors.append((column.name, str(error)))
        for column in self.columns:
            if column.is_needed and column.name not in facts and not errors:
                errors.append((column.name, _("This cell is needed and empty.")))
        if errors:
            report.set_aside(self.name, line, errors)
            return None
        return Row(line, facts, facts.pop("pin", ""))
