import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone

from messaging.models import Message, Notification, Recipient
from tests.parallel import at_once
from tests.walk import send

TOMORROW = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT11:26")


def test_a_message_is_saved_with_a_mail_owed_to_each_recipient(survivor, case, recipient):
    Recipient.objects.create(email="second@sheriff.example")
    Recipient.objects.create(email="gone@sheriff.example", is_active=False)
    response = send(survivor, "At his mother's on Sundays.\r\nNot before 3.")
    assert (response.status_code, response.headers["Location"]) == (303, "/order/sent/")
    message = Message.objects.get()
    assert message.body == "At his mother's on Sundays.\nNot before 3."
    owed = Notification.objects.values_list("recipient__email", flat=True)
    assert sorted(owed) == ["liaisons@sheriff.example", "second@sheriff.example"]


def test_the_page_says_saved_and_when_and_points_to_more_help(survivor):
    send(survivor)
    page = survivor.get("/order/sent/").content.decode()
    now = timezone.localtime(Message.objects.get().sent_at, configured.AGENCY.zone)
    assert f"Saved {now:%m/%d/%Y %I:%M %p}" in page
    assert "More help" in page


def test_every_field_is_kept(survivor):
    send(
        survivor,
        response_requested="yes",
        safe_from=TOMORROW,
        safe_until=TOMORROW.replace("11:26", "13:00"),
        contact_method="text",
        contact="312-555-0142",
        voicemail_ok="on",
        ask_for="Maria",
        language="Polski",
    )
    message = Message.objects.get()
    assert message.response_requested
    assert message.voicemail_ok
    stored = (message.contact_method, message.contact, message.ask_for, message.language)
    assert stored == ("text", "312-555-0142", "Maria", "Polski")
    wall = datetime.strptime(TOMORROW, "%Y-%m-%dT%H:%M").replace(tzinfo=configured.AGENCY.zone)
    assert message.safe_from == wall
    assert message.safe_until - message.safe_from == timedelta(hours=1, minutes=34)


def test_nothing_of_a_message_shows_on_the_survivors_side_again(survivor):
    send(survivor, "secret-body", response_requested="yes", contact="(312) 555-0142")
    for address in ("/order/", "/order/sent/", "/", "/privacy/"):
        page = survivor.get(address).content.decode()
        assert "secret-body" not in page
        assert "555-0142" not in page


@pytest.mark.parametrize(
    ("changes", "explanation"),
    [
        ({"body": ""}, "Type your message."),
        ({"body": "x" * 10_001}, "Your message has 10001 characters; it can have 10,000."),
        ({"response_requested": ""}, "Choose yes or no."),
        ({"response_requested": "yes"}, "Tell us how to reach you"),
        ({"contact": "not a number"}, "This is not a telephone number."),
        ({"contact": "12"}, "This is not a telephone number."),
        ({"contact": "555-0142"}, "Give it with the area code"),
        ({"contact": "maria@example.org"}, "For an email address, choose “Email me” above."),
        ({"safe_until": "2020-11-07T01:30"}, "This time has passed."),
        ({"safe_until": "2097-03-10T02:30"}, "The clocks skip this hour that night."),
        ({"contact_method": "email", "contact": "nobody"}, "This is not an email address."),
        ({"safe_from": "2020-01-01T10:00"}, "This time has passed."),
        ({"safe_from": "soon"}, "Give a date and a time"),
        ({"safe_from": "2097-03-10T02:30"}, "The clocks skip this hour that night."),
        ({"safe_from": "2097-11-03T01:30"}, "This hour comes twice that night."),
        (
            {"safe_from": "2097-04-12T11:00", "safe_until": "2097-04-12T10:00"},
            "This is before the time it starts.",
        ),
        ({"ask_for": "x" * 101}, "Ensure this value has at most 100 characters"),
    ],
)
def test_bad_input_explains_itself_and_keeps_what_was_typed(survivor, changes, explanation):
    response = send(survivor, **{"body": "He is home at noon.", **changes})
    page = response.content.decode()
    assert response.status_code == 422
    assert explanation in page
    assert not Message.objects.exists()
    for typed in {"body": "He is home at noon.", **changes}.values():
        assert typed in page


def test_the_hour_that_comes_twice_gets_a_choice(survivor):
    page = send(survivor, safe_from="2097-11-03T01:30").content.decode()
    assert 'name="safe_from_fold"' in page
    times = []
    for fold in ("0", "1"):
        assert send(survivor, safe_from="2097-11-03T01:30", safe_from_fold=fold).status_code == 303
        times.append(Message.objects.latest("pk").safe_from)
    assert times[1] - times[0] == timedelta(hours=1)


def test_a_time_that_ends_in_the_hour_that_comes_twice_ends_after_its_start(survivor):
    times = {"safe_from": "2097-11-03T01:45", "safe_from_fold": "0"}
    for until, minutes in (("01:15", 30), ("01:50", 5)):
        assert send(survivor, **times, safe_until=f"2097-11-03T{until}").status_code == 303
        message = Message.objects.latest("pk")
        length = message.safe_until.astimezone(UTC) - message.safe_from.astimezone(UTC)
        assert length == timedelta(minutes=minutes)


def test_the_example_of_a_time_can_be_typed_as_it_stands(survivor):
    [example] = re.findall(r"For example ([^<]+)<", survivor.get("/order/").content.decode())[:1]
    assert send(survivor, safe_from=example).status_code == 303


@pytest.mark.parametrize("written", ["2097-04-12T11:30", "04/12/2097 11:30 AM", "04/12/2097 11:30"])
def test_a_browser_without_a_time_picker_can_type_the_time(survivor, written):
    assert send(survivor, safe_from=written).status_code == 303
    start = timezone.localtime(Message.objects.get().safe_from, configured.AGENCY.zone)
    assert (start.day, start.hour, start.minute) == (12, 11, 30)


def test_ten_thousand_characters_are_fine_whatever_the_line_ends(survivor):
    assert send(survivor, "x\r\n" * 5_000).status_code == 303


@pytest.mark.django_db(transaction=True)
def test_the_same_form_posted_20_times_in_parallel_is_one_message(survivor, recipient):
    submission = str(uuid4())

    def post(_number: int) -> tuple[int, str]:
        browser = Client()
        browser.cookies = survivor.cookies
        response = send(browser, submission=submission)
        return response.status_code, response.headers["Location"]

    assert set(at_once(20, post)) == {(303, "/order/sent/")}
    assert Message.objects.count() == 1
    assert Notification.objects.count() == 1


def test_a_flood_stops_at_a_cap_and_reading_stays_open(survivor, settings):
    settings.MESSAGES_PER_CASE_PER_DAY = 2
    answers = [send(survivor, f"message {number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "message 2" in answers[2].content.decode()
    assert survivor.get("/order/").status_code == 200


def test_a_message_without_an_open_case_is_not_saved(client, case):
    assert send(client).status_code == 403
    assert not Message.objects.exists()


def test_a_request_over_256_kb_is_refused(survivor):
    response = send(survivor, "x" * 263_000)
    assert response.status_code == 400
    assert "It was too long to be read" in response.content.decode()
    assert not Message.objects.exists()
