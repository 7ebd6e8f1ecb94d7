"""A PIN or a pass, however it is typed; and what can be neither costs nothing."""

import pytest

from cases import passes
from lookup.models import HOUR, Budget, Limit, SpentToken
from tests.walk import guess, search, solved_check

PINS = [
    *("4826", " 4 8-26 ", "4826.", "4.8.2.6", "48–26", "48—26", "48‑26", "48−26", "48\u00a026"),
    *("４８２６", "٤٨٢٦", "۴۸۲۶", "४८२६", "４８－２６", "4️⃣8️⃣2️⃣6️⃣"),
    *("\u200b4826\ufeff", "4\u200c8\u200d2\u20606", "\u200e4826\u200f", "\u20664826\u2069"),
    *("\u202a48\u202c26", "48\u00ad26"),
]
PASSES = [
    *("0B7KM21Z", "0b7km21z", "0B7K-M21Z", "0B7K M21Z", "0B7K–M21Z.", "ob7km2lz"),
    *(
        "０Ｂ７ＫＭ２１Ｚ",
        "０ｂ７ｋ　ｍ２１ｚ",
        "\u200b0B7K\u2060M21Z\u2069",
        "0В7КМ21Z",
        "0B٧KM٢١Z",
    ),
]
NEITHER = [
    *("", "    ", "12a4", "12345", "123", "48٢", "４８２", "\u200b\u2060", "----", "4826字"),
    *("0B7KM21", "0B7KM21ZZ", "0B7KM21U", "0B7KM21é字"),
]


@pytest.mark.parametrize("typed", PINS, ids=ascii)
def test_a_pin_is_read_however_it_is_typed(typed):
    assert passes.read_secret(typed) == "4826"


@pytest.mark.parametrize("typed", PASSES, ids=ascii)
def test_so_is_a_pass(typed):
    assert passes.read_secret(typed) == "0B7KM21Z"


@pytest.mark.parametrize("typed", ["４８２６", "\u20664826\u2069", "48–26"], ids=ascii)
def test_it_opens_the_order(client, case, typed):
    search(client, case.case_number)
    assert guess(client, typed).status_code == 303


def test_a_pass_in_full_width_with_dashes_opens_the_order(client, case):
    issued = case.issue_pass()
    search(client, case.case_number)
    wide = "".join(chr(ord(character) + 0xFEE0) for character in issued.lower())
    assert guess(client, f"{wide[:4]}–{wide[4:]}").status_code == 303


@pytest.mark.parametrize("typed", NEITHER, ids=ascii)
def test_what_can_be_neither_explains_itself_and_costs_no_guess_and_no_check(
    client, case, settings, typed
):
    settings.PIN_FAILURES_PER_SITE_PER_HOUR = 1  # so that the page asks for the check
    search(client, case.case_number)
    Budget.objects.reserve(Limit("site", 2, HOUR))
    before = list(Budget.objects.order_by("pk").values()), SpentToken.objects.count()
    response = client.post("/lookup/pin/", {"pin": typed, **solved_check(client)})
    assert response.status_code == 422
    page = response.content.decode()
    assert "A PIN is four digits." in page or "Type your four-digit PIN" in page
    assert (list(Budget.objects.order_by("pk").values()), SpentToken.objects.count()) == before
