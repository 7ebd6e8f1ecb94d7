"""Numbers as people and other systems write them: found however typed, and never folded."""

import pytest

from cases.numbers import NotANumberError, identity, parse_number, search_keys


@pytest.mark.parametrize(
    "typed",
    [
        *("26op70101", "26 OP 70101", "26-OP-70101", "2026 OP 070101", "26OP 070101"),
        *("Case No. 26OP70101", "case number: 26 OP 70101", "No. 26-OP-70101", "#26OP70101"),
        *("260P70101", "20260P070101", "26OP7O1O1", "２６ＯＰ７０１０１", "٢٦OP٧٠١٠١"),
        *("26ОР70101", "26OP70l0l", "\u200b26OP70101\ufeff", "26\u202fOP\u00a070101"),
    ],
)
def test_a_case_number_is_found_however_it_is_typed(typed):
    assert set(search_keys(typed)) & set(search_keys("26OP70101"))


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        ("٢٠٠٨٢٣٩٧", "20082397"),
        ("２０ ０８ ２３９７", "20082397"),
        (" 2o-08 2397 ", "20082397"),
        ("30037", "00030037"),
        ("00030037", "30037"),
        ("casehenry2", "casehenry02"),
        ("CASÉ1", "case1"),
        ("26 1 00123", "26 L 00123"),
    ],
)
def test_so_is_any_other_number(typed, recorded):
    assert set(search_keys(typed)) & set(search_keys(recorded))


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("26OP70101", "26-op-70101"),
        ("26OP70101", "26 OP 70101"),
        ("26-D-1-23", "26/d/1/23"),
        ("26OP70101", "Case No. 26OP70101"),
    ],
)
def test_case_separators_of_the_same_groups_and_a_label_do_not_make_another_number(one, same):
    assert identity(one) == identity(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("26-D-1-23", "26-D-12-3"),
        ("26 L 00123", "26 1 00123"),
        ("00030037", "30037"),
        ("2026 OP 70101", "26 OP 70101"),
        ("26OP7O1", "26OP701"),
        ("casé1", "case1"),
    ],
)
def test_whatever_else_differs_makes_another_number(one, other):
    assert identity(one) != identity(other)
    assert set(search_keys(one)) & set(search_keys(other)), "though each is found by the other"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ('="26OP900012"', "26OP900012"),
        ("'26OP900013", "26OP900013"),
        ("  26 OP 7 ", "26 OP 7"),
        ("26E5", "26E5"),
        ("NA12", "NA12"),
    ],
)
def test_what_a_spreadsheet_puts_around_a_number_is_taken_off(written, number):
    assert parse_number(written) == number


@pytest.mark.parametrize(
    "written",
    [
        *("2.02401E+11", "2,02401e+11", "NULL", "null", "N/A", "n.a.", "#N/A", "#REF!", "#VALUE!"),
        *("TBD", "0", "000", "0.0", "-", "--", "?", "", "   ", "None", "nan", '=""', "'", "x" * 41),
    ],
)
def test_what_stands_in_place_of_a_number_is_refused_in_words_that_say_so(written):
    with pytest.raises(NotANumberError) as refused:
        parse_number(written)
    assert str(refused.value).startswith(("Not a number", "This number is longer"))


def test_a_number_that_went_through_a_spreadsheet_is_named_as_such():
    with pytest.raises(NotANumberError, match="the file went through a spreadsheet"):
        parse_number("2.02401E+11")
