"""A queue that is left open asks by itself: nobody is there because of that."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from staffack.models import AuditEntry


def test_a_page_that_asks_by_itself_is_no_sign_that_somebody_is_there(
    staff_client, message, time_machine
):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    assert staff_client.get("/staff/").status_code == 200
    half = settings.STAFF_IDLE / 2
    time_machine.move_to(start + half, tick=False)
    assert staff_client.get("/staff/", headers={"X-Refresh": "1"}).status_code == 200
    time_machine.move_to(start + settings.STAFF_IDLE + timedelta(seconds=1), tick=False)
    assert staff_client.get("/staff/", headers={"X-Refresh": "1"}).status_code == 302
    assert not AuditEntry.objects.exists()


def test_what_somebody_presses_is_one_whatever_the_page_says(staff_client, message, time_machine):
    start = timezone.now()
    for part in (0, 0.6, 1.2):
        time_machine.move_to(start + settings.STAFF_IDLE * part, tick=False)
        page = f"/staff/messages/{message.uuid}/"
        answer = staff_client.post(page, {"take": "1"}, headers={"X-Refresh": "1"})
        assert answer.status_code == 303
        assert answer.headers["Location"] == page
