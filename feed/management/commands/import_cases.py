"""Imports files of the case system from the command line, or from a watched folder."""

import gc
import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from datetime import datetime
from os import SEEK_END
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import cells, mapping
from feed.bursts import HeldError
from feed.columns import ATTEMPTS, CASES
from feed.folder import FolderWatcher
from feed.importing import Files, examine, import_files
from feed.models import FeedImport
from feed.pins import set_pins
from feed.report import RefusedError
from feed.undoing import UndoRefusedError, undo
from portal.progress import Progress

TEMPLATES = {"cases": CASES, "attempts": ATTEMPTS}


class Command(BaseCommand):
    """Imports files, checks them, shows or undoes an import."""

    help = "Imports cases, papers and attempts from CSV files or workbooks. See docs/feed.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE.csv")
        parser.add_argument("--attempts", type=Path, metavar="FILE.csv", help="service attempts")
        parser.add_argument("--columns", type=Path, metavar="MAP.toml", help="your headings, codes")
        parser.add_argument("--as-of", metavar="TIME", help="when the file was written; else now")
        parser.add_argument("--check", action="store_true", help="only say what would change")
        action = parser.add_mutually_exclusive_group()
        action.add_argument(
            "--template", nargs="?", const="cases", choices=TEMPLATES, help="print an empty file"
        )
        action.add_argument("--show", metavar="UUID", help="print what an import changed")
        action.add_argument("--undo", metavar="UUID", help="put back what an import changed")
        action.add_argument("--watch", type=Path, metavar="DIR", help="import each file put there")
        parser.add_argument("--every", type=float, default=60, metavar="SECONDS")
        parser.add_argument("--once", action="store_true", help="with --watch: look once, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        # A file makes millions of objects, hardly any in circles: to look for those costs a sixth.
        gc.freeze()
        gc.set_threshold(50_000)
        if options["template"]:
            self.stdout.write(",".join(column.name for column in TEMPLATES[options["template"]]))
        elif options["show"]:
            self._show(_find_import(options["show"]))
        elif options["undo"]:
            self._undo(_find_import(options["undo"]))
        elif options["watch"]:
            self._watch(**options)
        elif options["file"]:
            self._read_and_import(**options)
        else:
            raise CommandError(_("Name a file, or see --help."))

    def _read_and_import(self, **options: Any) -> None:
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
            if options["check"]:
                self._check(files)
            else:
                self._import(files)

    def _check(self, files: Files) -> None:
        report = examine(files, _progress(_("Reading"), files))
        if report.errors.count or report.lines_set_aside:
            raise CommandError("\n".join(report.lines()))
        self.stdout.write("\n".join(report.lines()))

    def _import(self, files: Files) -> None:
        try:
            feed_import, report = import_files(files, _progress(_("Writing"), files))
        except RefusedError as refused:
            raise CommandError("\n".join(refused.report.lines())) from None
        except HeldError as held:
            raise CommandError(str(held)) from None
        except DatabaseError as error:
            sentence = _("Nothing was changed: the database said %(error)s. Run it again.")
            raise CommandError(sentence % {"error": type(error).__name__}) from None
        self.stdout.write("\n".join(report.lines()))
        if report.counts.pins:
            pins = set_pins(files, feed_import, report, _progress(_("PINs"), files))
            self.stdout.write(_("PINs set: %(count)s") % {"count": pins.newly_set})
        self.stdout.write(_("Import %(uuid)s is done.") % {"uuid": feed_import.uuid})

    def _show(self, feed_import: FeedImport) -> None:
        self.stdout.write(str(feed_import))
        for sentence in feed_import.set_aside:
            self.stdout.write(_("Set aside: %(why)s") % {"why": sentence})
        for change in feed_import.feedchange_set.iterator(1_000):
            self.stdout.write(f"{change}" + ("" if change.before else " " + _("(new)")))
            for name, before, after in change.differences:
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
        watcher = FolderWatcher(options["watch"], _mapping(options["columns"]))
        if options["once"]:
            watcher.look()
        else:
            watcher.run(options["every"])


def _progress(label: str, files: Files) -> Progress:
    return Progress(label, files.cases.seek(0, SEEK_END), sys.stderr)


def _find_import(uuid: str) -> FeedImport:
    try:
        return FeedImport.objects.get(uuid=uuid)
    except (FeedImport.DoesNotExist, ValidationError):
        raise CommandError(_("There is no such import.")) from None


def _mapping(path: Path | None) -> mapping.Mapping:
    try:
        return mapping.read(path.read_bytes()) if path else mapping.Mapping()
    except (OSError, mapping.MappingError) as error:
        raise CommandError(f"{path}: {error}") from None


def _as_of(time: str | None) -> datetime:
    try:
        return cells.past(time) if time else timezone.now()
    except cells.CellError as error:
        raise CommandError(f"--as-of: {error}") from None
