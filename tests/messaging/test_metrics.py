"""What Prometheus reads: the portal's health, and nothing of anybody."""

from datetime import timedelta
from unittest.mock import patch

from django.db import OperationalError, connection
from django.utils import timezone

from cases.models import Task
from feed.models import FeedImport
from messaging import worker
from messaging.metrics import figures
from messaging.models import Notification

HOUR = timedelta(hours=1)


def told() -> dict[str, float]:
    """The figures of the database, by name."""
    with patch.object(connection, "close"):  # the test's own
        return {name: value for name, value in figures() if "{" not in name}


def test_owed_and_stuck_mail_alarms_tasks_and_the_age_of_the_records_are_counted(case, message):
    assert told() | {"portal_mail_oldest_seconds": 0} == {
        "portal_database_up": 1,
        "portal_mails_owed": 1,
        "portal_mails_stuck": 0,
        "portal_mail_oldest_seconds": 0,
        "portal_mailboxes_returning": 0,
        "portal_recipients_reached": 1,
        "portal_alarms_open": 0,
        "portal_tasks_open": 0,
    }
    now = timezone.now()
    Notification.objects.update(queued_at=now - HOUR)
    Task.objects.create(kind=Task.Kind.FAILURES, case=case)
    Task.objects.create(kind=Task.Kind.STALE)
    FeedImport.objects.create(source="night.csv", as_of=now - 2 * HOUR, finished_at=now)
    seen = told()
    assert (seen["portal_mails_stuck"], seen["portal_alarms_open"]) == (1, 1)
    assert seen["portal_tasks_open"] == 1
    assert 3_600 <= seen["portal_mail_oldest_seconds"] < 3_700
    assert 7_200 <= seen["portal_records_age_seconds"] < 7_300


def test_a_job_that_ends_well_says_when(db, monkeypatch):
    monkeypatch.setattr(worker, "last_done", {})
    worker.Worker(1).run_once()
    assert set(worker.last_done) >= {"raise_alarms", "warn_of_stuck_mail"}


def test_without_a_database_it_says_that_it_is_gone(db):
    with patch.object(connection, "cursor", side_effect=OperationalError("canary")):
        assert told() == {"portal_database_up": 0}
