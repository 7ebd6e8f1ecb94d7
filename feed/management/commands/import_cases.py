"""The feed."""

import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import cells, mapping
from feed import folder as watching
from feed.columns import ATTEMPTS, CASES, template
from feed.facts import shown
from feed.importing import Files, examine, take_in
from feed.models import FeedImport
from feed.pins import set_pins
from feed.progress import Progress
from feed.report import RefusedError, Report
from feed.undoing import UndoRefusedError, undo

TEMPLATES = {"cases": CASES, "attempts": ATTEMPTS}


class Command(BaseCommand):
    """Take in files of the case system."""

    help = "Imports cases, papers and attempts from CSV files. See docs/feed.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE.csv")
        parser.add_argument("--attempts", type=Path, metavar="FILE.csv", help="service attempts")
        parser.add_argument("--columns", type=Path, metavar="MAP.toml", help="your headings, codes")
        parser.add_argument("--as-of", metavar="TIME", help="when the file was written; else now")
        parser.add_argument("--check", action="store_true", help="only say what would change")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--template", nargs="?", const="cases", choices=TEMPLATES, help="print an empty file"
        )
        what.add_argument("--show", metavar="UUID", help="print what an import changed")
        what.add_argument("--undo", metavar="UUID", help="put back what an import changed")
        what.add_argument("--watch", type=Path, metavar="DIR", help="import each file put there")
        parser.add_argument("--every", type=float, default=60, metavar="SECONDS")
        parser.add_argument("--once", action="store_true", help="with --watch: look once, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"]:
            self.stdout.write(template(TEMPLATES[options["template"]]))
        elif options["show"]:
            self._show(_import(options["show"]))
        elif options["undo"]:
            self._undo(_import(options["undo"]))
        elif options["watch"]:
            self._watch(**options)
        elif options["file"]:
            self._import_file(**options)
        else:
            raise CommandError(_("Name a file, or see --help."))

    def _import_file(self, **options: Any) -> None:
        with ExitStack() as stack:
            try:
                files = Files(
                    cases=stack.enter_context(options["file"].open("rb")),
                    name=options["file"].name,
                    mapping=_mapping(options["columns"]),
                    as_of=_as_of(options["as_of"]),
                )
                if path := options["attempts"]:
                    files.attempts = stack.enter_context(path.open("rb"))
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}") from None
            report = examine(files, Progress(_("Reading"), files.cases, sys.stderr))
            if report.errors.count:
                raise CommandError("\n".join(report.lines()))
            if options["check"]:
                self._print(report)
                return
            self._take_in(files)

    def _take_in(self, files: Files) -> None:
        try:
            taken, report = take_in(files, Progress(_("Writing"), files.cases, sys.stderr))
        except RefusedError as refused:
            raise CommandError("\n".join(refused.report.lines())) from None
        except DatabaseError as error:
            words = _("Nothing was changed: the database said %(error)s. Run it again.")
            raise CommandError(words % {"error": type(error).__name__}) from None
        self._print(report)
        if report.counts.pins:
            bar = Progress(_("PINs"), files.cases, sys.stderr)
            self.stdout.write(
                _("PINs set: %(count)s") % {"count": set_pins(files, taken, bar).done}
            )
        self.stdout.write(_("Import %(uuid)s is done.") % {"uuid": taken.uuid})

    def _print(self, report: Report) -> None:
        for line in report.lines():
            self.stdout.write(line)

    def _show(self, feed_import: FeedImport) -> None:
        self.stdout.write(str(feed_import))
        for change in feed_import.feedchange_set.iterator(1_000):
            self.stdout.write(f"{change}" + ("" if change.before else " " + _("(new)")))
            for name, before, after in shown(change):
                self.stdout.write(f"    {name}: {before} -> {after}")

    def _undo(self, feed_import: FeedImport) -> None:
        try:
            undo(feed_import)
        except UndoRefusedError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(_("Import %(uuid)s is undone.") % {"uuid": feed_import.uuid})

    def _watch(self, **options: Any) -> None:
        if not options["watch"].is_dir():
            raise CommandError(_("%(path)s is not a folder.") % {"path": options["watch"]})
        told = watching.Watch(options["watch"], _mapping(options["columns"]))
        if options["once"]:
            told.look()
        else:
            told.run(options["every"])


def _import(uuid: str) -> FeedImport:
    try:
        return FeedImport.objects.get(uuid=uuid)
    except (FeedImport.DoesNotExist, ValidationError):
        raise CommandError(_("There is no such import.")) from None


def _mapping(path: Path | None) -> mapping.Mapping:
    try:
        return mapping.read(path.read_bytes()) if path else mapping.Mapping()
    except (OSError, mapping.MappingError) as error:
        raise CommandError(f"{path}: {error}") from None


def _as_of(given: str | None) -> datetime:
    try:
        return cells.past(given) if given else timezone.now()
    except cells.CellError as error:
        raise CommandError(f"--as-of: {error}") from None
