import pytest

from cases.models.case import WeakPinError
from cases.weak_pins import is_weak, strong_pin, weak_pins


def test_about_a_thousand_pins_are_weak():
    assert 900 <= len(weak_pins()) <= 1100
    assert all(len(pin) == 4 and pin.isdigit() for pin in weak_pins())


@pytest.mark.parametrize(
    "pin", ["1234", "0000", "1111", "1990", "2024", "2512", "1225", "2580", "1212", "4321", "1004"]
)
def test_what_people_choose_is_weak(pin):
    assert is_weak(pin)


def test_issued_pins_are_never_weak():
    issued = {strong_pin() for _ in range(2000)}
    assert not issued & weak_pins()
    assert len(issued) > 1500


def test_staff_cannot_set_a_weak_one(case):
    with pytest.raises(WeakPinError):
        case.set_pin("1234")
    assert case.check_secret("4826")


def test_one_from_a_paper_sheet_is_taken_and_said_to_be_weak(case):
    assert case.set_pin("1234", from_paper=True)
    assert case.check_secret("1234")
    assert not case.set_pin("4826", from_paper=True)
