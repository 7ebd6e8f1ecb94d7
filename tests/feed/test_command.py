"""`manage.py import_cases` imports, checks, shows and undoes."""

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.models import Case, ServiceAttempt, Task
from feed.columns import ATTEMPTS, CASES
from feed.models import FeedImport
from lookup.guess_alarms import warn_of_late_records
from tests.feed.conftest import GUIDES_OWN, case_rows

pytestmark = pytest.mark.django_db


def run(*arguments: object, **options: object) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("import_cases", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def file(tmp_path) -> Path:
    """The guide's own cases."""
    path = tmp_path / "cases.csv"
    path.write_text(GUIDES_OWN)
    return path


def test_a_file_is_imported_shown_and_undone(file, tmp_path):
    attempts = tmp_path / "attempts.csv"
    attempts.write_text("sheriff_number,attempted_at,outcome\n20082397,2026-11-02 18:20,MOVED\n")
    output = run(file, "--attempts", attempts, "--as-of", "2026-11-20 06:10")
    assert "New cases: 2" in output
    [uuid] = re.findall(r"Import (\S+) is done", output)
    assert ServiceAttempt.objects.count() == 1
    shown = run("--show", uuid)
    assert "paper 20036078 (new)" in shown
    assert "status:  -> SERVED" in shown
    assert f"Import {uuid} is undone." in run("--undo", uuid)
    assert not Case.objects.exists()
    with pytest.raises(CommandError, match="undone before"):
        run("--undo", uuid)


def test_a_check_changes_nothing(file, first_file):
    assert "New cases: 2" in run(file, "--check")
    assert not Case.objects.exists()
    assert not FeedImport.objects.exists()


def test_a_refused_file_changes_nothing_and_says_why(file, first_file):
    file.write_text(GUIDES_OWN.replace("status", "condition"))
    with pytest.raises(CommandError, match=r"Errors: 1\ncases, line 1, column 3"):
        run(file)
    assert not FeedImport.objects.exists()


def test_a_check_ends_with_an_error_when_a_row_would_be_set_aside(file):
    file.write_text(GUIDES_OWN.replace("PENDING", "LOST"))
    reason = "Rows set aside, of which nothing was taken: 1\ncases, line 2, status: Not a known"
    with pytest.raises(CommandError, match=reason):
        run(file, "--check")
    assert FeedImport.objects.count() == 1  # the earlier one
    assert reason in run(file)
    assert [reason.partition("\n")[2]] == [
        sentence[: len(reason.partition("\n")[2])]
        for sentence in FeedImport.objects.first().set_aside
    ]


def test_pins_are_counted_and_set(file):
    file.write_text("case_number,sheriff_number,pin\nA1,1,8351\n")
    assert "PINs set: 1" in run(file)
    assert "PINs set: 0" in run(file)


@pytest.mark.parametrize(("kind", "columns"), [("cases", CASES), ("attempts", ATTEMPTS)])
def test_the_template_holds_every_column_and_is_read_again(kind, columns):
    assert run("--template", kind).strip().split(",") == [column.name for column in columns]


def test_the_template_is_the_one_of_cases_unless_told_otherwise():
    assert run("--template").startswith("case_number,")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Name a file"),
        (["/nowhere.csv"], "/nowhere.csv: No such file"),
        (["--show", "x"], "There is no such import."),
        (["--undo", "6c1e7a26-9f3b-4a53-8f0b-111111111111"], "There is no such import."),
        (["--watch", "/nowhere"], "/nowhere is not a folder."),
        (["{file}", "--as-of", "2099-01-01 10:00"], "--as-of: This time is still to come."),
        (["{file}", "--columns", "/nowhere.toml"], "/nowhere.toml: "),
    ],
)
def test_what_makes_no_sense_is_refused(file, arguments, sentence):
    with pytest.raises(CommandError, match=re.escape(sentence)):
        run(*(argument.format(file=file) for argument in arguments))
    assert case_rows() == [[], [], []]


def test_the_records_are_late_when_the_newest_is_too_old(file, settings, first_file):
    now = timezone.now()
    assert not FeedImport.objects.is_stale(now)  # where no feed is, none is late
    file.write_text(GUIDES_OWN.replace("20036078,SERVED,SUBSTITUTE,10/25/2023 2:05 PM,1", "1,,,,"))
    run(file)
    assert not FeedImport.objects.is_stale(now + timedelta(hours=35))
    assert FeedImport.objects.is_stale(now + timedelta(hours=37))
    settings.FEED_STALE_HOURS = 0
    assert not FeedImport.objects.is_stale(now + timedelta(days=99))


def test_an_undone_import_makes_nothing_fresh(file):
    run(file, "--as-of", "2026-01-02 10:00")
    output = run(file)
    [uuid] = re.findall(r"Import (\S+) is done", output)
    assert not FeedImport.objects.is_stale(timezone.now())
    run("--undo", uuid)
    assert FeedImport.objects.is_stale(timezone.now())


def test_the_worker_warns_staff_once_a_day_of_late_records(file):
    run(file, "--as-of", "2026-01-02 10:00")
    warn_of_late_records()
    warn_of_late_records()
    assert Task.objects.filter(kind="STALE").count() == 1


def test_the_documentation_lists_exactly_the_columns_and_codes():
    text = (settings.BASE_DIR / "docs" / "feed.md").read_text(encoding="utf-8")
    for heading, columns in (
        ("## The file of cases", CASES),
        ("## The file of attempts", ATTEMPTS),
    ):
        part = text.split(heading)[1].split("\n## ")[0]
        rows = re.findall(r"^\| `(\w+)` \|(.*)$", part, re.MULTILINE)
        assert [name for name, _rest in rows] == [column.name for column in columns]
        for column, (_name, rest) in zip(columns, rows, strict=True):
            codes = set(re.findall(r"`([A-Z_]+)`", rest))
            assert codes == set(column.choices.values if column.choices else []), column.name
