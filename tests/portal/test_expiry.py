"""The command that ends what is over, and that the worker does the same."""

import time
from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.utils import timezone

from cases.models import Task
from feed.models import FeedImport
from lookup.models import SpentToken
from messaging.models import Message, Notification, Recipient
from portal import expiry

LONG_AGO = timezone.now() - timedelta(days=400)


def deleted(*options: str) -> dict[str, int]:
    """What the command says, by kind of row."""
    said = StringIO()
    call_command("delete_expired", *options, stdout=said)
    lines = [line.split(maxsplit=1) for line in said.getvalue().splitlines()]
    return {what: int(count) for count, what in lines}


@pytest.fixture
def over(liaison, case) -> None:
    """Three tokens and an entry of the history that are over, and a token that is not."""
    for number in range(3):
        SpentToken.objects.create(digest=str(number), spent_at=LONG_AGO)
    SpentToken.spend("fresh")
    LogEntry.objects.create(user=liaison, action_flag=2, action_time=LONG_AGO)


def test_a_dry_run_counts_and_changes_nothing(over):
    counts = deleted("--dry-run")
    assert (counts["solved checks"], counts["the admin's own history"]) == (3, 1)
    assert SpentToken.objects.count() == 4
    assert LogEntry.objects.count() == 1


def test_what_is_over_is_deleted_in_batches_and_counted_and_the_rest_stays(over, monkeypatch):
    monkeypatch.setattr(expiry, "BATCH", 2)
    assert deleted()["solved checks"] == 3
    assert [token.digest[:1].isdigit() for token in SpentToken.objects.all()]
    assert SpentToken.objects.count() == 1
    assert not LogEntry.objects.exists()
    assert set(deleted().values()) == {0}


def test_the_worker_deletes_the_same_each_hour(over):
    call_command("send_notifications", "--once")
    assert SpentToken.objects.count() == 1
    assert set(deleted("--dry-run").values()) == {0}


def test_a_years_old_import_goes_but_the_newest_and_its_reasons_after_30_days(db):
    now = timezone.now()
    for days in (500, 400, 29):
        at = now - timedelta(days=days)
        times = {"as_of": at, "started_at": at, "finished_at": at}
        FeedImport.objects.create(source="cases.csv", set_aside=["line 2"], **times)
    deleted()
    assert FeedImport.objects.get().set_aside == ["line 2"]
    FeedImport.objects.update(started_at=LONG_AGO)
    deleted()
    assert FeedImport.objects.get().set_aside == [], "the next file is judged by it"


def test_alarms_go_a_year_after_someone_put_them_away_and_tasks_wait(case):
    for kind in ("FAILURES", "DURATION", "STALE"):
        for ended_at in (None, LONG_AGO, timezone.now()):
            of = None if kind == "STALE" else case
            outcome = "DONE" if ended_at else ""
            facts = {"raised_at": LONG_AGO, "ended_at": ended_at, "outcome": outcome}
            Task.objects.create(kind=kind, case=of, **facts)
    Task.objects.create(kind="REFERRAL", raised_at=LONG_AGO)
    deleted()
    left = [(alarm.kind, bool(alarm.ended_at)) for alarm in Task.objects.order_by("pk")]
    assert left == [
        *(("FAILURES", True), ("DURATION", False), ("DURATION", True), ("STALE", True)),
        ("REFERRAL", False),
    ]


def test_the_note_of_a_mail_goes_30_days_after_it_but_while_the_message_waits(message, liaison):
    Message(case=message.case, body="read").send()
    Message.objects.last().acknowledge()
    Notification.objects.update(claimed_at=LONG_AGO, sent_at=LONG_AGO)
    Notification.objects.owe("alarm_raised")
    Notification.objects.filter(kind="alarm_raised").update(refused_at=LONG_AGO)
    began = timezone.now()
    call_command("send_notifications", "--once")
    left = Notification.objects.filter(queued_at__lt=began).exclude(kind="alarm_raised")
    assert left.get().message == message
    assert not Notification.objects.filter(refused_at=LONG_AGO).exists()
    assert not Notification.objects.filter(message__isnull=False, queued_at__gte=began).exists()


def test_what_is_owed_to_a_mailbox_that_gets_no_mail_goes_30_days_later(recipient):
    other = Recipient.objects.create(email="b@sheriff.example")
    Notification.objects.owe("alarm_raised")
    Recipient.objects.filter(pk=recipient.pk).update(is_active=False)
    for days, left in ((29, 2), (31, 1)):
        Notification.objects.update(queued_at=timezone.now() - timedelta(days=days))
        deleted()
        assert Notification.objects.count() == left
    assert Notification.objects.get().recipient == other


def test_100_rows_at_a_time_and_between_them_others_may_write(db):
    for number in range(250):
        SpentToken.objects.create(digest=str(number), spent_at=LONG_AGO)
    [tokens] = [kept for kept in expiry.KEPT if kept.what == "solved checks"]
    ended: list[tuple[int, float]] = []
    tokens(lambda rows: ended.append((rows, time.monotonic())))
    assert [rows for rows, _at in ended] == [100, 100, 50]
    pauses = [later - at for (_, at), (_, later) in pairwise(ended)]
    assert min(pauses) >= expiry.PAUSE_SECONDS
