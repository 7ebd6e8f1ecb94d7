"""The worker."""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as AnyDatabaseError
from django.db import connection
from django.utils import timezone

from cases.record_tasks import raise_tasks
from lookup.guess_alarms import look_around, tidy
from messaging.delivery import send_due
from messaging.models import Referral
from portal.start import wait_for_safe_start

LOOK_EVERY_SECONDS = 10  # staff hear of an alarm within a minute
TIDY_EVERY_SECONDS = 3600

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Send the mail that is owed, and watch over the guesses, until told to stop."""

    help = "Sends notifications. Runs until SIGTERM or SIGINT; --once sends what is due and ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now, then end")
        parser.add_argument("--every", type=float, default=0.5, metavar="SECONDS")

    def check(self, *args: Any, **kwargs: Any) -> None:
        """What else web and worker look at before they start."""
        wait_for_safe_start()

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stopping.set())
        look_at = tidy_at = time.monotonic()
        while not stopping.is_set():
            try:
                if time.monotonic() >= look_at:
                    look_around()
                    look_at = time.monotonic() + LOOK_EVERY_SECONDS
                if time.monotonic() >= tidy_at:
                    tidy()
                    raise_tasks()
                    Referral.objects.erase_old(timezone.now())
                    tidy_at = time.monotonic() + TIDY_EVERY_SECONDS
                sent = send_due()
            except AnyDatabaseError:
                if options["once"]:
                    raise
                logger.warning("the database is down; trying again")
                connection.close()
                sent = 0
            if options["once"]:
                self.stdout.write(f"{sent} sent")
                return
            if not sent:
                stopping.wait(options["every"])
