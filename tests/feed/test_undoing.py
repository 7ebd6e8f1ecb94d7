"""An import is put back as a whole, or not at all."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.models import Case, CivilProcess, ServiceAttempt, Task
from feed.importing import import_files
from feed.models import FeedChange, FeedImport
from feed.pins import set_pins
from feed.undoing import UndoRefusedError, undo
from messaging.models import Message
from tests.feed.conftest import GUIDES_OWN, HEADING, case_rows, files, import_of, imported

ATTEMPTS = "sheriff_number,attempted_at,outcome\n20082397,2026-11-02 18:20,MOVED\n"
CHANGES = (
    "case_number,sheriff_number,stage,expires_on,hearing_at,status\n"
    "casehenry02,20082397,INTERIM,2026-12-30,2026-12-01 09:30,NOT_SERVED\n"
    "new01,3,PLENARY,,,\n"
)
pytestmark = pytest.mark.django_db


def refused(feed_import: FeedImport) -> str:
    """Why it can't be undone; nothing changed."""
    before = case_rows()
    with pytest.raises(UndoRefusedError) as error:
        undo(feed_import)
    assert case_rows() == before
    feed_import.refresh_from_db()
    assert feed_import.undone_at is None
    return str(error.value)


def test_every_row_is_put_back_and_what_was_new_is_gone(case, other_case):
    before = case_rows()
    feed_import, _report = import_of(CHANGES, ATTEMPTS)
    assert case_rows() != before
    undo(feed_import)
    assert case_rows() == before
    assert feed_import.undone_at


def test_thousands_of_rows_are_put_back(case):
    before = case_rows()
    rows = "".join(f"26OP{number % 1500},{number},INTERIM\n" for number in range(1, 2501))
    feed_import, _report = import_of("case_number,sheriff_number,stage\n" + rows)
    undo(feed_import)
    assert case_rows() == before


def test_a_paper_that_the_import_served_says_that_it_was_corrected(case):
    row = f"{HEADING}\ncasehenry02,20082397,SERVED,PERSONAL,2026-11-02 10:00,\n"
    feed_import, _report = import_of(row)
    undo(feed_import)
    paper = case.civilprocess_set.get()
    assert (paper.status, paper.served_at, paper.correction) == ("PENDING", None, "MISTYPED")
    # The file was doubted, not the service: a later one may serve it.
    imported(row)
    paper.refresh_from_db()
    assert paper.status == "SERVED"
    assert not Task.objects.filter(kind="CONFLICT").exists()


def test_a_later_file_that_only_confirms_does_not_stand_in_the_way(case):
    feed_import, _report = import_of(CHANGES)
    imported(CHANGES)
    undo(feed_import)
    assert not Case.objects.filter(case_number="new01").exists()


def test_a_later_import_stands_in_the_way_until_it_is_undone(case):
    first, _report = import_of(CHANGES)
    second, _report = import_of(CHANGES.replace("INTERIM", "PLENARY"))
    assert "case casehenry02: changed since" in refused(first)
    undo(second)
    undo(first)
    case.refresh_from_db()
    assert case.stage == "EMERGENCY"


def test_what_staff_changed_stands_in_the_way(case):
    feed_import, _report = import_of(CHANGES)
    Case.objects.filter(pk=case.pk).update(courthouse="Daley")
    assert "case casehenry02: changed since" in refused(feed_import)


def test_a_message_stands_in_the_way(db):
    feed_import, _report = import_of(GUIDES_OWN)
    assert Message(case=Case.objects.get(case_number="casehenry02"), body="x").send()
    sentence = refused(feed_import)
    assert "case casehenry02: a message or a note of staff belongs to it" in sentence
    assert "909090909" not in sentence


def test_a_later_attempt_stands_in_the_way(db):
    feed_import, _report = import_of(GUIDES_OWN, ATTEMPTS)
    ServiceAttempt.objects.create(
        civil_process=CivilProcess.objects.get(sheriff_number="20082397"),
        attempted_at=timezone.now(),
        outcome="OTHER",
    )
    assert "paper 20082397: something was added to it since" in refused(feed_import)


def test_a_later_paper_stands_in_the_way(db):
    feed_import, _report = import_of(GUIDES_OWN)
    case = Case.objects.get(case_number="casehenry02")
    CivilProcess.objects.create(case=case, sheriff_number="555")
    assert "case casehenry02: something was added to it since" in refused(feed_import)


def test_a_pin_that_staff_set_stands_in_the_way(db):
    feed_import, _report = import_of(GUIDES_OWN)
    Case.objects.get(case_number="casehenry02").issue_pin()
    assert "something was added to it since" in refused(feed_import)


def test_the_imports_own_pins_go_with_it_and_staffs_later_ones_do_not(case):
    rows = "case_number,sheriff_number,pin\nnew01,3,8351\nnew02,4,8352\n"
    handed_in = files(rows)
    feed_import, report = import_files(handed_in)
    assert set_pins(handed_in, feed_import, report).newly_set == 2
    Case.objects.get(case_number="new02").issue_pin()
    assert "case new02: changed since" in refused(feed_import)
    Case.objects.filter(case_number="new02").delete()
    handed_in = files(rows.replace("new02,4", "new03,5"))
    feed_import, report = import_files(handed_in)
    assert set_pins(handed_in, feed_import, report).newly_set == 1
    undo(feed_import)
    assert not Case.objects.filter(case_number="new03").exists()
    assert Case.objects.get(case_number="new01").pin_hash


def test_an_import_is_undone_once(case):
    feed_import, _report = import_of(CHANGES)
    undo(feed_import)
    with pytest.raises(UndoRefusedError, match="undone before, or is too old"):
        undo(feed_import)


def test_what_is_too_old_to_undo_is_forgotten_whether_a_file_comes_or_not(case, settings):
    feed_import, _report = import_of(CHANGES)
    long_ago = timezone.now() - timedelta(days=settings.FEED_UNDO_DAYS, hours=1)
    FeedImport.objects.update(started_at=long_ago)
    assert "too old" in refused(feed_import)
    call_command("delete_expired")
    assert not FeedChange.objects.filter(feed_import=feed_import).exists()
