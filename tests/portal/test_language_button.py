"""A language button in a form: what was typed stays, and nothing is checked, spent or sent."""

import re

from lookup.models import Budget, SpentToken
from messaging.models import Message
from tests.conftest import PIN
from tests.walk import guess, holds, page, sealed, search, send, solved_check, tell


def spent() -> tuple[list, int]:
    """What a guess, a search or a message would use up."""
    return list(Budget.objects.order_by("pk").values()), SpentToken.objects.count()


def test_the_search_keeps_its_words_and_its_check(client, case, settings):
    settings.SEARCH_BY = "select"
    client.post("/lookup/before/")
    check = solved_check(client)
    before = spent()
    typed = {"search_by": "sheriff", "number": "2008 2397", "accept": "on", "wait": "kept:a:b"}
    answer = client.post("/lookup/", {**typed, **check, "in_language": "es"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="es">' in html
    assert 'value="2008 2397"' in html
    assert re.search(r'value="sheriff"[^>]* checked', html)
    assert re.search(r'name="accept"[^>]* checked', html)
    assert 'name="wait" value="kept:a:b"' in html
    assert "Revise esto" not in html
    assert spent() == before
    assert client.post("/lookup/", {**typed, **check}).headers["Location"] == "/lookup/pin/"


def test_the_pin_page_changes_without_a_try_and_shows_no_pin(client, case):
    search(client, case.case_number)
    before = spent()
    for pin in (PIN, "1111", "12345"):
        answer = client.post("/lookup/pin/", {"pin": pin, "in_language": "es"})
        assert answer.status_code == 200
        assert "Escriba su PIN" in answer.content.decode()
        assert f'value="{pin}"' not in answer.content.decode()
    assert spent() == before
    assert guess(client, PIN).headers["Location"] == "/order/"


def test_the_message_form_keeps_its_words_and_sends_nothing(survivor, recipient):
    typed = {
        "body": 'He is "home"\nat noon.',
        "response_requested": "yes",
        "contact_method": "text",
        "contact": "not a number",
        "safe_from": "2097-11-03T01:30",
        "safe_from_fold": "1",
        "voicemail_ok": "on",
        "ask_for": "Maria",
        "language": "Polski",
        "place": "The garage.",
    }
    before = spent()
    answer = survivor.post("/order/messages/", {**typed, "in_language": "es"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="es">' in html
    assert "He is &quot;home&quot;\nat noon." in html
    for value in ("not a number", "2097-11-03T01:30", "Maria", "Polski", "The garage."):
        assert f'value="{value}"' in html
    for checked in ('value="yes"', 'value="text"', 'name="safe_from_fold" value="1"'):
        assert re.search(rf"{checked}[^>]* checked", html), checked
    assert re.search(r'name="voicemail_ok"[^>]* checked', html)
    assert "Revise esto" not in html
    assert spent() == before
    assert not Message.objects.exists()


def test_the_locate_form_keeps_its_words_and_sends_nothing(survivor, recipient):
    typed = {"place": "The garage.", "dogs": "on", "other": "x" * 1_001}
    answer = tell(survivor, **typed, in_language="pl")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="pl">' in html
    assert "The garage.</textarea>" in html
    assert "x" * 1_001 in html
    assert re.search(r'name="dogs"[^>]* checked', html)
    assert not Message.objects.exists()


def test_with_nothing_typed_the_order_page_comes_back_in_the_other_language(survivor):
    answer = send(survivor, body="", in_language="es")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/order/")
    assert "Todavía no se ha entregado" in page(survivor, "/order/")


def test_the_return_page_keeps_number_and_words_and_makes_no_try(survivor, case):
    survivor.get("/leave/")
    typed = {"search_by": "sheriff", "number": "20082397", "pin": PIN, "body": "He is home."}
    before = spent()
    answer = send(survivor, **typed, **solved_check(survivor), in_language="es")
    html = answer.content.decode()
    assert "Su número y su PIN, una vez más" in html
    assert 'value="20082397"' in html
    assert sealed(html)["body"] == "He is home."
    assert f'value="{PIN}"' not in html
    assert spent() == before
    assert not Message.objects.exists()
    html = send(survivor, **typed, **solved_check(survivor)).content.decode()
    assert "He is home.</textarea>" in html


def test_enter_in_a_form_never_changes_the_language(client, case):
    client.post("/lookup/before/")
    steps = [lambda: search(client, "casehenry02"), lambda: guess(client, PIN), lambda: None]
    for address, go_on in zip(("/lookup/", "/lookup/pin/", "/order/"), steps, strict=True):
        html = client.get(address).content.decode()
        go_on()
        form = re.search(r'<button[^>]* form="([\w-]+)"', html)[1]
        assert f'<form id="{form}"' in html
        first = re.search(rf'<button[^>]*form="{form}"[^>]*>', html)[0]
        assert "in_language" not in first


def test_no_refused_try_comes_back_with_the_pin_in_its_box(survivor, case):
    survivor.get("/leave/")
    search(survivor, "casehenry02")
    assert holds(guess(survivor, "48 27").content.decode(), "4827") is False
    typed = {"search_by": "case", "number": "casehenry02", "pin": "4827", "body": "He is home."}
    html = send(survivor, **typed, **solved_check(survivor)).content.decode()
    assert sealed(html)["body"] == "He is home."
    assert 'name="pin"' in html
    assert not holds(html, "4827")


def test_the_help_search_keeps_its_words_and_does_not_search(client, guides):
    client.post("/help/search/", {"words": "funeral"})
    answer = client.post("/help/search/", {"words": "traffic stop", "in_language": "es"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="es">' in html
    assert 'value="traffic stop"' in html
    assert "Revise esto" not in html
    assert 'value="funeral"' in client.get("/help/search/").content.decode(), "what was asked last"


def test_the_town_typed_on_the_home_page_outlives_a_new_language(client, directory):
    answer = client.post("/", {"place": "Cicero", "in_language": "es"})
    html = answer.content.decode()
    assert '<html lang="es">' in html
    assert "<h1>Ayuda con su orden de protección</h1>" in html
    assert 'value="Cicero"' in html
    assert 'formaction="/"' in html


def test_a_search_for_help_that_was_not_sent_outlives_a_new_language(client, directory):
    client.post("/help/", {"place": "Springfield"})
    answer = client.post("/help/", {"place": "Cicero", "words": "Sarah", "in_language": "es"})
    html = answer.content.decode()
    assert '<html lang="es">' in html
    assert 'value="Cicero"' in html
    assert 'value="Sarah"' in html
    assert "Springfield" in page(client, "/help/"), "what was asked last"
