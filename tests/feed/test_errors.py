"""Each error is reported with its line and column, and nothing is changed."""

import re

import pytest

from cases.models import Case
from feed.mapping import Mapping, MappingError, read
from tests.feed.conftest import HEADING, imported, refused

KEYS = "case_number,sheriff_number"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "cases, line 1: The file is empty."),
        ("\ufeff", "cases, line 1: The file is empty."),
        ("\n\n", "cases, line 1: The file is empty."),
        (f"{KEYS}\n", "cases, line 1: There are headings and no rows."),
        (f"{KEYS},shoe_size\nA1,1,9\n", "cases, line 1, column 3 (shoe_size): Unknown."),
        (f"{KEYS},\nA1,1,9\n", "cases, line 1, column 3 (): This column has no heading."),
        ("case_number\nA1\n", "cases, line 1, sheriff_number: This column is needed and missing."),
        (f"{KEYS},stage,Stage\nA1,1,,\n", "line 1, column 4 (stage): This column is there twice."),
        (f"{KEYS},issued_on\nA1,1,24.11.2026\n", "cases, line 2, issued_on: Not a date."),
        (f"{KEYS},issued_on\nA1,1,2026-02-30\n", "issued_on: There is no such day"),
        (f"{KEYS},issued_on\nA1,1,1026-02-03\n", "issued_on: The year must be between"),
        (f"{KEYS},hearing_at\nA1,1,2026-11-24\n", "hearing_at: Not a date and time."),
        (f"{KEYS},hearing_at\nA1,1,2026-11-24 25:00\n", "hearing_at: There is no such time"),
        (f"{KEYS},hearing_at\nA1,1,2026-11-24 13:00 PM\n", "the hour is 1 to 12"),
        (f"{KEYS},hearing_at\nA1,1,2026-11-01 01:30\n", "this hour comes twice or not at all"),
        (f"{KEYS},hearing_at\nA1,1,2026-03-08 02:30\n", "this hour comes twice or not at all"),
        (f"{KEYS},stage\nA1,1,FOREVER\n", "Use one of: EMERGENCY, INTERIM, PLENARY."),
        (f"{KEYS},status\nA1,1,SERVED\n", "cases, line 2, served_at: A served paper needs"),
        (
            f"{HEADING}\nA1,1,SERVED,,2026-01-02 10:00,\n",
            "cases, line 2, method: A served paper needs",
        ),
        (f"{HEADING}\nA1,1,SERVED,PERSONAL,2099-01-02 10:00,\n", "served_at: This time is still"),
        (f"{KEYS}\nA1,1\nA2,2\nA1,1\n", "line 4, sheriff_number: The same paper is on line 2."),
        (f"{KEYS},stage\nA1,1,INTERIM\nA1,2,PLENARY\n", "line 3, stage: Line 2 says something"),
        (f"{KEYS},pin\nA1,1,1111\nA1,2,2222\n", "line 3, pin: Line 2 says something else"),
        (f"{KEYS},pin\nA1,1,123\n", "line 2, pin: A PIN is four digits."),
        (f"{KEYS},pin\nA1,1,１２３４\n", "line 2, pin: A PIN is four digits."),
        (f"{KEYS}\n{'A' * 41},1\n", "case_number: This number is longer than 40 characters."),
        (f"{KEYS}\n--,1\n", "case_number: Not a number."),
        (f"{KEYS}\n,1\n", "case_number: This cell is needed and empty."),
        (f"{KEYS}\nA1,1,2\n", "cases, line 2: 3 cells under 2 headings."),
        (f'{KEYS}\n"A1,1\nA2,2\n', "cases, line 2: From this row on, a quotation mark"),
        (f'{KEYS}\nA1,1\n"A"2,2\n', "cases, line 3: From this row on, a quotation mark"),
        (f'{KEYS},place\nA1,1,"a\nb"\n', "line 2, place: Holds a line break"),
        (f"{KEYS}\nA1,1\nA2,".encode() + b"\x81\n", "cases, line 3: This is neither UTF-8 nor"),
        (f"{KEYS}\nÉ1,1\nA2,".encode() + b"\xe9\n", "cases, line 3: This is neither UTF-8 nor"),
        (f"\ufeff{KEYS}\nA1,".encode() + b"\xe9\n", "cases, line 2: This is neither UTF-8 nor"),
        (f"{KEYS}\nA1,1\n".encode("utf-16") + b"x", "cases, line 3: This is neither UTF-8 nor"),
        (f"{KEYS}\nA1,\0\n", "cases, line 2: Holds a NUL byte."),
        (f"{KEYS}\nA1,1\nA2,2", "cases, line 3: The file ends in the middle of this line."),
        (f"{KEYS}\nA1,{'1' * 70_000}\n", "cases, line 2: This line is longer than 64 KB."),
        (f"{KEYS},place\nA1,1,{'x' * 201}\n", "place: Longer than 200 characters."),
    ],
)
def test_each_error_is_reported_with_its_line_and_column(text, sentence):
    assert any(sentence in line for line in refused(text)), refused(text)
    assert not Case.objects.exists()


def test_a_paper_of_another_case_is_refused(case, other_case):
    for number in ("909090909", "brandnew"):
        [line] = refused(f"{KEYS}\n{number},20082397\n")
        assert "line 2, sheriff_number: This paper belongs to another case." in line


def test_the_first_hundred_errors_are_reported_and_the_rest_counted():
    rows = "".join(f"A{number},{number},x\n" for number in range(1, 251))
    lines = refused(f"{KEYS},stage\n{rows}")
    assert lines[0] == "cases, line 1: No row can be read. Has it the columns that it says?"
    assert len(lines) == 102
    assert lines[-1] == "and 150 more"


def test_no_cell_is_repeated_in_a_report():
    """After a missing comma or heading, a PIN stands where something else should."""
    for text in (f"{KEYS},stage,pin\nA1,1,4826,EMERGENCY\n", "A1,1,4826\nA2,2,4826\n"):
        assert "4826" not in "".join(refused(text))


def test_a_byte_order_mark_and_windows_line_ends_are_fine():
    text = f"\ufeff{KEYS}\r\nA1,1\r\n\r\n,\r\n"
    assert imported(text).counts.rows == 1


def test_other_headings_and_codes_are_mapped():
    mapping = read(
        b'[columns]\n"Docket" = "case_number"\n"Proc No" = "sheriff_number"\n'
        b'"Junk" = ""\n"St" = "stage"\n[codes.stage]\n"E" = "EMERGENCY"\n"?" = ""\n'
    )
    imported("DOCKET,Proc No,Junk,St\nA1,1,x,e\nA2,2,x,?\n", mapping=mapping)
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    "toml",
    [b"a." * 20_000 + b"b = 1", b"a = 1\n" * 20_000, b"a = " + b"[\n" * 3_000],
    ids=["dotted", "long", "deep"],
)
def test_a_mapping_that_is_made_to_hang_the_reader_is_refused(toml):
    with pytest.raises(MappingError):
        read(toml)


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        (b"[columns\n", "This is not a TOML file"),
        (b"\xff\n", "This is not a TOML file"),
        (b"[colums]\n", "Unknown part: colums."),
        (b'[columns]\n"X" = "shoe"\n', "columns that do not exist: shoe"),
        (b'[columns]\n"X" = 4\n', "[columns] holds lines like"),
        (b"codes = 4\n", "Write codes under"),
        (b'[codes.place]\n"X" = "Y"\n', "[codes.place]: this column has no codes"),
        (b'[codes.status]\n"X" = "DONE"\n', "[codes.status] DONE: Not a known code."),
    ],
)
def test_a_wrong_mapping_is_refused(toml, sentence):
    with pytest.raises(MappingError, match=re.escape(sentence)):
        read(toml)


def test_an_hour_that_comes_twice_is_known_by_its_offset():
    text = f"{KEYS},hearing_at\nA1,1,2026-11-01 01:30 -05:00\n"
    imported(text, mapping=Mapping())
    assert Case.objects.get().hearing_at.isoformat() == "2026-11-01T06:30:00+00:00"
