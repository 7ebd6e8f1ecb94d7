"""Says whether a worker works: for a timer, a container engine, or whoever wonders."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from messaging.worker import MOST_SECONDS_BETWEEN_BEATS, seconds_since_beat


class Command(BaseCommand):
    """Ends with an error when no worker has looked for alarms within a minute."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        seconds = seconds_since_beat()
        if seconds is None:
            raise CommandError("No worker has ever worked with this database.")
        if seconds > MOST_SECONDS_BETWEEN_BEATS:
            raise CommandError(f"No worker has worked for {seconds:.0f} seconds: start one.")
        self.stdout.write(f"A worker worked {seconds:.0f} seconds ago.")
