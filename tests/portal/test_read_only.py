"""A database that only reads for a while, as in a failover: pages show, and no word is lost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from messaging.models import Message
from tests.walk import come_back, guess, hidden, sealed, search, send, tell

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "He is at the garage until six."
TELEPHONE = "(708) 232-4545"
WRITES = {
    "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    "postgresql": (
        "SET default_transaction_read_only = on",
        "SET default_transaction_read_only = off",
    ),
}


@pytest.fixture
def client():
    """A browser that is shown the page of an error, as people are."""
    return Client(raise_request_exception=False)


@pytest.fixture
def read_only():
    """Call it, and the database writes no more."""
    off, on = WRITES[connection.vendor]

    def stop_writing() -> None:
        with connection.cursor() as cursor:
            cursor.execute(off)

    yield stop_writing
    with connection.cursor() as cursor:
        cursor.execute(on)


@pytest.fixture
def later(survivor, time_machine, read_only):
    """A browser with a case open for a minute, so that each request would write its session."""
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    read_only()
    return survivor


def test_it_is_alive_and_not_ready(client, read_only):
    read_only()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.content == b"not ready: the database can't be written"
    assert answer.status_code == 503


def test_the_order_page_shows(later):
    response = later.get("/order/")
    assert response.status_code == 200
    assert "PENDING" in response.content.decode()


def test_a_form_with_a_slip_comes_back_with_her_words(later):
    response = send(later, WORDS, contact="312")
    assert response.status_code == 422
    assert WORDS in response.content.decode()
    response = tell(later, place=WORDS, hours="x" * 301)
    assert response.status_code == 422
    assert WORDS in response.content.decode()


def test_a_message_comes_back_to_be_sent_again(later):
    for response in (send(later, WORDS), tell(later, place=WORDS)):
        assert response.status_code == 503
        page = response.content.decode()
        assert WORDS in sealed(page).values()
        assert "press the button" in page
        assert TELEPHONE in page


def test_it_is_sent_once_the_database_writes_again(later):
    page = send(later, WORDS).content.decode()
    with connection.cursor() as cursor:
        cursor.execute(WRITES[connection.vendor][1])
    again = later.post("/order/messages/", {"draft": hidden(page, "draft")})
    assert again.headers["Location"] == "/order/sent/"
    assert Message.objects.get().body == WORDS


def test_words_come_back_when_the_time_ran_out_too(survivor, time_machine, read_only):
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    read_only()
    response = send(survivor, WORDS)
    assert response.status_code == 403
    page = response.content.decode()
    assert sealed(page)["body"] == WORDS
    response = come_back(survivor, page)
    assert response.status_code == 503
    assert sealed(response.content.decode())["body"] == WORDS


def test_search_and_pin_say_that_it_does_not_work_now(client, case, read_only):
    search(client, case.case_number)
    read_only()
    assert client.get("/lookup/pin/").status_code == 200
    new = Client(raise_request_exception=False)
    answers = [
        guess(client, "4826"),
        guess(client, "0000"),
        search(client, case.case_number),
        search(new, "unknown"),
        new.post("/lookup/before/"),
    ]
    for response in answers:
        assert response.status_code == 503
        page = response.content.decode()
        assert "This does not work right now" in page
        assert TELEPHONE in page
    assert client.get("/order/").status_code == 302, "nothing was opened"


def test_a_known_and_an_unknown_number_get_the_same_page(client, case, read_only):
    read_only()
    known, unknown = (search(client, number) for number in (case.case_number, "unknown"))
    tokens = [
        response.content.decode().partition("<main")[2].partition("</main>")[0]
        for response in (known, unknown)
    ]
    assert tokens[0] == tokens[1]


def test_leaving_home_help_and_reading_work(directory, later):
    for address in ("/", "/help/", "/help/print/", "/help/safety/", "/privacy/", "/lookup/before/"):
        assert later.get(address).status_code == 200, address
    response = later.get("/leave/")
    assert response.status_code == 303
    assert response.cookies["session"]["max-age"] == 0


def test_a_language_button_keeps_what_was_typed_and_shows_its_language(later):
    response = send(later, WORDS, in_language="es")
    assert response.status_code == 200
    page = response.content.decode()
    assert '<html lang="es">' in page
    assert WORDS in page


def test_a_language_that_could_not_be_kept_is_not_pretended(later):
    ours = {"Sec-Fetch-Site": "same-origin"}
    response = later.post("/language/", {"language": "es", "back": "/order/"}, headers=ours)
    assert response.status_code == 503
    page = response.content.decode()
    assert '<html lang="es">' in page
    assert TELEPHONE in page


def test_a_sign_in_that_could_not_be_stored_is_none(client, liaison, read_only):
    read_only()
    fields = {"login": "lee", "password": "correct horse battery"}
    assert client.post("/staff/sign-in/", fields).status_code == 503
    assert client.get("/staff/").status_code == 302
