"""What was found in the files, in sentences for people. None repeats the content of a cell."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Approval


class Findings:
    """The first `most` sentences, and how many there are in all."""

    def __init__(self, most: int = 100) -> None:
        self.most = most
        self.first: list[str] = []
        self.count = 0

    def add(self, sentence: str) -> None:
        """Count one more, and keep it while there is room."""
        self.count += 1
        if self.count <= self.most:
            self.first.append(sentence)

    def add_at(self, file: str, line: int, column: str, sentence: str) -> None:
        """Add a sentence about a line of a file, or about one `column` of it."""
        where = _("%(file)s, line %(line)s") % {"file": file, "line": line}
        self.add(f"{where}, {column}: {sentence}" if column else f"{where}: {sentence}")

    def lines(self) -> Iterator[str]:
        """One line each, then how many more there are."""
        yield from self.first
        if more := self.count - len(self.first):
            yield _("and %(more)s more") % {"more": more}


def _count(label: Any) -> Any:
    return field(default=0, metadata={"label": label})


@dataclass
class Counts:
    """How many of each there are, and what people call it."""

    rows: int = _count(gettext_lazy("Rows read"))
    new_cases: int = _count(gettext_lazy("New cases"))
    changed_cases: int = _count(gettext_lazy("Changed cases"))
    new_papers: int = _count(gettext_lazy("New papers"))
    changed_papers: int = _count(gettext_lazy("Changed papers"))
    newly_served: int = _count(gettext_lazy("Papers newly marked as served"))
    new_attempts: int = _count(gettext_lazy("New attempts"))
    older: int = _count(gettext_lazy("Rows older than the record, left out"))
    conflicts: int = _count(gettext_lazy("Rows that staff must settle"))
    pins: int = _count(gettext_lazy("PINs in the file"))

    def lines(self) -> Iterator[str]:
        """One line each."""
        for count in fields(self):
            yield f"{count.metadata['label']}: {getattr(self, count.name)}"


@dataclass
class Report:
    """Errors stop an import. A row that is set aside changes nothing, and the others go in."""

    counts: Counts = field(default_factory=Counts)
    errors: Findings = field(default_factory=Findings)
    rows_set_aside: Findings = field(default_factory=Findings)
    warnings: Findings = field(default_factory=Findings)
    # Where: a PIN in such a row is not set either.
    lines_set_aside: set[tuple[str, int]] = field(default_factory=set)
    question: Approval | None = None  # to a second person, before the files go in

    def set_aside(self, file: str, line: int, sentences: Iterable[tuple[str, str]]) -> None:
        """Leave out a row, for the reasons given: column and sentence each."""
        self.lines_set_aside.add((file, line))
        for column, sentence in sentences:
            self.rows_set_aside.add_at(file, line, column, sentence)

    def lines(self) -> Iterator[str]:
        """The whole of it, as text."""
        if self.errors.count:
            yield _("Nothing was changed. Errors: %(count)s") % {"count": self.errors.count}
            yield from self.errors.lines()
            yield from self.rows_set_aside.lines()
            return
        yield from self.counts.lines()
        if self.question:
            yield _("To be confirmed first: %(what)s") % {"what": self.question}
        if self.lines_set_aside:
            count = {"count": len(self.lines_set_aside)}
            yield _("Rows set aside, of which nothing was taken: %(count)s") % count
            yield from self.rows_set_aside.lines()
        if self.warnings.count:
            yield _("Please look at these: %(count)s") % {"count": self.warnings.count}
            yield from self.warnings.lines()


class RefusedError(Exception):
    """The files can't be imported; the report says why."""

    def __init__(self, report: Report) -> None:
        super().__init__("refused")
        self.report = report
