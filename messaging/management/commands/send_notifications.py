"""The worker, as a command."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from messaging.metrics import serve
from messaging.worker import Worker
from portal.start import refuse_unsafe_start, told, wait_for_safe_start


class Command(BaseCommand):
    """Send the mail that is owed, and watch over the guesses, until told to stop."""

    help = "Sends notifications. Runs until SIGTERM or SIGINT; --once sends what is due and ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now, then end")
        parser.add_argument("--every", type=float, default=0.5, metavar="SECONDS")

    def get_check_kwargs(self, options: Any) -> Any:
        return {"once": options["once"]}

    def check(self, *args: Any, once: bool = False, **kwargs: Any) -> None:
        """What else web and worker look at before they start. What cron starts never waits."""
        if not once:
            wait_for_safe_start()
        elif not refuse_unsafe_start():
            raise CommandError("the database does not answer")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(options["every"])
        if options["once"]:
            sent, failed = worker.run_once()
            self.stdout.write(f"{sent} sent")
            if failed:
                raise CommandError(f"failed, see the log: {', '.join(failed)}")
            return
        worker.stopping.listen()
        serve(settings.METRICS_PORT)
        with told("worker"):
            worker.run()
