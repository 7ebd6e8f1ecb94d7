"""Words are never lost: not in the form for whereabouts, nor with two forms on one page."""

import re

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client

from messaging.models import Message, Whereabouts
from tests.walk import come_back, hidden, send, tell

PLACE = "At the garage until six."
BODY = "Please call my advocate."
BOTH = {"body": BODY, "response_requested": "no", "place": PLACE, "submission": "1" * 32}


def hides(page: str, name: str, value: str) -> bool:
    """Whether a hidden field holds this value."""
    return f'type="hidden" name="{name}" value="{value}"' in page


def test_an_outdated_form_keeps_them_and_a_foreign_one_does_not(survivor):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = survivor.cookies
    page = tell(browser, place=PLACE, dogs="on").content.decode()
    page = come_back(survivor, page).content.decode()
    assert f"{PLACE}</textarea>" in page
    assert re.search(r'name="dogs"[^>]* checked', page)
    foreign = browser.post(
        "/order/locate/", {"place": PLACE}, headers={"Origin": "https://evil.example"}
    )
    assert foreign.status_code == 403
    assert PLACE not in foreign.content.decode()


def test_a_page_that_covered_itself_asks_again_even_in_a_live_session(survivor):
    response = tell(survivor, place=PLACE, resume="")
    assert response.status_code == 403
    assert PLACE in come_back(survivor, response.content.decode()).content.decode()
    assert not Message.objects.exists()


def test_a_database_that_fails_loses_none(survivor, monkeypatch):
    def fail(self, sql, params=None):
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(CursorWrapper, "execute", fail)
        response = tell(survivor, place=PLACE)
    page = response.content.decode()
    assert response.status_code == 503
    assert 'action="/order/locate/"' in page
    assert PLACE not in page
    assert survivor.post("/order/locate/", {"draft": hidden(page, "draft")}).status_code == 303
    assert Whereabouts.objects.get().place == PLACE


@pytest.mark.parametrize("address", ["/order/messages/", "/order/locate/"])
def test_two_forms_that_came_with_one_button_are_both_saved_once(survivor, recipient, address):
    for _ in range(2):
        assert survivor.post(address, BOTH).status_code == 303
    assert Message.objects.count() == 2
    assert [message.body for message in Message.objects.all() if message.body] == [BODY]
    assert Whereabouts.objects.get().place == PLACE


def test_the_other_forms_button_saves_too(survivor):
    fields = {"body": " ", "response_requested": "no", "contact_method": "call", "place": PLACE}
    assert survivor.post("/order/messages/", fields).status_code == 303
    assert (
        survivor.post("/order/locate/", {"body": BODY, "response_requested": "no"}).status_code
        == 303
    )
    assert Whereabouts.objects.get().place == PLACE
    assert [message.body for message in Message.objects.all()] == ["", BODY]


def test_where_one_of_the_two_needs_mending_neither_is_lost(survivor):
    response = survivor.post("/order/messages/", {**BOTH, "place": "x" * 501})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'action="/order/locate/"' in page
    assert hides(page, "body", BODY)
    response = survivor.post("/order/locate/", {**BOTH, "body": "x" * 10_001})
    page = response.content.decode()
    assert 'action="/order/messages/"' in page
    assert hides(page, "place", PLACE)
    assert not Message.objects.exists()


def test_two_forms_whose_time_ran_out_are_both_kept(client, case):
    page = client.post("/order/locate/", BOTH).content.decode()
    page = come_back(client, page).content.decode()
    assert f"{PLACE}</textarea>" in page
    assert hides(page, "body", BODY)


def test_a_message_alone_makes_no_whereabouts(survivor):
    assert send(survivor, BODY, place="", dogs="").status_code == 303
    assert not Whereabouts.objects.exists()
