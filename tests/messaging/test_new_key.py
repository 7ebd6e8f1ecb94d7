"""A page that was open when a key left the settings: no error, and nothing sent by mistake."""

import base64

import pytest
from django.test import Client

from messaging.models import Message
from messaging.posted import CASE_TOKEN
from portal.encryption import cipher
from tests.walk import come_back, guess, hidden, search, send

NEW = {"k2": b"n" * 32}
WORDS = "He is at the garage until six."


@pytest.fixture
def asked_again(survivor) -> str:
    """The page that asks for number and PIN, with a message sealed in it."""
    survivor.post("/leave/")
    return send(survivor, WORDS).content.decode()


def resealed_with_a_key_that_is_gone(token: str, settings) -> str:
    """As if the page had been opened under a key that has left the settings since.

    Her session goes on: one sealed with a key that is gone ends.
    """
    opened = cipher.unseal(base64.urlsafe_b64decode(token), CASE_TOKEN)
    kept, settings.FIELD_KEYS = settings.FIELD_KEYS, NEW
    token = base64.urlsafe_b64encode(cipher.seal(opened, CASE_TOKEN)).decode()
    settings.FIELD_KEYS = kept
    return token


def test_with_the_old_key_behind_the_new_one_what_she_typed_comes_back(asked_again, settings):
    settings.FIELD_KEYS = {**NEW, **settings.FIELD_KEYS}
    again = come_back(Client(), asked_again, pin="0000").content.decode()
    settings.FIELD_KEYS = NEW
    assert WORDS in come_back(Client(), again).content.decode(), "sealed anew on the way"


def test_without_it_the_order_opens_and_nothing_is_sent(asked_again, settings):
    settings.FIELD_KEYS = NEW
    client = Client()
    response = come_back(client, asked_again)
    assert (response.status_code, response.headers["Location"]) == (303, "/order/")
    assert client.get("/order/").status_code == 200
    assert not Message.objects.exists()


def test_a_form_whose_token_cannot_be_read_is_sent_where_one_case_was_open(survivor, settings):
    token = hidden(survivor.get("/order/").content.decode(), "case_token")
    token = resealed_with_a_key_that_is_gone(token, settings)
    assert send(survivor, WORDS, case_token=token).status_code == 303
    assert Message.objects.get().body == WORDS


def test_and_asked_about_where_two_were(survivor, other_case, settings):
    token = hidden(survivor.get("/order/").content.decode(), "case_token")
    search(survivor, other_case.case_number)
    guess(survivor, "7305")
    token = resealed_with_a_key_that_is_gone(token, settings)
    response = send(survivor, WORDS, case_token=token)
    assert response.status_code == 403
    assert not Message.objects.exists()
    assert WORDS in come_back(survivor, response.content.decode()).content.decode()


def test_what_was_looked_for_in_the_directory_is_forgotten(client, directory, settings):
    assert client.post("/help/", {"place": "Olney"}, follow=True).context["asked"].summary
    settings.FIELD_KEYS = NEW
    page = client.get("/help/")
    assert (page.status_code, page.context["asked"].summary) == (200, [])
