"""What the record says anew is told, once, while it is so."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.utils import timezone

from alerts.models import Alert, Delivery, Wish
from alerts.watching import raise_alerts
from cases.models import CivilProcess, Task
from messaging.models import Message
from tests.alerts.asking import ADDRESS, alerted, look

pytestmark = pytest.mark.django_db
EVENTS = {"served", "short_form", "returned", "hearing", "ending", "read"}
TEXT = "Corner Notes: One item on your list has changed.\n"


def serve(case, **facts) -> CivilProcess:
    """Its first paper is served, by what `facts` say."""
    paper = case.civilprocess_set.first()
    facts = {"method": "PERSONAL", "served_at": timezone.now(), **facts}
    CivilProcess.objects.filter(pk=paper.pk).update(status="SERVED", **facts)
    paper.refresh_from_db()
    return paper


def told() -> list[str]:
    """The words of what was sent since the last time."""
    words = [sent.body for sent in mail.outbox]
    mail.outbox.clear()
    return words


def tasks() -> list[str]:
    return list(
        Task.objects.current().filter(kind__startswith="AL_").values_list("kind", flat=True)
    )


def test_served_is_told_once_in_her_words_alone(wish, case):
    look()
    assert told() == []
    serve(case)
    look()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == ([ADDRESS], "Corner Notes", TEXT)
    look()
    look()
    assert told() == [TEXT]
    assert tasks() == []
    delivery = Delivery.objects.get(kind="ALERT")
    assert delivery.handing_over_at <= delivery.handed_over_at
    assert sent.extra_headers["Message-ID"] == f"<{delivery.uuid}@notes.example>"


def test_what_was_so_when_she_asked_is_not_told(survivor, case):
    serve(case)
    alerted(survivor)
    look()
    assert told() == []


@pytest.mark.parametrize(
    ("event", "change"),
    [
        ("served", lambda case: serve(case)),
        ("short_form", lambda case: serve(case, method="SHORT_FORM")),
        (
            "served",
            lambda case: serve(case, method="SHORT_FORM", full_order_served_at=timezone.now()),
        ),
        ("returned", lambda case: case.civilprocess_set.update(status="NOT_SERVED")),
        ("returned", lambda case: case.civilprocess_set.update(status="RECALLED")),
        ("hearing", lambda case: _set(case, hearing_at=timezone.now() + timedelta(days=9))),
        ("ending", lambda case: _set(case, expires_on=date.today() + timedelta(days=14))),  # noqa: DTZ011
        ("read", lambda case: _read(case)),
    ],
)
def test_each_thing_is_told_to_who_asked_for_it_and_to_nobody_else(survivor, case, event, change):
    wish = alerted(survivor, events=[event])
    change(case)
    look()
    assert told() == [TEXT]
    # And again, for somebody who asked for all others.
    Wish.objects.filter(pk=wish.pk).update(events=sorted(EVENTS - {event}), known=wish.known)
    look()
    assert told() == []


def _set(case, **facts) -> None:
    type(case).objects.filter(pk=case.pk).update(**facts)


def _read(case, at: datetime | None = None) -> None:
    message = Message(case=case, body="He is at his mother's.")
    message.send()
    Message.objects.filter(pk=message.pk).update(acknowledged_at=at or timezone.now())


def test_short_form_and_then_the_full_order_are_two(wish, case):
    serve(case, method="SHORT_FORM")
    look()
    case.civilprocess_set.update(full_order_served_at=timezone.now())
    look()
    assert told() == [TEXT, TEXT]


def test_the_end_is_told_at_60_14_and_3_days_each_once(wish, case, time_machine):
    today = timezone.localdate()
    _set(case, expires_on=today + timedelta(days=61), stage="PLENARY")
    counts = []
    for days_left in range(61, 0, -1):
        noon = datetime.combine(today, datetime.min.time(), portal_settings.AGENCY.zone)
        time_machine.move_to(noon + timedelta(days=61 - days_left, hours=12))
        look()
        if told():
            counts.append(days_left)
    assert counts == [60, 14, 3]


def test_read_is_told_once_a_day_at_most(wish, case, time_machine):
    start = timezone.now()
    _read(case)
    look()
    assert len(told()) == 1
    time_machine.move_to(start + timedelta(hours=23))
    _read(case)
    look()
    assert told() == []
    time_machine.move_to(start + timedelta(hours=24, minutes=1))
    look()
    assert len(told()) == 1
    look()
    assert told() == []


def test_what_the_record_takes_back_before_anybody_was_told_is_not_told(wish, case):
    paper = serve(case)
    raise_alerts()
    assert Alert.objects.open().count() == 1
    paper.correct("PENDING", "MISTYPED")
    look()
    assert told() == []
    assert Alert.objects.get().dropped_at


def test_a_service_taken_back_after_it_was_told_goes_to_her_and_to_a_person(wish, case):
    paper = serve(case)
    look()
    told()
    paper.correct("PENDING", "MISTYPED")
    look()
    assert told() == [TEXT]
    assert tasks() == ["AL_WRONG"]
    serve(case)
    look()
    assert told() == [TEXT]


def test_ended_or_disposed_nothing_is_told(survivor, wish, case):
    assert survivor.post("/order/alerts/end/").headers["Location"] == "/order/"
    serve(case)
    look()
    assert told() == []
    assert tasks() == ["AL_NEW"]


def test_the_consent_ends_by_itself(wish, case, time_machine):
    time_machine.move_to(wish.until + timedelta(minutes=1))
    serve(case)
    look()
    assert told() == []
    assert Wish.objects.get().ended_by == Wish.End.CONSENT


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    """That hour of a day in December, on the agency's clock."""
    return datetime(2026, 12, day, hour, minute, tzinfo=portal_settings.AGENCY.zone)


@pytest.fixture
def noon(time_machine):
    """The day before."""
    time_machine.move_to(at(12, day=1))


@pytest.fixture
def quiet(noon, survivor):
    """Nothing is to come from 9 PM to 7 AM."""
    return alerted(survivor, quiet_from="21:00", quiet_until="07:00")


def test_in_quiet_hours_it_waits_and_comes_merged_at_their_end(quiet, case, time_machine):
    time_machine.move_to(at(2))
    serve(case, method="SHORT_FORM")
    look()
    assert told() == []
    _set(case, hearing_at=at(9, day=20))
    look()
    time_machine.move_to(at(6, 59))
    look()
    assert told() == []
    time_machine.move_to(at(7))
    look()
    assert told() == [TEXT]
    assert set(Alert.objects.get().new) == {"papers", "hearing"}
    look()
    assert told() == []


@pytest.mark.parametrize(
    ("until", "start", "end"),
    [
        # Half past one comes twice in November: quiet until the second.
        (time(1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC), (7, 30)),
        (time(1, 30), datetime(2026, 11, 1, 7, 15, tzinfo=UTC), (7, 30)),
        (time(1, 30), datetime(2026, 11, 1, 7, 30, tzinfo=UTC), None),
        # Half past two does not come in March: quiet until half past three.
        (time(2, 30), datetime(2027, 3, 14, 7, 45, tzinfo=UTC), (8, 30)),
        (time(2, 30), datetime(2027, 3, 14, 8, 30, tzinfo=UTC), None),
    ],
)
def test_quiet_hours_end_where_the_clocks_change(until, start, end):
    ends = Wish(quiet_from=time(23), quiet_until=until).quiet_end(start)
    assert ends == (end and start.replace(hour=end[0], minute=end[1]))


def test_what_waited_is_checked_again_at_their_end(quiet, case, time_machine):
    time_machine.move_to(at(23, day=1))
    paper = serve(case)
    look()
    time_machine.move_to(at(3))
    paper.correct("PENDING", "MISTYPED")
    time_machine.move_to(at(8))
    look()
    assert told() == []
    assert tasks() == []


def test_served_wakes_who_chose_it_and_nothing_else_does(noon, survivor, case, time_machine):
    alerted(survivor, quiet_from="21:00", quiet_until="07:00", wake_for_served="on")
    time_machine.move_to(at(2))
    _set(case, hearing_at=at(9, day=20))
    look()
    assert told() == []
    serve(case)
    look()
    assert told() == [TEXT]
    time_machine.move_to(at(8))
    look()
    assert told() == []
