import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone

from cases.models import ClosedDay
from messaging.models import Message, Notification, Recipient
from tests.parallel import at_once
from tests.walk import send

THAT_DAY = "2097-04-12T11:26"  # a Friday
ANSWER = {"response_requested": "yes", "contact": "(312) 555-0142"}


@pytest.fixture
def every_day(settings):
    """An office that works on Sundays too: on those the clocks change."""
    line = replace(configured.AGENCY.liaison, days=())
    settings.AGENCY = replace(configured.AGENCY, liaison=line)


def test_a_message_is_saved_with_a_mail_owed_to_each_recipient(survivor, case, recipient):
    Recipient.objects.create(email="second@sheriff.example")
    Recipient.objects.create(email="gone@sheriff.example", is_active=False)
    response = send(survivor, "At his mother's on Sundays.\r\nNot before 3.")
    assert (response.status_code, response.headers["Location"]) == (303, "/order/sent/")
    message = Message.objects.get()
    assert message.body == "At his mother's on Sundays.\nNot before 3."
    owed = Notification.objects.values_list("recipient__email", flat=True)
    assert sorted(owed) == ["liaisons@sheriff.example", "second@sheriff.example"]


def test_the_page_says_sent_and_when_and_points_to_more_help(survivor):
    send(survivor)
    page = survivor.get("/order/sent/").content.decode()
    now = timezone.localtime(Message.objects.get().sent_at, configured.AGENCY.zone)
    assert f"Sent {now:%B} {now.day}, {now.year}, " in page
    assert "More help" in page


def test_the_page_says_by_which_day_it_is_to_be_read(survivor):
    send(survivor)
    eve = datetime(2026, 11, 25, 17, 5, tzinfo=configured.AGENCY.zone)
    ClosedDay.objects.get_or_create(day=date(2026, 11, 26), defaults={"name": "Thanksgiving"})
    Message.objects.update(sent_at=eve)
    page = survivor.get("/order/sent/").content.decode()
    assert re.search(r"It is to be read by\s+Friday, November 27, 2026( \(\w+\))?, 5:05 PM\.", page)
    assert "(708) 232-4545" in page


def test_every_field_is_kept(survivor):
    send(
        survivor,
        response_requested="yes",
        safe_from=THAT_DAY,
        safe_until=THAT_DAY.replace("11:26", "13:00"),
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
    wall = datetime.strptime(THAT_DAY, "%Y-%m-%dT%H:%M").replace(tzinfo=configured.AGENCY.zone)
    assert message.safe_from == wall
    assert message.safe_until - message.safe_from == timedelta(hours=1, minutes=34)


def test_nothing_of_a_message_shows_on_the_survivors_side_again(survivor):
    send(survivor, "secret-body", response_requested="yes", contact="(312) 555-0142")
    for address in ("/order/", "/order/sent/", "/", "/privacy/"):
        page = survivor.get(address).content.decode()
        assert "secret-body" not in page
        assert "555-0142" not in page


@pytest.mark.many  # nothing of it reaches the database
@pytest.mark.parametrize(
    ("changes", "explanation"),
    [
        ({"body": ""}, "Type your message."),
        ({"body": "x" * 10_001}, "Your message has 10001 characters; it can have 10,000."),
        ({"response_requested": "maybe"}, "Select a valid choice."),
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
        ({"safe_from": "2097-04-12T11:00"}, "Give this end too"),
        ({"safe_until": "2097-04-12T11:00"}, "Give this end too"),
        ({"safe_from": "04/12/2097"}, "Give a time too"),
        ({"safe_any_time": "on"}, "Give the day."),
        ({"safe_from": "2020-01-01", "safe_any_time": "on"}, "This time has passed."),
        ({"safe_from": "04/12/2097 5:30"}, "Is that AM or PM?"),
        ({"safe_from": "4/12/97 12:30"}, "Is that AM or PM?"),
        (
            {"safe_from": "2097-04-14T11:00", "safe_until": "2097-04-14T13:00"},
            "Nobody is in the office on Sunday, April 14, 2097.",
        ),
        (
            {"safe_from": "2097-04-14", "safe_any_time": "on"},
            "Nobody is in the office on Sunday, April 14, 2097.",
        ),
        ({"contact": "(312) 555-0142"}, "Choose Yes, or empty those lines."),
        (
            {"contact": "(312) 555-0142", "response_requested": ""},
            "Do you want an answer?</a>: You told us how or when to reach you.",
        ),
        ({"ask_for": "x" * 101}, "Ensure this value has at most 100 characters"),
    ],
)
def test_bad_input_explains_itself_and_keeps_what_was_typed(survivor, changes, explanation):
    response = send(survivor, **{"body": "He is home at noon.", **changes})
    page = response.content.decode()
    assert response.status_code == 422
    assert explanation in page
    assert "<title>Service lookup: write, check this</title>" in page
    assert not Message.objects.exists()
    for typed in {"body": "He is home at noon.", **changes}.values():
        assert typed in page


@pytest.mark.usefixtures("every_day")
def test_the_hour_that_comes_twice_gets_a_choice(survivor):
    window = {**ANSWER, "safe_from": "2097-11-03T01:30", "safe_until": "2097-11-03T05:00"}
    page = send(survivor, **window).content.decode()
    assert 'name="safe_from_fold"' in page
    times = []
    for fold in ("0", "1"):
        assert send(survivor, **window, safe_from_fold=fold).status_code == 303
        times.append(Message.objects.latest("pk").safe_from)
    assert times[1] - times[0] == timedelta(hours=1)


@pytest.mark.usefixtures("every_day")
def test_a_time_that_ends_in_the_hour_that_comes_twice_ends_after_its_start(survivor):
    times = {**ANSWER, "safe_from": "2097-11-03T01:45", "safe_from_fold": "0"}
    for until, minutes in (("01:15", 30), ("01:50", 5)):
        assert send(survivor, **times, safe_until=f"2097-11-03T{until}").status_code == 303
        message = Message.objects.latest("pk")
        length = message.safe_until.astimezone(UTC) - message.safe_from.astimezone(UTC)
        assert length == timedelta(minutes=minutes)


@pytest.mark.many  # the form reads it, whatever the database
@pytest.mark.parametrize("written_on", ["2026-11-28", "2026-12-24", "2027-12-30", "2028-12-31"])
def test_the_example_of_a_time_can_be_typed_as_it_stands(request, time_machine, written_on):
    """Also on a Saturday, and before a holiday: on the next day nobody is in the office."""
    time_machine.move_to(f"{written_on}T18:00:00Z")
    survivor = request.getfixturevalue("survivor")
    [example] = re.findall(r"For example ([^<]+)<", survivor.get("/order/").content.decode())[:1]
    assert send(survivor, **ANSWER, safe_from=example, safe_any_time="on").status_code == 303


@pytest.mark.many  # the form reads it, whatever the database
@pytest.mark.parametrize(
    "written",
    [
        *("2097-04-12T17:30", "2097-04-12T17:30:00", "2097-04-12 17:30", "04/12/2097 17:30"),
        *("04/12/2097 05:30 PM", "04/12/2097 5:30pm", "4/12/68 5:30 p.m.", "4/12/68, 5:30 P. M."),
        "4/12/2097 5:30\u202fPM",
    ],
)
def test_a_browser_without_a_time_picker_can_type_the_time(survivor, written):
    window = {"safe_from": written, "safe_until": "2097-04-12T18:00"}
    if "68" in written:
        window["safe_until"] = "04/12/68 18:00"
    assert send(survivor, **ANSWER, **window).status_code == 303
    start = timezone.localtime(Message.objects.get().safe_from, configured.AGENCY.zone)
    assert (start.day, start.hour, start.minute) == (12, 17, 30)


@pytest.mark.parametrize("day", ["2097-04-12T11:30", "2097-04-12", "4/12/2097"])
def test_any_time_that_day_is_the_whole_day(survivor, day):
    assert send(survivor, **ANSWER, safe_from=day, safe_any_time="on").status_code == 303
    message = Message.objects.get()
    ends = [
        timezone.localtime(moment, configured.AGENCY.zone).strftime("%m/%d/%Y %H:%M")
        for moment in (message.safe_from, message.safe_until)
    ]
    assert ends == ["04/12/2097 00:00", "04/12/2097 23:59"]


@pytest.mark.parametrize(("said", "kept"), [("yes", True), ("no", False), ("", None)])
def test_whether_an_answer_is_wanted_is_kept_as_it_was_said(survivor, said, kept):
    contact = {"contact": "(312) 555-0142"} if kept else {}
    assert send(survivor, response_requested=said, **contact).status_code == 303
    assert Message.objects.get().response_requested is kept


def test_nothing_is_chosen_beforehand(survivor):
    page = survivor.get("/order/").content.decode()
    [answers] = re.findall(r"Do you want an answer\?.*?</fieldset>", page, re.DOTALL)
    assert "checked" not in answers
    assert answers.count('type="radio"') == 2


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
    assert "That was too long and was not saved" in response.content.decode()
    assert not Message.objects.exists()
