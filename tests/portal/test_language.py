"""The language: chosen with a button, kept in the session and nowhere else."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from messaging.models import Message
from portal.models import Session
from tests.conftest import PIN
from tests.test_invariants import rows
from tests.walk import guess, page, search, send, tell


def choose(client: Client, code: str, back: str = "/", **more):
    """Press a language button of a page without a form."""
    more = {"headers": {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, **more}
    return client.post("/language/", {"language": code, "back": back}, **more)


def test_a_button_changes_every_later_page(client, db):
    assert '<html lang="en">' in client.get("/").content.decode()
    response = choose(client, "es", "/help/safety/")
    assert (response.status_code, response.headers["Location"]) == (303, "/help/safety/")
    for address in ("/help/safety/", "/", "/privacy/"):
        response = client.get(address)
        assert '<html lang="es">' in response.content.decode()
        assert response.headers["Content-Language"] == "es"
    assert "¿Está en peligro ahora?" in page(client, "/")


def test_each_page_has_a_button_for_each_other_language_and_none_for_its_own(client, db):
    html = client.get("/privacy/").content.decode()
    buttons = re.findall(r'<button[^>]* name="language" value="(\w+)"[^>]*>([^<]+)<', html)
    assert buttons == [("es", "Español"), ("pl", "Polski")]
    choose(client, "pl")
    html = client.get("/privacy/").content.decode()
    assert re.findall(r'name="language" value="(\w+)"', html) == ["en", "es", "en"]


def test_the_choice_is_in_the_session_only(client, db):
    response = choose(client, "es")
    assert set(response.cookies) == {settings.SESSION_COOKIE_NAME}
    assert "es" not in response.headers["Location"]
    assert "es" not in client.cookies[settings.SESSION_COOKIE_NAME].value.split(".")
    assert Session.objects.count() == 1


def test_before_a_choice_the_browsers_language_counts(client, db):
    for asked, shown in (("es-MX,es;q=0.9", "es"), ("pl", "pl"), ("fr", "en"), ("", "en")):
        html = client.get("/", headers={"Accept-Language": asked}).content.decode()
        assert f'<html lang="{shown}">' in html
    choose(client, "en")
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "es"}).content.decode()


@pytest.mark.parametrize(
    ("back", "goes_to"),
    [
        ("/lookup/", "/lookup/"),
        ("/lookup/pin/", "/lookup/pin/"),
        ("/help/rights/", "/help/rights/"),
        ("/help/glossary/", "/help/glossary/"),
        ("/help/referral/print/", "/help/referral/print/"),
        ("/order/messages/", "/order/"),
        ("/order/dont-call/", "/order/"),
        ("/lookup/challenge/", "/"),
        ("/leave/", "/"),
        ("/language/", "/"),
        ("/staff/", "/"),
        ("/admin/", "/"),
        ("/nowhere/", "/"),
        ("", "/"),
        ("//evil.example/", "/"),
        ("https://evil.example/lookup/", "/"),
        ("/\\evil.example", "/"),
        ("/lookup/?number=1", "/"),
        ("/lookup/\r\nX: y", "/"),
    ],
)
def test_it_leads_back_to_a_survivors_page_and_nowhere_else(client, db, back, goes_to):
    assert choose(client, "es", back).headers["Location"] == goes_to


@pytest.mark.parametrize("code", ["fr", "", "../es", "es\x00", "x" * 1000])
def test_a_language_that_is_not_there_changes_nothing(client, db, code):
    assert choose(client, code).status_code == 303
    assert '<html lang="en">' in client.get("/").content.decode()


def test_a_get_or_a_post_without_the_forms_token_changes_nothing(db):
    browser = Client(enforce_csrf_checks=True)
    assert browser.get("/language/?language=es").status_code == 405
    assert browser.post("/lookup/", {"in_language": "es"}).status_code == 403
    assert '<html lang="en">' in browser.get("/").content.decode()


OURS, FOREIGN = "http://testserver", "https://evil.example"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": FOREIGN},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://other.testserver"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": OURS},
        {"Sec-Fetch-Site": "same-origin", "Origin": FOREIGN},
        {"Origin": FOREIGN},
        {"Origin": "null"},
        {"Origin": "null", "Referer": f"{OURS}/"},
        {"Origin": f"{OURS}.evil.example"},
        {"Origin": "https://testserver"},
        {"Referer": f"{FOREIGN}/{OURS}/"},
        {},
    ],
)
def test_a_request_from_elsewhere_leaves_no_row_and_no_cookie(db, headers):
    before = rows()
    answer = choose(Client(enforce_csrf_checks=True), "es", headers=headers)
    assert answer.status_code == 403
    assert "Your browser did not say that the form came from this site." in answer.content.decode()
    assert (rows(), answer.cookies) == (before, {})


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": OURS},
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": OURS},
        {"Referer": f"{OURS}/privacy/"},
        {"Origin": settings.SITE_URL},
    ],
)
def test_a_button_of_ours_needs_no_token(db, headers):
    answer = choose(Client(enforce_csrf_checks=True), "es", headers=headers)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_it_outlives_the_pin_and_ends_with_the_visit(client, case):
    choose(client, "es")
    search(client, case.case_number)
    assert guess(client, PIN).headers["Location"] == "/order/"
    assert "Todavía no se ha hecho ningún intento de entrega." in page(client, "/order/")
    client.get("/leave/")
    assert '<html lang="en">' in client.get("/").content.decode()


def test_staffs_pages_stay_in_english(client, staff_client, message):
    choose(staff_client, "es")
    other = Client()
    choose(other, "es")
    pages = {"/staff/": staff_client, f"/staff/messages/{message.uuid}/": staff_client}
    for address, browser in {**pages, "/staff/sign-in/": other}.items():
        response = browser.get(address, headers={"Accept-Language": "es"})
        assert '<html lang="en">' in response.content.decode()
        assert 'value="es"' not in response.content.decode()


def test_a_neutral_reply_and_the_times_are_in_the_chosen_language(survivor, message):
    message.answer("UPDATE")
    Message.objects.update(replied_at=timezone.now() - timedelta(minutes=1))
    choose(survivor, "es", "/order/")
    text = page(survivor, "/order/")
    assert "Hay una novedad. Llámenos cuando pueda." in text
    assert re.search(r"Enviado \d\d/\d\d/\d{4} \d\d:\d\d [AP]M", text)
    choose(survivor, "pl", "/order/")
    assert re.search(r"Wysłano \d\d/\d\d/\d{4} \d\d:\d\d [AP]M", page(survivor, "/order/"))


def test_errors_are_in_the_chosen_language(survivor):
    choose(survivor, "es")
    answer = send(survivor, body="", response_requested="yes").content.decode()
    for message in ("Revise esto, por favor", "Escriba su mensaje.", "Díganos cómo comunicarnos"):
        assert message in answer
    assert "Esa página no existe" in survivor.get("/nowhere/").content.decode()
    assert "Llene al menos una" in tell(survivor, place=" ").content.decode()


def test_a_translation_by_a_machine_says_so_with_a_way_to_english(client, db):
    note = "Esta traducción la hizo una máquina."
    assert "made by a machine" not in client.get("/").content.decode()
    html = client.get("/", headers={"Accept-Language": "es"}).content.decode()
    _page, _note, rest = html.partition(note)
    assert 'value="en"' in rest


def test_the_disclaimer_is_in_the_chosen_language_or_says_that_it_is_not(client, db, settings):
    client.post("/lookup/before/")
    choose(client, "es")
    assert "No es el expediente oficial de la corte" in page(client, "/lookup/")
    assert "No es un registro oficial." in page(client, "/disclaimer/")
    english = replace(
        settings.AGENCY.disclaimer, texts={"en": settings.AGENCY.disclaimer.texts["en"]}
    )
    settings.AGENCY = replace(settings.AGENCY, disclaimer=english)
    html = client.get("/disclaimer/").content.decode()
    assert "Este texto todavía no está en su idioma." in html
    assert '<div lang="en">' in html


def test_a_county_asked_for_in_one_language_is_known_in_another(client, directory):
    choose(client, "es")
    client.post("/help/", {"place": "Condado de Cook"})
    assert "No conocemos" not in page(client, "/help/")
    choose(client, "en")
    assert "We do not know" not in page(client, "/help/")
    assert "Cook County" in page(client, "/help/")
