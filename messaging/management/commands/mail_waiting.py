"""What mail is stuck, and why, for whoever runs the portal."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.timesince import timesince

from messaging.models import Notification


class Command(BaseCommand):
    """Tell which mail waits for over 15 minutes or was refused, and why; try it again."""

    help = "Lists mail that waits for over 15 minutes or was refused; --send-again tries it at once"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--send-again", action="store_true", help="try all of it at once")

    def handle(self, *args: Any, **options: Any) -> None:
        stuck = Notification.objects.stuck().select_related("recipient", "staff")
        now = timezone.now()
        for mail in stuck.order_by("queued_at", "pk"):
            age = timesince(mail.queued_at, now)
            self.stdout.write(
                f"{mail.pk}: {mail.get_kind_display()}, to {mail.to_whom}, {age}, "
                f"{mail.tries} tries: {mail.why}"
            )
        self.stdout.write(f"{stuck.count()} waiting")
        if options["send_again"]:
            self.stdout.write(f"{stuck.send_again()} tried again: the worker sends them now")
