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
