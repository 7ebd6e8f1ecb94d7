"""A folder into which another system puts its nightly files."""

import fcntl
import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.db import Error as AnyDatabaseError
from django.db import connection
from django.utils import timezone

from cases.models import Alarm
from feed.importing import Files, examine, take_in
from feed.mapping import Mapping
from feed.pins import set_pins
from feed.report import RefusedError, Report

logger = logging.getLogger(__name__)

SETTLED_SECONDS = 10
ATTEMPTS = ".attempts.csv"

Look = dict[Path, tuple[int, int]]


class Watch:
    """The files in one folder: taken in once nobody writes to them, then deleted."""

    def __init__(self, folder: Path, mapping: Mapping) -> None:
        self.folder, self.mapping = folder, mapping
        self.last_look: Look = {}
        self.stopping = threading.Event()

    def run(self, every: float) -> None:
        """Look every so many seconds until SIGTERM or SIGINT; a file under way is finished."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        while not self.stopping.is_set():
            try:
                self.look()
            except AnyDatabaseError:
                logger.warning("the database is down; trying again")
                connection.close()
            except OSError as error:
                logger.warning("the folder can't be read: %s", error.strerror)
            self.stopping.wait(every)

    def look(self) -> int:
        """Take in what is ready; gives how many files were."""
        looked = {path: _size_and_time(path) for path in sorted(self.folder.glob("*.csv"))}
        ready = [path for path in looked if self._is_ready(path, looked)]
        self.last_look = looked
        done = 0
        for path in ready:
            if self.stopping.is_set():
                break
            attempts = _attempts_of(path)
            try:
                done += self._take(path, attempts if attempts in looked else None)
            except OSError as error:
                logger.error("%s can't be read: %s", path.name, error.strerror)
        return done

    def _is_ready(self, path: Path, looked: Look) -> bool:
        """Whether neither the cases nor their attempts are still being written."""
        if path.name.endswith(ATTEMPTS):
            return False
        return all(
            looked[each] == self.last_look.get(each)
            or looked[each][1] < time.time_ns() - SETTLED_SECONDS * 10**9
            for each in (path, _attempts_of(path))
            if each in looked
        )

    def _take(self, path: Path, attempts: Path | None) -> bool:
        with ExitStack() as stack:
            cases = stack.enter_context(_locked(path))
            if not cases:
                return False
            written = datetime.fromtimestamp(os.fstat(cases.fileno()).st_mtime, UTC)
            files = Files(cases, path.name, None, self.mapping, min(written, timezone.now()))
            if attempts:  # one that came since may still be being written
                files.attempts = stack.enter_context(attempts.open("rb"))
            try:
                if (report := examine(files)).errors.count:
                    raise RefusedError(report)
                taken, report = take_in(files)
                set_pins(files, taken)
            except RefusedError as refused:
                _put_aside(path, refused.report)
                return False
            logger.info("%s is taken in: import %s", path.name, taken.uuid)
            # While the lock is held: another watcher then finds the file gone.
            if attempts:
                attempts.unlink(missing_ok=True)
            path.unlink()
            return True


def _attempts_of(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".csv") + ATTEMPTS)


def _size_and_time(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, time.time_ns())
    return (found.st_size, found.st_mtime_ns)


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO | None]:
    """The file, open for this process alone; None when another has it, or took it in.

    The kernel drops the lock of a process that dies, so nothing stays locked.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield None
        return
    with file:
        yield file if _lock(file) and os.fstat(file.fileno()).st_nlink else None


def _lock(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _put_aside(path: Path, report: Report) -> None:
    """Rename the refused files, and say beside them why."""
    logger.warning("%s was refused: see %s.refused.txt", path.name, path.name)
    words = path.with_name(path.name + ".refused.txt")
    words.write_text("\n".join([*report.lines(), ""]), encoding="utf-8")
    for each in (_attempts_of(path), path):
        if each.exists():
            each.rename(each.with_name(each.name + ".refused"))
    Alarm.objects.raise_once(Alarm.Kind.REFUSED)
