"""Deletes what is over, as the worker does each hour."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.expiry import KEPT
from portal.models import Tidying
from portal.progress import Progress


class Command(BaseCommand):
    """Delete or empty the rows whose time is over, and say how many of each kind there were."""

    help = "Deletes what is over (docs/privacy.md says when). The worker does the same each hour."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count, change nothing")
        clock = "delete though the last time is over a week ago"
        parser.add_argument("--clock-is-right", action="store_true", help=clock)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        counts = {kept: kept.over(now).count() for kept in KEPT}
        if not options["dry_run"]:
            last = None if options["clock_is_right"] else Tidying.before(now)
            if last:
                raise CommandError(
                    f"What is over was last looked for at {last:%Y-%m-%d %H:%M %Z}, and now it is "
                    f"{now:%Y-%m-%d %H:%M %Z}. Nothing was deleted. If this clock is right, add "
                    "--clock-is-right."
                )
            Tidying.note(now)
            counts = self._delete(sum(counts.values()))
        for kept, count in counts.items():
            self.stdout.write(f"{count:>9}  {kept.what}")

    def _delete(self, expected: int) -> dict[Any, int]:
        progress, ended = Progress("Deleting", expected, sys.stderr), 0

        def on_ended(rows: int) -> None:
            nonlocal ended
            ended += rows
            progress(ended)

        return {kept: kept(on_ended) for kept in KEPT}
