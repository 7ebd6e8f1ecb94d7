import pytest
from django.test import Client

from cases import pins
from portal.models import Session
from tests.walk import guess, search


@pytest.mark.parametrize("method", ["get", "post"])
def test_leaving_ends_the_session_and_leaves_no_cookie(survivor, method):
    survivor.cookies["csrf"] = "x" * 32
    assert Session.objects.count() == 1
    response = getattr(survivor, method)("/leave/")
    assert response.status_code == 303
    assert response.headers["Location"] == "https://www.weather.gov/"
    assert "storage" in response.headers["Clear-Site-Data"]
    assert not Session.objects.exists()
    assert {cookie.key for cookie in response.cookies.values() if not cookie["max-age"]} >= {
        "session",
        "csrf",
    }
    assert survivor.get("/order/").headers["Location"] == "/lookup/"


def test_leaving_deletes_every_cookie_whatever_its_name(client, db):
    client.cookies["django_language"] = "es"
    response = client.get("/leave/")
    assert response.cookies["django_language"].value == ""
    assert response.cookies["django_language"]["max-age"] == 0


def test_leaving_without_a_session_or_a_token_works(db):
    response = Client(enforce_csrf_checks=True).post("/leave/")
    assert response.status_code == 303


@pytest.mark.parametrize("sent", ["a[b]=1", "x@y=1", "path=/x", "=nameless", "é=1", "domain=.x; b"])
def test_a_cookie_with_an_odd_name_does_not_stop_the_exit(survivor, sent):
    session = survivor.cookies["session"].value
    browser = Client(headers={"Cookie": f"session={session}; {sent}"})
    response = browser.get("/leave/")
    assert response.status_code == 303
    assert "cookies" in response.headers["Clear-Site-Data"]
    assert response.cookies["session"]["max-age"] == 0
    assert not Session.objects.exists()


def test_a_pin_that_is_looked_at_while_she_leaves_in_another_tab_opens_nothing(
    client, case, monkeypatch
):
    search(client, case.case_number)
    verify = pins.verify

    def leave_meanwhile(*arguments):
        other_tab = Client()
        other_tab.cookies = client.cookies.copy()
        assert other_tab.get("/leave/").status_code == 303
        return verify(*arguments)

    monkeypatch.setattr(pins, "verify", leave_meanwhile)
    response = guess(client, "4826")
    assert response.status_code == 400
    assert "Leave this site" in response.content.decode()
    assert not Session.objects.exists()
    assert client.get("/order/").status_code == 302
