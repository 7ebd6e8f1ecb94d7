from datetime import timedelta

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cases.models import Case
from messaging.models import Message
from portal.models import Session
from tests.desk import sign_in
from tests.walk import guess, search


def test_the_table_holds_a_hash_of_the_key_and_ids_and_times_only(survivor, case):
    key = survivor.cookies["session"].value
    row = Session.objects.get()
    assert row.session_key != key
    assert key not in str(row.__dict__)
    stored = row.get_decoded()["lookup_open"]
    assert set(stored) == {"case", "epoch", "at", "seen"}
    assert stored["case"] == case.pk
    for number in ("casehenry02", "CASEHENRY02", "4826"):
        assert number not in str(row.get_decoded())


def test_a_stolen_row_opens_nothing(survivor):
    thief = Client()
    thief.cookies["session"] = Session.objects.get().session_key
    assert thief.get("/order/").status_code == 302


def test_the_key_changes_at_pin_success_and_at_sign_in(client, case, liaison, app):
    search(client, "casehenry02")
    before = client.cookies["session"].value
    guess(client, "4826")
    assert client.cookies["session"].value != before
    before = client.cookies["session"].value
    sign_in(client, liaison, app)
    assert client.cookies["session"].value != before


def test_reading_does_not_write_the_session_each_time(survivor):
    survivor.get("/order/")
    before = Session.objects.values().get()
    survivor.get("/order/")
    assert Session.objects.values().get() == before


def test_a_visits_row_is_forgotten_30_minutes_after_it_was_last_written(survivor, time_machine):
    start = timezone.now()
    left = []
    for minutes in (29, 31):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        call_command("delete_expired")
        left.append(Session.objects.count())
    assert left == [1, 0]


def test_the_order_page_takes_at_most_six_queries(survivor, case, django_assert_max_num_queries):
    for number in range(5):
        case.civilprocess_set.create(sheriff_number=f"3000{number}")
        Message(case=case, body="x").send()
    with django_assert_max_num_queries(6):
        assert survivor.get("/order/").status_code == 200


def test_unknown_cases_never_open(client, db):
    search(client, "unknown")
    assert not Case.objects.exists()
    assert guess(client, "4826").status_code == 403
