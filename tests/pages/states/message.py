"""A message on the liaisons' side, and one that is taken down from a caller."""

from datetime import timedelta
from uuid import uuid4

from django.http import HttpResponse
from django.utils import timezone

from messaging import links
from messaging.models import FrozenAddress, Message
from messaging.withdrawal import withdraw_calls
from portal.opening import WEEKDAYS
from staffack.desk import taking
from staffack.models import Acknowledgment, CaseNote, Contact, KeysWanted
from tests.office_hours import agency
from tests.pages.cast import Cast
from tests.pages.catalogue import STAFF, state
from tests.pages.states.staff import liaison

# Whenever it is looked at, a call is outside these hours.
ALL_BUT_CLOSED = {day: ["03:00-03:01"] for day in WEEKDAYS}


@state("message-keys", STAFF)
def message_keys(cast: Cast) -> HttpResponse:
    KeysWanted.switch(cast.sign_in("lee"), on=True)
    return liaison(cast, f"/staff/messages/{cast.message().uuid}/")


@state("intake", STAFF)
def intake(cast: Cast) -> HttpResponse:
    return liaison(cast, f"/staff/cases/{cast.case().uuid}/intake/")


@state("intake-errors", STAFF, wrong=True)
def intake_errors(cast: Cast) -> HttpResponse:
    cast.sign_in("lee")
    FrozenAddress.objects.freeze("(312) 555-0142", cast.case())
    asks = {"response_requested": "yes", "contact": "(312) 555-0142", "safe_from": "2020-01-06"}
    typed = {"body": "He sleeps at the garage.", "place": "x" * 501}
    return cast.post(f"/staff/cases/{cast.case().uuid}/intake/", **typed, **asks)


def _taken_down(cast: Cast) -> Message:
    """After a message, a note and an attempt: what changed is told."""
    case, staff = cast.case(), cast.sign_in("lee")
    cast.message(response_requested=True, contact_method="call", contact="(312) 555-0142")
    CaseNote.write(case, staff, "Only before school is out.", uuid4())
    message = Message(case=case, body="A letter.", contact_method="text", contact="(312) 555-0143")
    assert message.take_down()
    case.civilprocess_set.get().serviceattempt_set.create(
        attempted_at=timezone.now(), outcome="NO_ANSWER"
    )
    assert Acknowledgment.record(message, staff)
    return message


@state("message-taken-down", STAFF)
def message_taken_down(cast: Cast) -> HttpResponse:
    return liaison(cast, f"/staff/messages/{_taken_down(cast).uuid}/")


@state("message-unreadable", STAFF)
def message_unreadable(cast: Cast) -> HttpResponse:
    soon = timezone.now() + timedelta(days=1)
    message = cast.told(contact="(312) 555-0142", contact_method="call", safe_from=soon)
    # Under another case than the one that it was sealed for.
    Message.objects.filter(pk=message.pk).update(case=cast.case("909090909"))
    return liaison(cast, f"/staff/messages/{message.uuid}/")


@state("message-unread", STAFF)
def message_unread(cast: Cast) -> HttpResponse:
    soon = timezone.now() + timedelta(days=1)
    message = cast.message(
        response_requested=True,
        contact_method="call",
        contact="(312) 555-0142",
        safe_from=soon,
        safe_until=soon + timedelta(hours=2),
        ask_for="Maria",
        language="Spanish",
    )
    return liaison(cast, f"/staff/ack/{links.token(message.uuid)}/")


@state("message-outside-hours", STAFF)
def message_outside_hours(cast: Cast) -> HttpResponse:
    cast.set(AGENCY=agency(ALL_BUT_CLOSED))
    soon = timezone.now() + timedelta(days=1)
    facts = {"response_requested": True, "contact_method": "call", "contact": "(312) 555-0142"}
    message = cast.message(safe_from=soon, safe_until=soon + timedelta(hours=2), **facts)
    return liaison(cast, f"/staff/messages/{message.uuid}/")


@state("message-someone-else", STAFF)
def message_someone_else(cast: Cast) -> HttpResponse:
    facts = {"response_requested": True, "contact_method": "call", "contact": "(312) 555-0142"}
    message, sam = cast.message(**facts), cast.sign_in("sam")
    for result in ("NO_ANSWER", "NO_ANSWER", "VOICEMAIL", "ELSE"):
        Contact.record(message, sam, result, "Rang eight times.")
    assert taking.take(message, sam)
    return liaison(cast, f"/staff/messages/{message.uuid}/")


@state("message-acknowledged", STAFF)
def message_acknowledged(cast: Cast) -> HttpResponse:
    message = cast.message()
    for login in ("sam", "lee"):
        assert Acknowledgment.record(message, cast.sign_in(login))
    message.verify()
    message.answer("PASSED_ON")
    return liaison(cast, f"/staff/messages/{message.uuid}/")


@state("message-erased", STAFF)
def message_erased(cast: Cast) -> HttpResponse:
    message = cast.message()
    assert Acknowledgment.record(message, cast.sign_in("sam"))
    assert message.erase(timezone.now())
    return liaison(cast, f"/staff/messages/{message.uuid}/")


@state("message-changed-contact", STAFF)
def message_changed_contact(cast: Cast) -> HttpResponse:
    first = cast.message(contact_method="call", contact="(312) 555-0142")
    first.verify()
    soon = timezone.now() + timedelta(days=1)
    second = cast.message(contact_method="email", contact="name@example.org", safe_from=soon)
    return liaison(cast, f"/staff/messages/{second.uuid}/")


@state("message-do-not-call", STAFF)
def message_do_not_call(cast: Cast) -> HttpResponse:
    message = cast.message(contact_method="call", contact="(312) 555-0142")
    withdraw_calls(cast.case())
    return liaison(cast, f"/staff/messages/{message.uuid}/")


@state("message-whereabouts", STAFF)
def message_whereabouts(cast: Cast) -> HttpResponse:
    return liaison(cast, f"/staff/messages/{cast.told().uuid}/")


@state("case-note-too-long", STAFF, wrong=True)
def case_note_too_long(cast: Cast) -> HttpResponse:
    _taken_down(cast)
    address = f"/staff/cases/{cast.case().uuid}/"
    return cast.post(address, action="note", text="x" * 1_001, submission=str(uuid4()))
