"""The LEADS add-on, as terminals write it: read whole, or refused with what is missing."""

from datetime import datetime

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from staffack.leads import parser as leads

# The example of the Attorney General's policy, with the header of the notification.
HEADER = (
    "CHF 090204 1459 IZZ ADD ON TO C04E0488 BY PPP ON 090204 FOLLOWS "
    "LED.LDS/C04E0488.NAM/SIMPSON,JAMES A "
)
ADD_ON = (
    "SFN SERVED USING SHORT FORM 090204 0900 JONES 3397 SHERMAN PD "
    "RESPONDENT ADDRESS - 2325 NORTH ELM, ELMHURST"
)
FULL = "FOP FULL ORDER SERVED 090404 1430 DE LA CRUZ 881 ELMHURST PD"


def at(*wall: int) -> datetime:
    """A time in the office's zone."""
    return datetime(*wall, tzinfo=settings.AGENCY.zone)


def problems(text: str) -> str:
    """Why a text is refused."""
    with pytest.raises(leads.NoticeError) as refused:
        leads.read(text)
    return " ".join(refused.value.problems)


EXPECTED = leads.Notice("SFN", at(2004, 9, 2, 9, 0), "SHERMAN PD", "2325 NORTH ELM, ELMHURST")


@pytest.mark.parametrize(
    "text",
    [
        HEADER + ADD_ON,
        ADD_ON,
        ADD_ON.lower(),
        ADD_ON.replace(" ", "\r\n"),
        "  " + ADD_ON.replace(" ", " \t  ") + "\n\n",
        ADD_ON.replace("SHORT", "SHO\nRT").replace("SFN", "S FN"),
        ADD_ON.replace("090204 0900", "0902\n04 09\n00"),
        ADD_ON.replace("090204 0900", "09/02/04 09:00"),
        ADD_ON.replace("090204 0900", "9/2/2004 9:00"),
        ADD_ON.replace("090204 0900", "09022004 0900 HRS"),
        ADD_ON.replace("090204 0900", "ON 09/02/04 AT 0900HRS BY"),
        ADD_ON.replace("ADDRESS -", "ADDRESS:"),
        ADD_ON.replace("ADDRESS -", "ADDRESS"),
        ADD_ON.replace("RESPONDENT ADDRESS -", "RESPONDENT'S ADDRESS –"),
        ADD_ON.replace("JONES 3397", "OFC. MARY ANN JONES-O'BRIEN, BADGE #3397,"),
        ADD_ON.replace("JONES 3397", "JONES A-3397"),
        ADD_ON.replace("0900", "\uff10\uff19\uff10\uff10").replace("NORTH", "NORTH\x00"),
    ],
)
def test_the_example_is_read_whatever_its_spacing_and_case(text):
    assert leads.read(text) == EXPECTED
    assert leads.read(text).warnings == []


@pytest.mark.parametrize(
    "date",
    [
        *("09-02-2004", "9-2-04", "09.02.2004", "9.2.04", "2004-09-02", "02SEP2004", "02 SEP 2004"),
        *("2-SEP-04", "02SEPT2004", "SEP 2, 2004", "SEPTEMBER 2 2004", "09/02/2004"),
    ],
)
def test_each_form_of_a_date_in_such_notices_is_read(date):
    assert leads.read(ADD_ON.replace("090204", date)) == EXPECTED


def test_the_notice_that_was_refused_is_read():
    notice = leads.read(
        "SFN SERVED USING SHORT FORM 11-25-2025 09:00 OFC SMITH 1234 MAYWOOD PD "
        "RESPONDENT ADDRESS 1 MAIN ST"
    )
    assert notice == leads.Notice("SFN", at(2025, 11, 25, 9, 0), "MAYWOOD PD", "1 MAIN ST")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("31/12/2004 0900", "There is no such date: 31/12/2004"),
        ("30 FEB 2004 0900", "There is no such date: 30 FEB 2004"),
        ("9/2004 0900", "The date served is missing. It looks like 090204 or 09/02/04."),
        ("0902 0900", "The date served is missing. It looks like 090204 or 09/02/04."),
        ("090204 9AM", "The time served is missing. It looks like 0900 or 09:00."),
        ("090204 2560", "There is no such time: 2560"),
    ],
)
def test_only_the_true_error_is_named(wrong, sentence):
    assert problems(ADD_ON.replace("090204 0900", wrong)) == sentence


def test_the_full_order_is_read_and_needs_no_address():
    notice = leads.read(HEADER + FULL)
    assert notice == leads.Notice("FOP", at(2004, 9, 4, 14, 30), "ELMHURST PD", "")
    assert notice.warnings == []


def test_the_time_is_the_served_one_not_the_headers():
    moved = HEADER.replace("090204", "091104") + ADD_ON
    assert leads.read(moved).served_at == at(2004, 9, 2, 9, 0)


def test_nobodys_name_nor_badge_is_kept():
    notice = repr(leads.read(HEADER + ADD_ON))
    for name in ("SIMPSON", "JAMES", "JONES", "3397", "C04E0488"):
        assert name not in notice


def test_a_missing_address_is_a_warning_since_the_order_holds_without():
    for text in (ADD_ON.split(" RESPONDENT")[0], ADD_ON.split(" 2325")[0]):
        notice = leads.read(text)
        assert (notice.agency, notice.address) == ("SHERMAN PD", "")
        assert "address is missing" in notice.warnings[0]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (ADD_ON.replace("SFN ", ""), "SFN is missing right before"),
        (ADD_ON.replace("SFN", "FOP"), "SFN is missing right before"),
        (ADD_ON.replace("SERVED USING SHORT FORM ", ""), "SHORT FORM” is missing after SFN"),
        (FULL.replace("FULL ORDER SERVED ", ""), "FULL ORDER SERVED” is missing after FOP"),
        (ADD_ON.replace("090204 ", ""), "The date served is missing."),
        (ADD_ON.replace("0900 ", ""), "The time served is missing."),
        (ADD_ON.replace("JONES ", ""), "The officer's name is missing."),
        (ADD_ON.replace("3397 ", ""), "The badge number is missing."),
        (ADD_ON.replace("SHERMAN PD ", ""), "The agency is missing."),
        (ADD_ON.replace("RESPONDENT ADDRESS - ", ""), "“RESPONDENT ADDRESS” is missing"),
        (ADD_ON.replace("090204", "133204"), "There is no such date: 133204"),
        (ADD_ON.replace("0900", "2460"), "There is no such time: 2460"),
        (ADD_ON.replace("090204", "09/02/2099"), "in the future"),
        (ADD_ON.replace("090204", "123100"), "no short form before 2001"),
        (ADD_ON.replace("090204 0900", "040404 0230"), "The clocks skipped this hour"),
        (ADD_ON + FULL, "more than one notice"),
        ("NCIC HIT. " + ADD_ON, "out-of-state order (NCIC)"),
        ("OUT OF STATE ORDER " + ADD_ON, "out-of-state order (NCIC)"),
        ("x" * 10_001, "too long"),
    ],
)
def test_what_is_missing_or_wrong_is_named(text, missing):
    assert missing in problems(text)


def test_everything_that_is_missing_is_named_at_once():
    said = problems("SFN SERVED USING SHORT FORM")
    for part in ("date", "time", "badge", "officer", "agency"):
        assert part in said
    said = problems("hello")
    assert "SFN or FOP" in said
    assert "SERVED USING SHORT FORM" in said


def test_of_an_hour_that_came_twice_the_second_is_taken_and_said():
    notice = leads.read(ADD_ON.replace("090204 0900", "103104 0130"))
    assert notice.served_at.utcoffset() == at(2004, 12, 1).utcoffset()
    assert "came twice" in notice.warnings[0]


PIECES = ["SFN ", "FOP ", "SERVED USING SHORT FORM ", "FULL ORDER SERVED ", "090204 ", "0900 "]
PIECES += ["JONES ", "3397 ", "SHERMAN PD ", "RESPONDENT ADDRESS - ", "12/31/", "9999 ", "00:00 "]


@given(st.text() | st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join))
def test_no_text_raises_anything_but_what_is_missing(text):
    try:
        said = [leads.read(text).kind]
    except leads.NoticeError as error:
        said = list(error.problems)
    assert said


NAMES = st.lists(st.sampled_from(["ELM", "DE", "LA", "O'BRIEN", "PD", "COUNTY", "7"]), min_size=1)
GAPS = st.sampled_from([" ", "  ", "\n", "\r\n", " \t ", "\n\n "])


@given(
    kind=st.sampled_from(["SFN", "FOP"]),
    wall=st.datetimes(datetime(2001, 1, 1), datetime(2026, 10, 1)).filter(lambda t: t.hour > 3),  # noqa: DTZ001 - walls
    pattern=st.sampled_from(["%m%d%y %H%M", "%m/%d/%y %H:%M", "%m/%d/%Y %H%M"]),
    officer=NAMES.map(lambda words: " ".join(word for word in words if word != "7") or "ELM"),
    agency=NAMES.map(lambda words: ("POLICE " + " ".join(words))[: leads.AGENCY_MAX].strip()),
    address=st.sampled_from(["", "2325 NORTH ELM, ELMHURST"]),
    data=st.data(),
)
def test_each_valid_notice_is_read_as_it_was_meant(
    kind, wall, pattern, officer, agency, address, data
):
    said = f"{kind} {leads.PHRASES[kind]} {wall.strftime(pattern)} {officer} 3397 {agency}"
    said += f" RESPONDENT ADDRESS - {address}" if address else ""
    spaced = "".join(data.draw(GAPS) if sign == " " else sign for sign in said)
    cased = spaced.lower() if data.draw(st.booleans()) else spaced
    meant = wall.replace(second=0, microsecond=0, tzinfo=settings.AGENCY.zone)
    assert leads.read(cased) == leads.Notice(kind, meant, agency, address)


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("09/02/04 9:30 PM", 21),
        ("090204 0930 PM", 21),
        ("09/02/2004 09:30pm", 21),
        ("090204 0930 P.M.", 21),
        ("090204 0930 AM", 9),
        ("090204 1230 AM", 0),
        ("090204 1230 PM", 12),
        ("090204 2130 HRS", 21),
        ("090204 21:30 PM", 21),
        ("09020 40930 PM", 21),
    ],
)
def test_am_and_pm_are_read(written, hour):
    notice = leads.read(ADD_ON.replace("090204 0900", written))
    assert notice.served_at == at(2004, 9, 2, hour, 30)
    assert notice.agency == "SHERMAN PD"


def test_an_afternoon_before_noon_is_no_time():
    with pytest.raises(leads.NoticeError, match="There is no such time"):
        leads.read(ADD_ON.replace("090204 0900", "090204 2130 AM"))
