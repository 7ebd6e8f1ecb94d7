"""Files that are put into a folder are imported once, and deleted or put aside."""

import os
import signal
import time
from pathlib import Path

import pytest
from django.core.management import call_command

from cases.models import Case, CivilProcess, ServiceAttempt, Task
from feed.folder import FolderWatcher
from feed.mapping import Mapping
from feed.models import FeedImport
from tests.feed.conftest import GUIDES_OWN, HEADING
from tests.harness.waiting import wait_for
from tests.parallel import at_once


def drop(folder: Path, name: str, text: str, age: int = 60) -> Path:
    """A file that was put into `folder` so many seconds ago."""
    path = folder / name
    path.write_text(text)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def test_a_nights_files_come_in_with_pins_and_are_deleted(db, tmp_path):
    path = drop(tmp_path, "night.csv", "case_number,sheriff_number,pin\nA1,1,8351\n")
    drop(
        tmp_path,
        "night.attempts.csv",
        "sheriff_number,attempted_at,outcome\n1,2026-11-02 18:20,MOVED\n",
    )
    written = path.stat().st_mtime
    call_command("import_cases", watch=tmp_path, once=True)
    assert list(tmp_path.iterdir()) == []
    assert Case.objects.get().check_secret("8351")
    assert ServiceAttempt.objects.count() == 1
    # As fresh as the file, not as its import.
    assert CivilProcess.objects.get().recorded_at.timestamp() == pytest.approx(written, abs=0.01)


def test_a_file_that_is_still_being_written_is_left_alone(db, tmp_path):
    path = drop(tmp_path, "night.csv", GUIDES_OWN, age=0)
    watcher = FolderWatcher(tmp_path, Mapping())
    assert watcher.look() == 0
    with path.open("a") as more:
        more.write("A1,1,PENDING,,,\n")
    assert watcher.look() == 0
    assert watcher.look() == 1
    assert Case.objects.count() == 3


def test_a_refused_file_is_put_aside_with_its_report_and_an_alarm(db, tmp_path, first_file):
    drop(tmp_path, "night.csv", "case_number,sheriff_number,pin\nA1,1,48261\n")
    drop(tmp_path, "night.attempts.csv", "sheriff_number,attempted_at,outcome\n")
    call_command("import_cases", watch=tmp_path, once=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "night.attempts.csv.refused",
        "night.csv.refused",
        "night.csv.refused.txt",
    ]
    report = (tmp_path / "night.csv.refused.txt").read_text()
    assert "cases, line 2, pin: A PIN is four digits." in report
    assert "48261" not in report
    assert Task.objects.filter(kind="REFUSED").count() == 1
    assert not FeedImport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_watchers_import_a_file_once(tmp_path):
    for number in range(4):
        drop(tmp_path, f"night{number}.csv", GUIDES_OWN)
    counts = at_once(4, lambda _number: FolderWatcher(tmp_path, Mapping()).look())
    assert sum(counts) <= 4
    FolderWatcher(tmp_path, Mapping()).look()
    assert list(tmp_path.iterdir()) == []
    assert FeedImport.objects.exclude(source="earlier.csv").count() == 4


def test_a_watcher_imports_what_comes_and_stops_on_sigterm(installation, tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    watcher = installation.start("import_cases", "--watch", folder, "--every", "0.2")
    written = drop(tmp_path, "night.csv", f"{HEADING}\nA1,1,PENDING,,,\nA2,2,,,,\n")
    path = written.rename(folder / "night.csv")  # never seen half written
    wait_for(lambda: not path.exists(), says=watcher.output.read_text)
    watcher.send_signal(signal.SIGTERM)
    assert watcher.wait(timeout=60) == 0
    assert installation.query("SELECT count(*) FROM cases_case") == [(2,)]
