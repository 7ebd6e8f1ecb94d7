"""What spreadsheets and databases do to cells, and what is read of it all the same."""

from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client

from cases.models import Case, CivilProcess, ServiceAttempt
from feed.mapping import read
from feed.pins import set_pins
from tests.feed.conftest import HEADING, files, import_of, imported, refused
from tests.walk import guess, read_order, search

KEYS = "case_number,sheriff_number"
ZONE = settings.AGENCY.zone
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("nothing", ["NULL", "(null)", "N/A", "#N/A", "#REF!", "#VALUE!"])
def test_a_place_that_is_nothing_is_empty(nothing):
    imported(f"{HEADING}\nA1,1,SERVED,PERSONAL,2026-01-02 10:00,{nothing}\n")
    assert CivilProcess.objects.get().place == ""


def test_marks_of_a_spreadsheet_are_not_shown_to_her():
    row = f'{HEADING}\nA1,1,SERVED,PERSONAL,\'2026-01-02 10:00,"=""12 Example Street"""\n'
    imported(row)
    assert CivilProcess.objects.get().place == "12 Example Street"


@pytest.mark.parametrize("space", ["\u202f", "\u00a0", "\u2009", " ", ""])
def test_a_narrow_space_before_am_or_pm_is_a_space(space):
    imported(f"{HEADING}\nA1,1,SERVED,PERSONAL,01/02/2026 2:05{space}PM,\n")
    assert CivilProcess.objects.get().served_at == datetime(2026, 1, 2, 14, 5, tzinfo=ZONE)


@pytest.mark.parametrize(
    "day", ["10/25/2023", "10/25/2023 00:00", "2023-10-25", "10/25/2023 12:00 AM"]
)
def test_of_a_date_without_a_time_the_page_shows_the_date_alone(day):
    text = f"{HEADING},pin\nA1,1,SERVED,PERSONAL,{day},,8351\nA1,2,PENDING,,,,\n"
    attempts = f"sheriff_number,attempted_at,outcome\n2,{day},NO_ANSWER\n"
    feed_import, report = import_of(text, attempts)
    set_pins(files(text), feed_import, report)
    assert ServiceAttempt.objects.get().attempted_at == datetime(2023, 10, 25, tzinfo=ZONE)
    browser = Client()
    search(browser, "A1")
    assert guess(browser, "8351").status_code == 303
    page = read_order(browser)
    assert "Service date October 25, 2023 (time not recorded) Service type" in page
    assert "October 25, 2023 (time not recorded) No one answered" in page
    assert "12:00 AM" not in page


def test_a_record_that_gives_the_time_later_does_not_contradict_the_day_alone():
    imported(f"{HEADING}\nA1,1,SERVED,PERSONAL,2023-10-25,\n")
    counts = imported(f"{HEADING}\nA1,1,SERVED,PERSONAL,2023-10-25 14:05,\n").counts
    assert counts.conflicts == 0
    assert imported(f"{HEADING}\nA1,1,SERVED,PERSONAL,2023-10-26,\n").counts.conflicts == 1


PLACE = "Café Gdańsk, 12 Main"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
MARKS = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_whatever_program_saved_it_it_is_read(encoding, separator, end):
    rows = [HEADING.split(","), ["A1", "1", "SERVED", "PERSONAL", "2026-01-02 10:00", PLACE]]
    text = MARKS.get(encoding, "") + "".join(
        separator.join(f'"{cell}"' if "," in cell else cell for cell in row) + end for row in rows
    )
    imported(text.encode(encoding))
    assert CivilProcess.objects.get().place == PLACE


def test_the_letters_of_an_old_windows_program_are_read():
    row = "A1,1,SERVED,PERSONAL,2026-01-02 10:00,O’Hare – Café"
    imported(f"{HEADING}\n{row}\n".encode("cp1252"))
    assert CivilProcess.objects.get().place == "O’Hare – Café"


def test_an_empty_line_before_the_headings_hides_no_separator():
    imported(f"\n\n{HEADING.replace(',', ';')}\nA1;1;PENDING;;;\n")
    assert CivilProcess.objects.get().sheriff_number == "1"


def test_a_comma_in_a_heading_with_quotation_marks_separates_nothing():
    mapping = read(b'[columns]\n"Number, of the court" = "case_number"\n')
    imported('"Number, of the court";sheriff_number\nA1;1\n', mapping=mapping)
    assert Case.objects.get().case_number == "A1"


def test_a_row_that_was_cut_off_is_one_whatever_the_line_ends():
    [line] = refused(f"{KEYS}\rA1,1\rA2,2")
    assert "cases, line 3: The file ends in the middle of this line." in line


@pytest.mark.parametrize("kind", ["CNCO", "SNCO"])
def test_only_an_order_of_protection_can_be_interim(kind):
    """740 ILCS 22 and 740 ILCS 21 know emergency and plenary orders."""
    [line] = refused(f"{KEYS},kind,stage\nA1,1,{kind},INTERIM\n")
    assert "line 2, stage: Only an order of protection can be interim." in line
    imported(f"{KEYS},kind,stage\nA1,1,{kind},PLENARY\nA2,2,OP,INTERIM\n")
    assert refused(f"{KEYS},stage\nA1,1,INTERIM\n"), "its kind is on record"
    assert refused(f"{KEYS},kind\nA2,2,{kind}\n"), "its stage is on record"
    assert Case.objects.count() == 2
