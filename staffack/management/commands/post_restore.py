"""The steps after a backup was restored, before web and workers start."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.encryption import rotation
from staffack.restoring import Numbers, hold_what_would_happen_twice

WORKER_IS_RUNNING = timedelta(minutes=1)  # it writes every ten seconds


class Command(BaseCommand):
    """Say what the restored database lacks, read all that is sealed, and hold what would go out."""

    help = (
        "After a restore, while web and workers are stopped: says what is missing, ends every "
        "visit, holds mail. See docs/operations.md, Back up, and restore."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="even where a worker seems to run")

    def handle(self, *args: Any, **options: Any) -> None:
        kept = Numbers.of_file()
        if kept and timezone.now() - kept.at < WORKER_IS_RUNNING and not options["yes"]:
            raise CommandError(
                "A worker wrote ROW_NUMBERS_FILE a moment ago: stop web and workers first. If "
                "this is the restored database, and they are stopped, add --yes."
            )
        self._tell_the_gap()
        cells, unreadable = rotation.read_all()
        self.stdout.write(f"Sealed cells: {cells}, of which can't be read: {len(unreadable)}")
        visits, held, failing = hold_what_would_happen_twice()
        self.stdout.write(f"Visits and sign-ins ended: {visits}")
        self.stdout.write(
            f"Mails held: {held}. Each may have gone out since the backup. Send what should go "
            "with manage.py mail_waiting --send-again."
        )
        self.stdout.write(f"Cases with wrong PINs shortly before the backup: {failing}")
        if settings.ROW_NUMBERS_FILE:
            Numbers.of_database().write_down()
        if unreadable:
            raise CommandError("\n".join(["These cells can't be read:", *unreadable]))

    def _tell_the_gap(self) -> None:
        kept, now = Numbers.of_file(), Numbers.of_database()
        if kept is None:
            self.stdout.write(
                "No numbers were kept outside of the database (ROW_NUMBERS_FILE): what is missing "
                "can't be counted."
            )
            return
        self.stdout.write(f"Compared with {timezone.localtime(kept.at):%m/%d/%Y %I:%M %p}:")
        for name, top in now.rows.items():
            self.stdout.write(
                f"{now.lacks(kept).get(name, 0):>9} {name} missing, {top} is the last"
            )
