"""Prints the link for a first sign-in, for an account that nobody else can help into."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from messaging import links
from staffack.models import AuditEntry
from staffack.sign_in import accounts, factors


class Command(BaseCommand):
    """The first account of an office, or a supervisor who lost everything."""

    help = (
        "Prints the one-time link by which the owner of an account sets up a passkey, or a "
        "password and an app. Give it to nobody else. See docs/operations.md, Accounts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login", help="the user name")
        parser.add_argument(
            "--reset",
            metavar="WHY",
            help="take away what it signs in with now; WHY stands in the log",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        account = User.objects.filter(username=options["login"], is_active=True).first()
        if account is None:
            raise CommandError(f"There is no account {options['login']} that is switched on.")
        if options["reset"]:
            reason = f"on the server: {options['reset']}"[:200]
            accounts.reset_account(account, by=account, reason=reason)
        elif factors.has_any(account):
            raise CommandError(f"{account} has something to sign in with. --reset takes it away.")
        else:
            AuditEntry.write(
                account, AuditEntry.Action.LINK_SENT, account=account, reason="on the server"
            )
        self.stdout.write(settings.SITE_URL + links.first_sign_in(account))
