"""What a reading of the files found. No cell's content is repeated in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SHOWN = 100


@dataclass(frozen=True)
class Finding:
    """Something about one line, for people."""

    sheet: str
    line: int
    column: str
    words: str

    def __str__(self) -> str:
        where = _("%(file)s, line %(line)s") % {"file": self.sheet, "line": self.line}
        return f"{where}, {self.column}: {self.words}" if self.column else f"{where}: {self.words}"


class Findings:
    """The first hundred, and how many in all."""

    def __init__(self) -> None:
        self.first: list[Finding] = []
        self.count = 0

    def add(self, finding: Finding) -> None:
        """Count one more, and keep it while there is room."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(finding)

    def lines(self) -> Iterator[str]:
        """One line each, then how many more there are."""
        yield from map(str, self.first)
        if more := self.count - len(self.first):
            yield _("and %(more)s more") % {"more": more}


@dataclass
class Counts:
    """How many."""

    rows: int = field(default=0, metadata={"words": gettext_lazy("Rows read")})
    new_cases: int = field(default=0, metadata={"words": gettext_lazy("New cases")})
    changed_cases: int = field(default=0, metadata={"words": gettext_lazy("Changed cases")})
    new_papers: int = field(default=0, metadata={"words": gettext_lazy("New papers")})
    changed_papers: int = field(default=0, metadata={"words": gettext_lazy("Changed papers")})
    new_attempts: int = field(default=0, metadata={"words": gettext_lazy("New attempts")})
    older: int = field(
        default=0, metadata={"words": gettext_lazy("Rows older than the record, left out")}
    )
    disagreements: int = field(
        default=0, metadata={"words": gettext_lazy("Rows that staff must settle")}
    )
    pins: int = field(default=0, metadata={"words": gettext_lazy("PINs in the file")})

    def lines(self) -> Iterator[str]:
        """One line each."""
        for each in fields(self):
            yield f"{each.metadata['words']}: {getattr(self, each.name)}"


@dataclass
class Report:
    """Errors stop an import; warnings do not."""

    counts: Counts = field(default_factory=Counts)
    errors: Findings = field(default_factory=Findings)
    warnings: Findings = field(default_factory=Findings)

    def lines(self) -> Iterator[str]:
        """The whole of it, as text."""
        if self.errors.count:
            yield _("Nothing was changed. Errors: %(count)s") % {"count": self.errors.count}
            yield from self.errors.lines()
            return
        yield from self.counts.lines()
        if self.warnings.count:
            yield _("Please look at these: %(count)s") % {"count": self.warnings.count}
            yield from self.warnings.lines()


class RefusedError(Exception):
    """The files can't be taken in; the report says why."""

    def __init__(self, report: Report) -> None:
        super().__init__("refused")
        self.report = report
