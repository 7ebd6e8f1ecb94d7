"""Imports the files that another system puts into a folder each night."""

import fcntl
import logging
import os
import time
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.db import Error as AnyDatabaseError
from django.db import connection
from django.utils import timezone

from cases.models import Approval, Task
from feed.bursts import HeldError
from feed.importing import Files, import_files
from feed.mapping import Mapping
from feed.pins import set_pins
from feed.report import RefusedError
from portal.start import told
from portal.stopping import Stopping

logger = logging.getLogger(__name__)

SETTLED_SECONDS = 10
KINDS = (".csv", ".xlsx")
ATTEMPTS = ".attempts"  # before the ending

Look = dict[Path, tuple[int, int]]  # the size and time of each file


class FolderWatcher:
    """Imports each file of one folder once nobody writes to it, then deletes it."""

    def __init__(self, folder: Path, mapping: Mapping) -> None:
        self.folder, self.mapping = folder, mapping
        self.last_look: Look = {}
        self.stopping = Stopping()

    def run(self, every: float) -> None:
        """Look every so many seconds until SIGTERM or SIGINT; a file under way is finished."""
        self.stopping.listen()
        with told("watched folder"):
            while not self.stopping.is_set():
                self._try_to_look()
                self.stopping.wait(every)

    def _try_to_look(self) -> None:
        try:
            self.look()
        except AnyDatabaseError:
            logger.warning("the files wait", exc_info=True)
            connection.close()
        except OSError as error:
            logger.warning("the folder can't be read: %s", error.strerror)

    def _files(self) -> list[Path]:
        return sorted(path for path in self.folder.iterdir() if path.suffix in KINDS)

    def look(self) -> int:
        """Import what is ready; gives how many files were."""
        this_look = {path: _size_and_time(path) for path in self._files()}
        ready = [path for path in this_look if self._is_ready(path, this_look)]
        self.last_look = this_look
        imported = 0
        for path in ready:
            if self.stopping.is_set():
                break
            attempts = _attempts_of(path)
            try:
                imported += self._import(path, attempts if attempts in this_look else None)
            except OSError as error:
                logger.error("%s can't be read: %s", path.name, error.strerror)
        return imported

    def _is_ready(self, path: Path, this_look: Look) -> bool:
        """Whether neither the cases nor their attempts are still being written."""
        if path.stem.endswith(ATTEMPTS):
            return False
        return all(
            this_look[file] == self.last_look.get(file)
            or this_look[file][1] < time.time_ns() - SETTLED_SECONDS * 10**9
            for file in (path, _attempts_of(path))
            if file in this_look
        )

    def _import(self, path: Path, attempts: Path | None) -> bool:
        with ExitStack() as stack:
            try:
                cases = stack.enter_context(path.open("rb"))
            except FileNotFoundError:  # another watcher has imported it
                return False
            if not _lock(cases):
                return False
            written = datetime.fromtimestamp(os.fstat(cases.fileno()).st_mtime, UTC)
            files = Files(cases, path.name, None, self.mapping, min(written, timezone.now()))
            if attempts:  # one that came since may still be being written
                files.attempts = stack.enter_context(attempts.open("rb"))
            if Approval.objects.waiting().filter(subject=files.digest()).exists():
                return False
            try:
                feed_import, report = import_files(files)
                set_pins(files, feed_import, report)
            except RefusedError as refused:
                _put_aside(path, refused.report.lines())
                return False
            except HeldError as held:
                logger.warning("%s: %s", path.name, held)
                if held.approval.decided_at:
                    _put_aside(path, [str(held)])
                return False
            logger.info("%s is taken in: import %s", path.name, feed_import.uuid)
            if report.lines_set_aside:
                logger.warning("%s: %s rows are set aside", path.name, len(report.lines_set_aside))
            # While the lock is held: another watcher then finds the file gone.
            if attempts:
                attempts.unlink(missing_ok=True)
            path.unlink()
            return True


def _attempts_of(path: Path) -> Path:
    return path.with_stem(path.stem + ATTEMPTS)


def _size_and_time(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return (0, time.time_ns())
    return (stat.st_size, stat.st_mtime_ns)


def _lock(file: BinaryIO) -> bool:
    """Keep other processes from importing `file`; False when one has it, or has imported it.

    The kernel drops the lock of a process that dies, so nothing stays locked.
    """
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return os.fstat(file.fileno()).st_nlink > 0


def _put_aside(path: Path, lines: Iterable[str]) -> None:
    """Rename the refused files, and say beside them why."""
    logger.warning("%s was refused: see %s.refused.txt", path.name, path.name)
    reasons = path.with_name(path.name + ".refused.txt")
    reasons.write_text("\n".join([*lines, ""]), encoding="utf-8")
    for file in (_attempts_of(path), path):
        if file.exists():
            file.rename(file.with_name(file.name + ".refused"))
    Task.objects.raise_once(Task.Kind.REFUSED)
