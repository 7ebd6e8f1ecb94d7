"""Says whether the audit log is as it was written."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from staffack import append_only
from staffack.log import chain, checkpoints
from staffack.log.models import AuditEntry
from staffack.log.witness import LEAVES, NOTES


class Command(BaseCommand):
    """Check every row of the log, against itself and against what is kept outside."""

    help = (
        "Names the first row of the audit log that is not as it was written, or is missing. "
        "See docs/operations.md, The audit log."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--against", type=Path, metavar="FOLDER", help="instead of CHECKPOINTS_DIR"
        )
        parser.add_argument(
            "--export", type=Path, metavar="FOLDER", help="write the rows and their HMACs there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["against"] or (settings.CHECKPOINTS_DIR and Path(settings.CHECKPOINTS_DIR))
        faults = [error.msg for error in append_only.triggers_are_as_written(None, ["default"])]
        rows = AuditEntry.objects.order_by("position").iterator()
        leaves: list[bytes] = []
        faults += list(chain.wrong(checkpoints.noted(rows, leaves)))
        leaves += [bytes(row.hmac) for row in rows]  # after what is wrong
        if folder:
            faults += _outside(leaves, folder)
        if options["export"]:
            _export(options["export"])
        if faults:
            raise CommandError("\n".join(["The audit log is not what it was:", *faults]))
        self.stdout.write(f"{len(leaves)} rows of the audit log are as they were written.")
        if not folder:
            self.stdout.write("Whether its end is missing nobody can tell without CHECKPOINTS_DIR.")


def _outside(leaves: list[bytes], folder: Path) -> list[str]:
    """What is kept in `folder` against the log."""
    try:
        if not any(folder.glob(NOTES)):
            return [f"{folder} holds no checkpoint: nobody can tell whether the end is missing"]
        return list(checkpoints.wrong(leaves, folder))
    except OSError as error:
        raise CommandError(f"{error}. Run this as the user of the worker.") from error


def _export(folder: Path) -> None:
    """The rows, a line each, in the file `rows`, and their HMACs in the file `leaves`."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = AuditEntry.objects.order_by("position")
    for name, lines in (("rows", map(chain.text_of, rows)), (LEAVES, _hexadecimal(rows))):
        with (folder / name).open("w", encoding="ascii") as file:
            file.writelines(f"{line}\n" for line in lines)


def _hexadecimal(rows: Any) -> Iterator[str]:
    return (bytes(row.hmac).hex() for row in rows)
