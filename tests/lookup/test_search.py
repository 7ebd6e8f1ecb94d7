import pytest

from tests.walk import search, solved_check


def test_either_number_leads_to_the_pin_page(client, case):
    for search_by, number in [("case", "CaseHenry-02"), ("sheriff", "2008 2397")]:
        response = search(client, number, search_by)
        assert (response.status_code, response.headers["Location"]) == (303, "/lookup/pin/")


def test_an_unknown_number_goes_on_to_the_pin_page(client, db):
    assert search(client, "00000000").headers["Location"] == "/lookup/pin/"


@pytest.mark.parametrize(
    ("changes", "explanation"),
    [
        ({"accept": ""}, "To go on, you need to accept this"),
        ({"number": ""}, "Type your case number or sheriff number."),
        ({"number": "9" * 300}, "This is too long for a number."),
        ({"number": " - - "}, "Type the letters and digits of your number."),
        ({"search_by": ""}, "Choose case number or sheriff number."),
        ({"search_by": "name"}, "name is not one of the available choices"),
    ],
)
def test_bad_input_explains_itself_and_keeps_what_was_typed(client, case, changes, explanation):
    response = search(client, **{"number": "casehenry02", **changes})
    page = response.content.decode()
    assert response.status_code == 422
    assert explanation in page
    typed = changes.get("number", "casehenry02")
    assert f'value="{typed}"' in page or not typed


def test_a_refused_form_does_not_use_up_the_solved_check(client, case):
    check = solved_check(client)
    fields = {"search_by": "case", "number": "casehenry02", **check}
    assert client.post("/lookup/", fields).status_code == 422
    assert client.post("/lookup/", {**fields, "accept": "on"}).status_code == 303


def test_before_the_pin_nothing_about_a_case_is_shown(client, case):
    search(client, "casehenry02")
    page = client.get("/lookup/pin/").content.decode()
    assert "PENDING" not in page
    assert "casehenry02" not in page
    assert "20082397" not in page


def test_status_before_pin_gives_the_guides_search_result(client, case, settings):
    settings.STATUS_BEFORE_PIN = True
    search(client, "casehenry02")
    page = client.get("/lookup/pin/").content.decode()
    assert "PENDING" in page
    assert "20082397" in page
