import pytest
from django.contrib.sessions.models import Session
from django.test import Client


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
