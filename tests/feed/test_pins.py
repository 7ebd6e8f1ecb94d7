"""PINs are hashed after the import, and are nowhere else."""

import itertools

import pytest

from cases.models import Case, Task
from feed import pins as pinning
from feed.importing import import_files
from feed.models import FeedChange
from feed.pins import set_pins
from tests.feed.conftest import files
from tests.walk import guess, holds, search

ROWS = "case_number,sheriff_number,pin\nA1,1,8351\nA1,2,\nA2,3,1234\nA3,4,9072\n"
pytestmark = pytest.mark.django_db


def test_a_pin_of_the_file_opens_its_case(client):
    handed_in = files(ROWS)
    feed_import, report = import_files(handed_in)
    assert report.counts.pins == 3
    assert set_pins(handed_in, feed_import, report).newly_set == 3
    search(client, "A1")
    assert guess(client, "8351").headers["Location"] == "/order/"


def test_a_pin_that_is_easy_to_guess_is_set_and_makes_a_task():
    handed_in = files(ROWS)
    set_pins(handed_in, *import_files(handed_in))
    assert [alarm.case.case_number for alarm in Task.objects.filter(kind="WEAK_PIN")] == ["A2"]
    assert Case.objects.get(case_number="A2").check_secret("1234")


def test_hashing_that_was_cut_off_goes_on_with_the_same_file():
    handed_in = files(ROWS)
    feed_import, report = import_files(handed_in)
    assert set_pins(handed_in, feed_import, report, most=1).left == 2
    set_before = Case.objects.get(case_number="A1").pin_hash
    handed_in = files(ROWS)
    feed_import, report = import_files(handed_in)
    assert set_pins(handed_in, feed_import, report).newly_set == 2
    assert Case.objects.get(case_number="A1").pin_hash == set_before
    assert not Case.objects.filter(pin_hash="").exists()


def test_no_change_and_no_representation_holds_a_pin():
    handed_in = files(ROWS)
    set_pins(handed_in, *import_files(handed_in))
    changes = [str(change.before) + str(change.after) for change in FeedChange.objects.all()]
    rows = list(handed_in.case_file().rows(import_files(handed_in)[1]))
    for pin, text in itertools.product(
        ["8351", "1234", "9072"], [*changes, repr(rows), repr(pinning)]
    ):
        assert not holds(text, pin)
