"""PINs that a guesser would try first, and others.

People's own choices are the hole in a four-digit PIN: the twenty most used cover about a
quarter of them. These rules name years, dates, repeats, runs and lines on a keypad.
"""

import secrets
from datetime import date, timedelta
from functools import cache
from itertools import product

DIGITS = "0123456789"
# Rows, columns and diagonals of a telephone's keys, to be followed either way.
KEYPAD_LINES = ["123", "456", "789", "147", "258", "369", "159", "357", "0852", "2580"]
CORNERS = ["1379", "1397", "7931", "1793", "2486", "2468", "1357", "8642", "3691", "1478"]
# What spells or counts something to many people.
NOTORIOUS = ["1004", "5683", "5150", "6969", "1701", "4711", "0420", "1337", "8675", "5309"]


def is_weak(pin_secret: str) -> bool:
    """Whether `pin_secret`, four digits, is one of about a thousand that are easy to guess."""
    return pin_secret in weak_pins()


def strong_pin() -> str:
    """A random PIN that is not one of them."""
    while True:
        drawn = f"{secrets.randbelow(10_000):04}"
        if not is_weak(drawn):
            return drawn


@cache
def weak_pins() -> frozenset[str]:
    """All of them."""
    return frozenset().union(_years(), _dates(), _repeats(), _runs(), _keypad(), NOTORIOUS)


def _years() -> set[str]:
    return {str(year) for year in range(1930, 2036)}


def _dates() -> set[str]:
    leap_year = date(2024, 1, 1)
    days = [leap_year + timedelta(days=number) for number in range(366)]
    return {day.strftime(order) for day in days for order in ("%m%d", "%d%m")}


def _repeats() -> set[str]:
    pairs = list(product(DIGITS, repeat=2))
    return {
        shape.format(first, second)
        for first, second in pairs
        for shape in ("{0}{0}{1}{1}", "{0}{1}{0}{1}", "{0}{1}{1}{0}")
    }


def _runs() -> set[str]:
    circle = DIGITS * 2
    upward = {circle[start : start + 4] for start in range(10)}
    by_two = {"".join(circle[start + step] for step in (0, 2, 4, 6)) for start in range(10)}
    return {run[::way] for run in upward | by_two for way in (1, -1)}


def _keypad() -> set[str]:
    lines = [line[::way] for line in KEYPAD_LINES for way in (1, -1)]
    there_and_on = {line + end for line in lines if len(line) == 3 for end in (line[0], "0")}
    whole = {line for line in lines if len(line) == 4}
    corners = {corner[::way] for corner in CORNERS for way in (1, -1)}
    return {*there_and_on, *whole, *corners}
