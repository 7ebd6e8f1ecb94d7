"""Alerts stop by themselves when the record, the database or the clock looks wrong."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings as portal_settings
from django.contrib.auth.models import Group, User
from django.core import mail
from django.utils import timezone

from alerts import holding
from alerts.following import follow_up
from alerts.holding import ClockWatch, LastNumber, ask_to_end, remind_of_hold, watch_number
from alerts.models import Alert, AlertCount, Brake, Delivery, Wish
from cases.models import Approval, Case, Task
from cases.signals import approval_granted, staff_acted
from messaging.models import Notification
from tests.alerts.asking import alerted, look
from tests.alerts.many import make_wishes, serve_all
from tests.alerts.test_telling import serve, tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget():
    """What is usual is counted once a day."""
    holding.usual_on.cache_clear()
    yield
    holding.usual_on.cache_clear()


def test_20_alerts_in_10_minutes_go_out_and_21_do_not(time_machine):
    wishes = make_wishes(21)
    serve_all(wishes[:20])
    assert look() == 20
    assert not Brake.objects.exists()
    serve_all(wishes)
    assert look() == 0
    assert Brake.objects.standing().get().why == Brake.Why.BURST
    assert Task.objects.current().filter(kind="AL_HELD").count() == 1
    assert len(mail.outbox) == 20


def test_of_a_burst_none_goes_out_not_even_the_first(time_machine):
    serve_all(make_wishes(60))
    for _again in range(3):
        look()
    assert mail.outbox == []
    assert Alert.objects.open().count() == 60


def test_what_nine_in_ten_days_kept_to_is_usual(time_machine):
    time_machine.move_to(datetime(2026, 12, 15, 12, tzinfo=portal_settings.AGENCY.zone))
    (wish,) = make_wishes(1)
    now = timezone.now()
    busy = [now - timedelta(days=days) for days in range(1, 8)]  # seven of 60: more than one in ten
    for day in busy:
        make_alerts(wish, day, 30)
    assert holding.usual_on(timezone.localdate()) == 20 + 30
    holding.usual_on.cache_clear()
    Alert.objects.filter(raised_at__lt=busy[-2]).delete()  # six days
    assert holding.usual_on(timezone.localdate()) == 20


def make_alerts(wish: Wish, at: datetime, count: int) -> None:
    facts = {"wish": wish, "case": wish.case, "new": {}, "due_at": at, "told_at": at}
    Alert.objects.bulk_create(Alert(**facts, raised_at=at) for _each in range(count))


def test_codes_and_tests_go_out_while_alerts_are_held(survivor):
    Brake.objects.pull(Brake.Why.CLOCK)
    alerted(survivor)
    survivor.post("/order/alerts/test/")
    assert look() == 1


@pytest.fixture
def held(wish, case):
    """One alert that is held."""
    Brake.objects.pull(Brake.Why.BURST)
    serve(case)
    assert look() == 0
    return Alert.objects.open().get()


def grant(approval: Approval, staff) -> None:
    assert approval.decide(staff, is_granted=True)
    approval_granted.send(Approval, approval=approval)


@pytest.fixture
def other_supervisor(db):
    kim = User.objects.create_user("kim", is_staff=True)
    kim.groups.add(Group.objects.get(name="Supervisor"))
    return kim


def test_two_supervisors_release_and_then_it_goes_out(held, supervisor, other_supervisor):
    approval = ask_to_end(supervisor, release=True)
    assert ask_to_end(other_supervisor, release=True) == approval
    assert approval.decide(supervisor, is_granted=True) is False
    assert look() == 0
    grant(approval, other_supervisor)
    assert look() == 1
    assert not Task.objects.current().filter(kind="AL_HELD").exists()
    assert not Brake.objects.standing().exists()


def test_released_after_an_hour_it_goes_out_and_nobody_has_to_call(
    held, supervisor, other_supervisor, time_machine
):
    approval = ask_to_end(supervisor, release=True)
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    grant(approval, other_supervisor)
    follow_up()
    assert look() == 1
    assert tasks() == []


def test_what_two_dropped_is_not_told_until_something_comes_to_it(
    held, case, supervisor, other_supervisor
):
    grant(ask_to_end(supervisor, release=False), other_supervisor)
    look()
    look()
    assert mail.outbox == []
    Case.objects.filter(pk=case.pk).update(hearing_at=timezone.now() + timedelta(days=9))
    assert look() == 1


def test_what_two_dropped_and_the_record_takes_back_is_told_to_nobody(
    held, case, supervisor, other_supervisor
):
    grant(ask_to_end(supervisor, release=False), other_supervisor)
    case.civilprocess_set.get().correct("PENDING", "MISTYPED")
    look()
    assert mail.outbox == []
    assert tasks() == []


def test_what_a_person_writes_into_the_record_is_not_held(held, case, liaison):
    staff_acted.send(Case, staff=liaison, action="RECORDED", case=case)
    assert look() == 1


def test_neither_is_what_was_written_just_before_it_was_found(wish, case, liaison):
    Brake.objects.pull(Brake.Why.BURST)
    staff_acted.send(Case, staff=liaison, action="RECORDED", case=case)
    serve(case)
    assert look() == 1


def test_supervisors_get_a_mail_after_30_minutes_and_persons_call_once_the_office_opens(
    time_machine, client, case, supervisor
):
    supervisor.email = "sam@sheriff.example"
    supervisor.save()
    saturday_night = datetime(2026, 12, 5, 23, 45, tzinfo=portal_settings.AGENCY.zone)
    time_machine.move_to(saturday_night)
    (wish,) = make_wishes(1)
    Brake.objects.pull(Brake.Why.BURST)
    serve_all([wish])
    look()
    time_machine.move_to(saturday_night + timedelta(minutes=29))
    assert remind_of_hold() == 0
    assert not Notification.objects.filter(notice="ALERTS_HELD").exists()
    time_machine.move_to(saturday_night + timedelta(minutes=31))
    remind_of_hold()
    remind_of_hold()
    assert Notification.objects.filter(notice="ALERTS_HELD").count() == 1
    time_machine.move_to(saturday_night + timedelta(hours=20))  # Sunday: closed
    assert remind_of_hold() == 0
    time_machine.move_to(saturday_night + timedelta(hours=24, minutes=16))  # Monday
    assert remind_of_hold() == 1
    assert tasks().count("AL_FAIL") == 1
    assert remind_of_hold() == 0


def test_a_database_behind_the_last_alert_holds_them_until_two_say_so(
    wish, case, settings, tmp_path, supervisor, other_supervisor
):
    settings.ALERT_NUMBER_FILE = str(tmp_path / "last-alert")
    serve(case)
    assert look() == 1
    watch_number()
    assert LastNumber().read() == AlertCount.now() == 1
    AlertCount.objects.update(raised=0)  # as a backup had it
    watch_number()
    assert Brake.objects.standing().get().why == Brake.Why.RESTORED
    case.civilprocess_set.get().correct("PENDING", "MISTYPED")
    assert look() == 0
    grant(ask_to_end(supervisor, release=True), other_supervisor)
    watch_number()
    assert not Brake.objects.standing().exists()
    assert AlertCount.now() >= 1


@pytest.mark.parametrize("jump", [timedelta(seconds=61), -timedelta(seconds=61)])
def test_a_clock_that_jumps_holds_them(time_machine, jump):
    watch = ClockWatch()
    watch()
    assert not Brake.objects.exists()
    time_machine.move_to(timezone.now() + jump)
    watch()
    assert Brake.objects.standing().get().why == Brake.Why.CLOCK
    watch()
    assert Brake.objects.count() == 1


def test_an_alert_from_the_future_holds_them(time_machine):
    (wish,) = make_wishes(1)
    make_alerts(wish, timezone.now() + timedelta(minutes=2), 1)
    ClockWatch()()
    assert Brake.objects.standing().get().why == Brake.Why.CLOCK


@pytest.mark.parametrize("count", [200, pytest.param(8_000, marks=pytest.mark.trial)])
def test_of_8000_false_rows_none_is_sent(count):
    serve_all(make_wishes(count))
    look()
    look()
    assert not Delivery.objects.filter(handing_over_at__isnull=False).exists()
    assert Delivery.objects.count() == count
    assert mail.outbox == []
