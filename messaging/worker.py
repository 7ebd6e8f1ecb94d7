"""The worker's jobs: one that fails stops no other, and mail and alarms wait for no other job."""

import logging
import time
from collections.abc import Callable
from threading import Thread
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import Error as AnyDatabaseError
from django.db import connection

from cases.expiry import watch_clock
from cases.record_tasks import raise_tasks
from lookup.guess_alarms import cap_tries, raise_alarms, warn_of_late_records
from messaging.alarm_mail import warn_of_alarms
from messaging.bounces.inbox import READ_EVERY_SECONDS, read_bounces
from messaging.delivery import (
    Mailer,
    owe_missed,
    owe_unread_in_conflict,
    remind_of_approvals,
    warn_of_stuck_mail,
)
from messaging.expiry import note_settled, warn_of_unread
from messaging.models import Notification
from portal.expiry import KEPT
from portal.stopping import Stopping

Job = Callable[[], Any]


class Loop(NamedTuple):
    """Jobs that a thread of its own does one after another, so many seconds apart."""

    seconds: float
    jobs: list[Job]


logger = logging.getLogger(__name__)

# When each job was last done, for the metrics.
last_done: dict[str, float] = {}

WATCH_EVERY_SECONDS = 10
BEAT = "worker beat"
MOST_SECONDS_BETWEEN_BEATS = 60


def beat() -> None:
    """Leave word in the database that a worker works."""
    cache.set(BEAT, time.time(), timeout=None)


def seconds_since_beat() -> float | None:
    """How far from now a worker last left word; None where none ever did.

    A word from the future was left before the clock was put back: it proves nothing either.
    """
    last = cache.get(BEAT)
    return None if last is None else abs(time.time() - last)


# Staff hear of an alarm within a minute, whatever the other watchers wait for.
ALARMS: list[Job] = [raise_alarms, warn_of_alarms, beat]
WATCHERS: list[Job] = [
    warn_of_late_records,
    warn_of_stuck_mail,
    owe_missed,
    owe_unread_in_conflict,
    remind_of_approvals,
]
TIDY_EVERY_SECONDS = 3600
# What is over is deleted as well.
TIDIERS: list[Job] = [watch_clock, cap_tries, raise_tasks, note_settled, warn_of_unread]
# In a thread of its own, where there is such a mailbox: another company's server may be slow.
INBOXES = Loop(READ_EVERY_SECONDS, [read_bounces])
# Those of the apps above.
LOOPS: list[Loop] = []


class Worker:
    """Sends mail and watches, in a thread for each list of jobs and each of two kinds of mail."""

    def __init__(self, every: float) -> None:
        self.every = every
        self.stopping = Stopping()
        self.mailers = [
            Mailer(Notification.objects.urgent(), self.stopping),
            Mailer(Notification.objects.not_urgent(), self.stopping),
        ]

    def run_once(self) -> tuple[int, list[str]]:
        """Do each job once; gives how many mails went out, and the names of jobs that failed."""
        jobs = (job for loop in _loops() for job in loop.jobs)
        failed = [job.__name__ for job in jobs if not _succeeds(job)]
        return sum(mailer.send_due() for mailer in self.mailers), failed

    def run(self) -> None:
        """Work until `stopping` is set.

        Then what is under way has EMAIL_TIMEOUT to end. What is cut off stays owed.
        """
        threads = [
            *(Thread(target=self._repeat, args=loop, daemon=True) for loop in _loops()),
            *(Thread(target=self._deliver, args=(mailer,), daemon=True) for mailer in self.mailers),
        ]
        for thread in threads:
            thread.start()
        while not self.stopping.wait(settings.NOTIFICATION_LEASE.total_seconds() / 3):
            for mailer in self.mailers:
                _succeeds(mailer.renew_lease)
        end = time.monotonic() + settings.EMAIL_TIMEOUT
        for thread in threads:
            thread.join(max(0, end - time.monotonic()))

    def _repeat(self, seconds: float, jobs: list[Job]) -> None:
        while not self.stopping.is_set():
            for job in jobs:
                _succeeds(job)
            self.stopping.wait(seconds)
        connection.close()

    def _deliver(self, mailer: Mailer) -> None:
        while not self.stopping.is_set():
            _succeeds(mailer.send_due, tells=False)  # a line for each mail does
            pause = self.every
            if not mailer.is_reachable:
                pause = max(pause, settings.NOTIFICATION_BACKOFF.total_seconds())
            self.stopping.wait(pause)
        connection.close()


def _loops() -> list[Loop]:
    return [
        Loop(WATCH_EVERY_SECONDS, WATCHERS),
        Loop(WATCH_EVERY_SECONDS, ALARMS),
        Loop(TIDY_EVERY_SECONDS, [*TIDIERS, *KEPT]),
        *([INBOXES] if settings.BOUNCE_HOST else []),
        *LOOPS,
    ]


def _succeeds(job: Job, *, tells: bool = True) -> bool:
    """Do `job`; whatever it raises is logged, and it is False. So is how much it did."""
    try:
        done = job()
    except Exception as error:
        logger.exception("%s failed", job.__name__)
        if isinstance(error, AnyDatabaseError):
            connection.close()  # the next job gets a new one
        return False
    last_done[job.__name__] = time.time()
    if tells and isinstance(done, int) and done:
        logger.info("%s: %s", job.__name__, done)
    return True
