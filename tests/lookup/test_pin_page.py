"""What the PIN page says, and how a pass is typed there."""

import re

import pytest
from django.test import Client

from lookup.models import Budget, SpentToken
from tests.conftest import PIN
from tests.lookup.test_pin import TOKENS
from tests.walk import guess, sealed, search, send, solved_check

ONE_LEFT = "You can try once more."
PASS = "00000000"


def box(page: str) -> str:
    """The tag of the PIN's box."""
    [tag] = re.findall(r'<input[^>]+name="pin"[^>]*>', page)
    return tag


def test_before_any_try_the_page_says_what_to_do_without_a_pin(client, case):
    search(client, case.case_number)
    page = client.get("/lookup/pin/").content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "No PIN, or not sure of it?" in main
    assert "we can give you a pass" in main
    assert 'href="tel:7082324545"' in main


@pytest.mark.parametrize("number", ["casehenry02", "unknown"])
def test_every_refusal_helps_and_says_to_call_if_it_keeps_failing(db, number):
    client = Client()
    search(client, number)
    for secret in ["0000"] * 5 + [PASS] * 3:
        page = guess(client, secret).content.decode()
        alert = page.partition('role="alert"')[2].partition("</ul>")[0]
        assert "A new order may take a day to reach the sheriff" in alert
        assert "does this keep failing? Call us." in alert
        assert 'href="tel:7082324545"' in alert


@pytest.mark.many
@pytest.mark.parametrize(("secret", "most"), [("0000", 5), (PASS, 20)], ids=["PIN", "pass"])
def test_when_one_try_is_left_the_page_says_so_known_or_not(case, secret, most):
    pages = []
    for number in ("casehenry02", "20082397", "unknown"):
        client = Client()
        search(client, number)
        said = [guess(client, secret, f"10.6.0.{len(pages)}") for _ in range(most + 1)]
        tells = [ONE_LEFT in page.content.decode() for page in said]
        assert tells == [False] * (most - 2) + [True, False, False]
        assert [page.status_code for page in said] == [403] * most + [429]
        pages.append([TOKENS.sub("", page.content.decode()) for page in said])
    assert pages[0] == pages[1] == pages[2]


def test_what_others_spent_is_not_announced(case):
    """Nine of the number's ten tries of the day: the tenth is anybody's, and nobody is told."""
    for one in range(9):
        client = Client()
        search(client, "casehenry02")
        assert ONE_LEFT not in guess(client, "0000", f"10.6.1.{one}").content.decode()


def test_on_the_page_that_asks_again_the_last_try_is_told_as_well(survivor):
    survivor.get("/leave/")
    fields = {"number": "casehenry02", "pin": "0000"}
    said = [
        send(survivor, "He is home.", **fields, **solved_check(survivor)).content.decode()
        for _ in range(5)
    ]
    assert [ONE_LEFT in page for page in said] == [False, False, False, True, False]
    assert all("If this keeps failing, call us: (708) 232-4545" in page for page in said)
    assert all("we can give you a pass" in page for page in said)


def test_the_box_is_masked_and_not_kept_and_has_the_keyboard_of_a_pin(client, case):
    search(client, case.case_number)
    tag = box(client.get("/lookup/pin/").content.decode())
    for attribute in ('type="text"', 'inputmode="numeric"', 'autocomplete="off"'):
        assert attribute in tag


def test_a_button_gives_the_same_box_with_letters_and_changes_nothing(client, case):
    search(client, case.case_number)
    before = list(Budget.objects.values()), SpentToken.objects.count()
    page = client.get("/lookup/pin/").content.decode()
    assert 'name="letters" value="show" formnovalidate' in page
    response = client.post("/lookup/pin/", {"pin": PIN, "letters": "show"})
    page = response.content.decode()
    assert response.status_code == 200
    for attribute in ('type="text"', 'inputmode="text"', 'autocapitalize="characters"'):
        assert attribute in box(page)
    assert "value=" not in box(page)
    assert (list(Budget.objects.values()), SpentToken.objects.count()) == before
    assert guess(client, PIN).status_code == 303


def test_the_letters_stay_after_a_slip_a_refusal_and_a_change_of_language(client, case):
    issued = case.issue_pass()
    search(client, case.case_number)
    for changes in ({"pin": "12"}, {"pin": PASS}, {"pin": "", "in_language": "es"}):
        page = client.post("/lookup/pin/", {"letters": "on", **changes}).content.decode()
        assert 'inputmode="text"' in box(page)
        assert '<input type="hidden" name="letters" value="on">' in page
    opened = client.post("/lookup/pin/", {"letters": "on", "pin": issued})
    assert opened.headers["Location"] == "/order/"


def test_where_her_words_wait_the_box_has_letters_from_the_start(survivor):
    survivor.get("/leave/")
    page = send(survivor, "He is home.").content.decode()
    assert sealed(page)["body"] == "He is home."
    assert 'inputmode="text"' in box(page)
    assert 'autocapitalize="characters"' in box(page)
