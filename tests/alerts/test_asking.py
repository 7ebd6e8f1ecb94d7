"""Asking for alerts, and confirming where they go."""

from datetime import time, timedelta

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.db import connection
from django.utils import timezone

from alerts import asking
from alerts.expiry import ended, unconfirmed
from alerts.models import Channel, Delivery, Wish
from cases.models import Case
from messaging.models import FrozenAddress
from tests.alerts.asking import ADDRESS, alerted, ask, last_code, look, type_code
from tests.desk import Client
from tests.walk import guess, search

pytestmark = pytest.mark.django_db


def test_it_asks_first_who_could_see_texts_then_shows_every_wording_before_an_address(
    survivor, settings
):
    settings.ALERTS_BY_TEXT = True
    first = survivor.get("/order/alerts/").content.decode()
    assert "Could someone you do not trust see your text messages?" in first
    assert 'name="address"' not in first
    page = survivor.post("/order/alerts/", {"begin": "on", "texts_seen": "yes"}).content.decode()
    for words in portal_settings.AGENCY.alerts.words.values():
        assert page.index(f"Corner Notes: {words['en']}<") < page.index('name="address"')
        assert f"Corner Notes: {words['pl']}<" in page
    assert "STOP" not in page.split("<h2>What you agree to")[0]
    page = survivor.post("/order/alerts/", {"begin": "on", "texts_seen": "no"}).content.decode()
    for words in portal_settings.AGENCY.alerts.words.values():
        exact = f"Corner Notes: {words['en']} Reply STOP to end."
        assert page.index(exact) < page.index('name="address"')
        assert f"Corner Notes: {words['pl']} Odpisz STOP" in page


def test_an_office_without_texts_does_not_speak_of_them(survivor):
    first = survivor.get("/order/alerts/").content.decode()
    assert "We can send you an email that says only" in first
    assert "text messages" not in first
    page = survivor.post("/order/alerts/", {"begin": "on"}).content.decode()
    assert 'type="hidden" name="texts_seen"' in page
    assert 'value="text"' not in page


def test_a_code_goes_to_the_address_and_typed_it_confirms(survivor, case):
    response = ask(survivor, quiet_from="21:00", quiet_until="7 AM", wake_for_served="on")
    assert (response.status_code, response.headers["Location"]) == (303, "/order/alerts/confirm/")
    wish = Wish.objects.get()
    assert (wish.case, wish.words, wish.confirmed_at) == (case, "list", None)
    assert (wish.quiet_from, wish.quiet_until) == (time(21), time(7))
    assert wish.consent_version == portal_settings.AGENCY.alerts.consent.version
    assert timedelta(days=364) < wish.until - timezone.now() < timedelta(days=366)
    code = last_code()
    assert Wish.objects.standing().count() == 0
    done = type_code(survivor, f"{code[:3]} {code[3:]}")
    assert done.headers["Location"] == "/order/alerts/done/"
    assert "Alerts start within a day" in survivor.get("/order/alerts/done/").content.decode()
    channel = Channel.objects.get()
    assert channel.confirmed_at
    assert channel.code == ""
    assert Wish.objects.standing().get() == wish


def test_the_mail_with_the_code_tells_nothing_else(survivor):
    ask(survivor)
    code = last_code()
    (sent,) = mail.outbox
    assert (sent.subject, sent.body) == ("Corner Notes", f"Corner Notes: {code}\n")
    assert sent.from_email == "Corner Notes <notes@notes.example>"
    assert not sent.message().is_multipart()
    assert "casehenry02" not in sent.message().as_string()


def test_whoever_holds_the_pin_reads_neither_address_nor_words_nor_that_there_are_alerts(
    survivor, case
):
    pages = ["/order/", "/order/alerts/", "/order/alerts/confirm/"]
    before = [_without_tokens(survivor.get(page)) for page in pages]
    alerted(survivor)
    other = Client()
    search(other, case.case_number)
    guess(other, "4826")
    assert [_without_tokens(other.get(page)) for page in pages] == before
    form = other.post("/order/alerts/", {"begin": "on", "texts_seen": "no"}).content.decode()
    assert ADDRESS not in form
    assert form.count("checked") == 4  # two events, email and "not sure", as at first
    assert other.get("/order/alerts/done/").status_code == 302
    assert other.post("/order/alerts/test/").headers["Location"] == "/order/"


def _without_tokens(response) -> str:
    return response.content.decode().split("<main")[1].split("csrf")[0]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"events": None}, "Choose at least one."),
        ({"words": None}, "Choose the words."),
        ({"words": "He was served"}, "Select a valid choice"),
        ({"channel": None}, "Choose one."),
        ({"address": ""}, "Please fill this in."),
        ({"address": "book-club"}, "This is not an email address."),
        ({"consent": None}, "We may write to you only if you agree to this."),
        ({"channel_2": "email"}, "Please fill this in."),
        ({"address_2": "b@mail.example"}, "Choose how to reach this address, or empty it."),
        (
            {"channel_2": "email", "address_2": ADDRESS.upper()},
            "This is the same address. Give another, or leave it.",
        ),
        ({"quiet_from": "22:00"}, "Give this end too, or empty both."),
        ({"quiet_from": "25:00"}, "Give a time of day, for example 10:00 PM."),
        ({"quiet_from": "7:00", "quiet_until": "7:00"}, "nothing would ever come"),
        ({"channel": "text", "address": "(312) 555-0142"}, "Choose email."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(survivor, fields, says):
    response = ask(survivor, **fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    for name, value in fields.items():
        if value and name.startswith(("address", "quiet")):
            assert f'value="{value}"' in page
    assert not Wish.objects.exists()


def test_three_codes_a_day_for_a_case_and_for_an_address_beyond_it_the_page_is_the_same(
    survivor, other_case
):
    pages = [ask(survivor, address=f"{n}@mail.example") for n in range(5)]
    assert {(page.status_code, page.headers["Location"]) for page in pages} == {
        (303, "/order/alerts/confirm/")
    }
    assert Wish.objects.count() == asking.ASKED_PER_DAY == 3
    other = Client()
    search(other, other_case.case_number)
    guess(other, "7305")
    for _again in range(4):
        assert ask(other, address="0@mail.example").status_code == 303
    to_it = Channel.objects.at("0@mail.example")
    assert to_it.count() == 3


def test_five_tries_a_day_then_the_right_code_is_refused_too(survivor):
    ask(survivor)
    code = last_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    pages = {type_code(survivor, wrong).content.decode().split("<main")[1] for _ in range(5)}
    again = type_code(survivor, code)
    assert again.status_code == 422
    texts = {page.split("csrf")[0] for page in [*pages, again.content.decode().split("<main")[1]]}
    assert len(texts) == 1
    assert not Wish.objects.standing().exists()


def test_a_code_lives_24_hours_and_then_the_address_is_erased(survivor, time_machine):
    ask(survivor)
    code = last_code()
    time_machine.move_to(timezone.now() + timedelta(hours=24, minutes=1))
    search(survivor, "casehenry02")
    guess(survivor, "4826")
    assert type_code(survivor, code).status_code == 422
    unconfirmed(timezone.now()).delete()
    assert not Channel.objects.exists()
    assert not Delivery.objects.exists()


def test_30_days_after_it_ended_nothing_of_it_is_left(survivor, case, time_machine):
    wish = alerted(survivor)
    survivor.post("/order/alerts/end/")
    look()
    end = timezone.now()
    time_machine.move_to(end + timedelta(days=29))
    assert not ended(timezone.now()).exists()
    time_machine.move_to(end + timedelta(days=30, minutes=1))
    Case.objects.filter(pk=case.pk).update(held_for="COURT")
    assert not ended(timezone.now()).exists()
    Case.objects.filter(pk=case.pk).update(held_for="")
    assert ended(timezone.now()).get() == wish
    ended(timezone.now()).delete()
    assert not Channel.objects.exists()
    assert not Delivery.objects.exists()


def test_the_code_of_a_frozen_address_is_never_sent(survivor, case):
    FrozenAddress.objects.freeze(ADDRESS, case)
    assert ask(survivor).status_code == 303
    look()
    assert not mail.outbox


def test_a_second_address_is_confirmed_by_a_code_of_its_own(survivor):
    ask(survivor, channel_2="email", address_2="second@mail.example")
    first, second = last_code(), last_code("second@mail.example")
    assert type_code(survivor, first).status_code == 303
    assert Channel.objects.usable().count() == 1
    assert type_code(survivor, second).status_code == 303
    assert Channel.objects.usable().count() == 2
    assert Wish.objects.standing().count() == 1


def test_a_test_goes_to_what_was_confirmed_on_this_visit(survivor):
    alerted(survivor)
    assert survivor.post("/order/alerts/test/").headers["Location"] == "/order/alerts/done/"
    look()
    (sent,) = mail.outbox
    assert (sent.to, sent.body) == (
        [ADDRESS],
        "Corner Notes: One item on your list has changed.\n",
    )


def test_a_form_of_another_case_changes_nothing(survivor, other_case):
    page = survivor.get("/order/alerts/").content.decode()
    token = page.split('name="case_token" value="')[1].split('"')[0]
    search(survivor, other_case.case_number)
    guess(survivor, "7305")
    assert ask(survivor, case_token=token).headers["Location"] == "/lookup/"
    assert survivor.post("/order/alerts/end/", {"case_token": token}).status_code == 302
    assert not Wish.objects.exists()


def test_address_words_and_code_are_sealed(survivor):
    ask(survivor, address="canary-address@mail.example", words="reading")
    code = last_code("canary-address@mail.example")
    with connection.cursor() as cursor:
        for table in ("alerts_wish", "alerts_channel", "alerts_delivery"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = b" ".join(
                bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                for row in cursor.fetchall()
                for cell in row
            )
            for canary in ("canary-address", "reading", code):
                assert canary.encode() not in stored


def test_without_a_sender_there_is_no_such_page(survivor, settings):
    settings.ALERTS_ARE_ON = False
    assert "/order/alerts/" not in survivor.get("/order/").content.decode()
