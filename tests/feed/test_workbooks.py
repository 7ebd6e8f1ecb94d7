"""Workbooks (.xlsx): the first sheet is read as a person sees it, and nothing that lies in one
makes the portal do more than refuse it."""

import os
import random
import re
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cases.models import Case, CivilProcess
from feed import workbook
from tests.feed.conftest import HEADING, case_rows, examine, files, imported, refused

ZONE = settings.AGENCY.zone
HEADINGS = HEADING.split(",")
SERVED = datetime(2026, 1, 2, 14, 5)  # noqa: DTZ001 - a sheet knows no zone
ROW = ["A1", "S1", "SERVED", "PERSONAL", SERVED, "12 Main"]
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "spreadsheetml.sharedStrings+xml"
pytestmark = pytest.mark.django_db


def book(*rows: list, epoch=None, formats: dict[str, str] | None = None) -> bytes:
    """A workbook whose first sheet has these rows; `formats` of single cells."""
    made = Workbook()
    if epoch:
        made.epoch = epoch
    for row in rows:
        made.active.append(row)
    for cell, number_format in (formats or {}).items():
        made.active[cell].number_format = number_format
    made.create_sheet("Another").append(["nothing of this", "is read"])
    saved = BytesIO()
    made.save(saved)
    return saved.getvalue()


def with_part(packed: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(packed)) as old, zipfile.ZipFile(changed, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return changed.getvalue()


def part(packed: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        return archive.read(name)


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904], ids=["1900", "1904"])
def test_text_numbers_and_dates_are_read_as_they_are_shown(epoch):
    numbers = ["26 OP 1", 20082397, "SERVED", "PERSONAL", SERVED, 'Gdańsk "12"']
    imported(book(HEADINGS, ROW, [], numbers, [None] * 6, epoch=epoch))
    first, second = CivilProcess.objects.order_by("pk")
    assert first.served_at == SERVED.replace(tzinfo=ZONE)
    assert (second.sheriff_number, second.place) == ("20082397", 'Gdańsk "12"')
    assert second.served_at == first.served_at


def test_a_date_alone_is_a_date_and_cells_at_the_end_may_be_left_out():
    imported(book([*HEADINGS[:2], "expires_on", "place"], ["A1", "S1", date(2026, 12, 24)]))
    assert f"{Case.objects.get().expires_on}" == "2026-12-24"


@pytest.mark.parametrize(
    ("cell", "number_format"),
    [
        (202600070101, "General"),
        (2.02600070101e20, "General"),
        (70101, "00000000"),
        (70101, "000-00000"),
        (date(2026, 10, 7), "d-mmm"),
    ],
)
def test_a_number_that_may_have_lost_digits_is_set_aside_and_not_repeated(cell, number_format):
    made = book(["case_number", "sheriff_number"], ["A1", cell], formats={"B2": number_format})
    lines = refused(made)
    why = "cases, line 2, sheriff_number: The spreadsheet keeps this as a number"
    [line] = [line for line in lines if why in line]
    assert "Save this column as text." in line
    assert "70101" not in "".join(lines)


@pytest.mark.parametrize("number_format", ["General", "0", "#,##0", "0.00", "@"])
def test_another_number_is_read(number_format):
    made = book(["case_number", "sheriff_number"], ["A1", 20082397], formats={"B2": number_format})
    imported(made)
    assert CivilProcess.objects.get().sheriff_number == "20082397"


@pytest.mark.parametrize(("cell", "counts"), [("0042", True), (4821, True), (42, False)])
def test_a_pin_counts_with_its_zeros(cell, counts):
    made = book(["case_number", "sheriff_number", "pin"], ["A1", "S1", cell])
    assert bool(examine(files(made)).lines_set_aside) is not counts


def test_a_formula_counts_as_what_it_gave_and_one_that_gave_nothing_is_empty():
    made = book([*HEADINGS[:2], "courthouse"], ["A1", "S1", '="Room "&"602"'])
    imported(made)
    assert Case.objects.get().courthouse == ""
    unsaved = b"<v />"
    sheet = part(made, SHEET)
    assert sheet.count(unsaved) == 1
    saved = sheet.replace(unsaved, b"<v>Room 602</v>").replace(b'r="C2"', b'r="C2" t="str"')
    imported(with_part(made, SHEET, saved))
    assert Case.objects.get().courthouse == "Room 602"


def test_texts_that_stand_in_a_part_of_their_own_are_read():
    """As most programs save them; openpyxl writes each into its cell."""
    made = book(HEADINGS, ROW)
    texts = []

    def point(found: re.Match) -> bytes:
        texts.append(found[2])
        return b'<c %s t="s"><v>%d</v></c>' % (found[1], len(texts) - 1)

    inline = rb'<c ([^>]*?) t="inlineStr"><is><t>(.*?)</t></is></c>'
    made = with_part(made, SHEET, re.sub(inline, point, part(made, SHEET)))
    shared = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
    types, kind = "[Content_Types].xml", "application/vnd.openxmlformats-officedocument"
    entry = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.{STRINGS}"/></Types>'
    made = with_part(made, types, part(made, types).replace(b"</Types>", entry.encode()))
    namespace = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    changed = BytesIO(made)
    with zipfile.ZipFile(changed, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", b"<sst %s>%s</sst>" % (namespace, shared))
    assert len(texts) == 11
    imported(changed.getvalue())
    assert CivilProcess.objects.get().place == "12 Main"


@pytest.mark.parametrize(
    ("packed", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "has a password, or is of an old kind"),
        (b"PK\x03\x04" + b"x" * 600, "is damaged, or was cut off"),
        (book(HEADINGS, ROW)[:-200], "is damaged, or was cut off"),
        (b"PK\x03\x04" + b"\0" * workbook.PACKED_MOST, "A workbook may have 20 MB"),
        (book(["x"] * 201), "more than 200 columns"),
        (book(), "The file is empty."),
        (book(HEADINGS), "There are headings and no rows."),
        (with_part(book(HEADINGS, ROW), SHEET, b"<worksheet><sheetData><row><c"), "from here on"),
        (with_part(book(HEADINGS, ROW), "xl/workbook.xml", b"<html/>"), "from here on"),
        (
            with_part(book(HEADINGS, ROW), "[Content_Types].xml", b"<Types/>"),
            "This workbook can't be read from here on.",
        ),
    ],
    ids=range(10),
)
def test_what_is_no_workbook_is_refused_with_what_to_do(packed, sentence):
    assert any(sentence in line for line in refused(packed)), refused(packed)


def test_what_unpacks_to_more_than_200_mb_is_refused_before_it_is_read():
    bomb = with_part(book(HEADINGS, ROW), SHEET, b" " * (workbook.UNPACKED_MOST + 1))
    assert len(bomb) < 1024 * 1024
    assert "200 MB unpacked" in refused(bomb)[0]
    parts = BytesIO()
    with zipfile.ZipFile(parts, "w") as archive:
        for number in range(workbook.PARTS_MOST + 1):
            archive.writestr(f"{number}.xml", b"")
    assert "200 MB unpacked" in refused(parts.getvalue())[0]


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "0123456789">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY file SYSTEM "file:///etc/hostname">]>"""


@pytest.mark.parametrize("entity", [b"&c;", b"&file;"])
def test_entities_are_refused(entity):
    made = book(HEADINGS, ROW)
    sheet = part(made, SHEET).replace(b"12 Main", entity)
    assert entity in sheet
    [line] = refused(with_part(made, SHEET, ENTITIES + sheet))
    assert "can't be read from here on" in line
    assert Path("/etc/hostname").read_text().strip() not in line


@pytest.mark.parametrize("number", ["1048577", "99999999999999", "-1", "x"])
def test_a_row_that_no_sheet_can_have_ends_the_reading(number):
    made = book(HEADINGS, ROW)
    sheet = part(made, SHEET).replace(b'<row r="2"', f'<row r="{number}"'.encode())
    assert refused(with_part(made, SHEET, sheet))


def test_the_command_and_the_folder_take_one(tmp_path):
    one = tmp_path / "cases.xlsx"
    one.write_bytes(book(HEADINGS, ROW))
    call_command("import_cases", str(one))
    assert CivilProcess.objects.get().place == "12 Main"
    os.utime(one, (1_780_000_000, 1_780_000_000))  # nobody has written to it lately
    call_command("import_cases", "--watch", str(tmp_path), "--once")
    assert not one.exists()


@pytest.mark.many
def test_50_mangled_workbooks_leave_nothing_half_done():
    good = book(HEADINGS, *([f"A{n}", f"S{n}", "PENDING"] for n in range(20)))
    names = zipfile.ZipFile(BytesIO(good)).namelist()
    before = case_rows()
    for seed in range(50):
        draw = random.Random(seed)
        if seed % 2:
            mangled = bytearray(good)
            for _ in range(draw.randint(1, 30)):
                mangled[draw.randrange(len(mangled))] = draw.randrange(256)
        else:
            name = draw.choice(names)
            inside = bytearray(part(good, name))
            for _ in range(draw.randint(1, 30)):
                inside[draw.randrange(len(inside))] = draw.randrange(256)
            mangled = with_part(good, name, bytes(inside))
        report = examine(files(bytes(mangled)))
        assert case_rows() == before, seed
        assert report.errors.count or report.lines_set_aside or report.counts.rows, seed
