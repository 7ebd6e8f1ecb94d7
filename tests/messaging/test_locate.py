"""Help us find the other person: sent like a message, never shown to her again."""

import html
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from messaging import emails
from messaging.models import Message, Notification, Whereabouts
from tests.parallel import at_once
from tests.walk import come_back, hidden, send, tell

FILLED_IN = {
    "place": "His brother's on Archer, rear flat.",
    "hours": "Most weekdays after 6 PM.",
    "workplace": "The garage on Pulaski, early shift.",
    "vehicle": "Red pickup, plate starts with KX.",
    "custody": "Perhaps the county jail.",
    "other": "He may run out of the back door.",
}
EVERYTHING = {**FILLED_IN, "weapons": "on", "dogs": "on"}


def test_the_order_page_asks_for_it_in_a_section_of_its_own(survivor):
    page = survivor.get("/order/").content.decode()
    assert page.index('id="locate"') < page.index("Your messages")
    form = page[page.index('id="locate"') : page.index("Your messages")]
    assert 'action="/order/locate/"' in form
    for name in (*FILLED_IN, "weapons", "dogs", "children", "submission"):
        assert f'name="{name}"' in form
    assert "It is not confidential" in form
    assert "Not for emergencies." in form


def test_it_is_saved_as_a_message_without_text_and_a_mail_is_owed(survivor, case, recipient):
    response = tell(survivor, **EVERYTHING)
    assert (response.status_code, response.headers["Location"]) == (303, "/order/sent/")
    message = Message.objects.get()
    assert (message.case, message.body) == (case, "")
    assert Notification.objects.get().message == message
    for name, value in FILLED_IN.items():
        assert getattr(message.whereabouts, name) == value
    assert message.whereabouts.hazards() == ["Weapons", "Dogs"]
    assert message.whereabouts.children == Whereabouts.NO


def test_one_field_is_enough(survivor):
    for name in EVERYTHING:
        assert tell(survivor, **{name: "on"}).status_code == 303
    assert Whereabouts.objects.count() == len(EVERYTHING)


@pytest.mark.parametrize("fields", [{"submission": str(uuid4())}, {"place": "  \r\n"}])
def test_an_empty_form_says_so_beside_the_form(survivor, fields):
    response = tell(survivor, **fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Fill in at least one of these." in page
    assert 'action="/order/locate/"' in page
    assert not Message.objects.exists()


@pytest.mark.parametrize(("name", "limit"), [("place", 500), ("vehicle", 200), ("other", 1000)])
def test_what_is_too_long_is_said_and_kept(survivor, name, limit):
    assert tell(survivor, **{name: "x" * limit}).status_code == 303
    response = tell(survivor, **{**FILLED_IN, name: "x" * limit + "y"})
    page = response.content.decode()
    assert response.status_code == 422
    assert f"This has {limit + 1} characters; it can have {limit}." in page
    for value in {**FILLED_IN, name: "x" * limit + "y"}.values():
        assert value.replace("'", "&#x27;") in page
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_posted_20_times_in_parallel_is_one_message(survivor, recipient):
    submission = str(uuid4())

    def post(_number: int) -> tuple[int, str]:
        browser = Client()
        browser.cookies = survivor.cookies
        response = tell(browser, **EVERYTHING, submission=submission)
        return response.status_code, response.headers["Location"]

    assert set(at_once(20, post)) == {(303, "/order/sent/")}
    assert Message.objects.count() == Whereabouts.objects.count() == 1
    assert Notification.objects.count() == 1


def test_it_shares_the_messages_cap_and_loses_nothing_at_it(survivor, settings):
    settings.MESSAGES_PER_CASE_PER_DAY = 2
    assert send(survivor).status_code == tell(survivor).status_code == 303
    response = tell(survivor, **FILLED_IN)
    assert response.status_code == 429
    assert FILLED_IN["hours"] in response.content.decode()
    assert Message.objects.count() == 2


def test_a_case_that_is_not_open_or_paused_takes_nothing(client, case, survivor):
    assert tell(Client(), **FILLED_IN).status_code == 403
    case.pause(timezone.now())
    assert tell(survivor, **FILLED_IN).status_code == 429
    assert not Whereabouts.objects.exists()


def test_nothing_of_it_shows_on_the_survivors_side_nor_that_it_was_not_a_message(survivor):
    tell(survivor, **EVERYTHING)
    Message.objects.update(sent_at=timezone.now() - timedelta(days=1))
    seen = survivor.get("/order/").content.decode()
    for value in FILLED_IN.values():
        assert value.replace("'", "&#x27;") not in seen
    assert "checked" not in seen[seen.index('id="locate"') :].split("</details>")[0]
    times = seen[seen.index('<ul class="times">') :].split("</ul>")[0]
    entry = times.split("<li>")[1]
    assert entry.strip().startswith("Sent ")
    assert "find" not in entry


def test_the_table_holds_no_clear_text(survivor):
    tell(survivor, **EVERYTHING)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM messaging_whereabouts")
        stored = b" ".join(
            bytes(cell) for cell in cursor.fetchone() if isinstance(cell, bytes | memoryview)
        )
    assert stored.count(b"k1") >= len(EVERYTHING)
    for value in FILLED_IN.values():
        assert value.encode() not in stored
    assert b"yes" not in stored


def test_the_mail_tells_nothing_of_it_unless_the_office_wants_the_full_one(
    survivor, recipient, settings
):
    tell(survivor, **EVERYTHING)
    for content, shown in (("link", False), ("full", True)):
        settings.EMAIL_CONTENT = content
        mail = emails.owed(Notification.objects.get())
        for part in (mail.body, mail.alternatives[0].content):
            for value in FILLED_IN.values():
                assert (value in part.replace("&#x27;", "'")) is shown
            assert ("DANGER: Weapons" in part) is shown


@pytest.fixture
def too_late(survivor, time_machine) -> str:
    """The page that answers a form filled in for eleven minutes."""
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    response = tell(survivor, **EVERYTHING)
    assert response.status_code == 403
    return response.content.decode()


def test_after_the_time_ran_out_number_and_pin_give_back_what_was_filled_in(client, too_late):
    assert "What you wrote is not lost" in too_late
    assert 'action="/order/locate/"' in too_late
    wrong = come_back(client, too_late, pin="0000")
    assert wrong.status_code == 403
    page = come_back(client, wrong.content.decode()).content.decode()
    for value in EVERYTHING.values():
        assert html.escape(value) in page or value == "on"
    assert not Whereabouts.objects.exists()
    assert tell(client, **EVERYTHING, case_token=hidden(page, "case_token")).status_code == 303
    assert Whereabouts.objects.get().place == FILLED_IN["place"]
