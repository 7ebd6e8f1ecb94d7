"""Makes a supervisor, on the server: the first two of an office have nobody to confirm them."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from messaging import links
from staffack.models import AuditEntry
from staffack.sign_in import factors


class Command(BaseCommand):
    """An account that has the role, or a new one."""

    help = (
        "Gives an account the role of a supervisor, and makes the account where there is none. "
        "Prints the one-time link by which its owner first signs in. Every office needs two: see "
        "docs/administrators.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login", help="the user name")
        parser.add_argument("email", help="their own mailbox, which nobody else reads")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        login, email = options["login"], options["email"]
        account = User.objects.filter(username=login).first() or User(username=login)
        if account.is_superuser or not account.is_active:
            raise CommandError(f"{login} is a superuser, or switched off: take another account.")
        account.email, account.is_staff = email, True
        if account.pk is None:
            account.set_unusable_password()
        try:
            account.clean_fields()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        account.save()
        account.groups.add(Group.objects.get(name="Supervisor"))
        AuditEntry.write(
            account, AuditEntry.Action.ACCOUNT, account=account, reason="Supervisor, on the server"
        )
        self.stdout.write(f"{login} is a supervisor.")
        if not factors.has_any(account):
            self.stdout.write(settings.SITE_URL + links.first_sign_in(account))
