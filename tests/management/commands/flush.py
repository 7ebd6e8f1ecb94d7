from typing import Any

from django.core.management.commands import flush
from django.db import connection

from staffack import append_only


class Command(flush.Command):
    """Django's own, between tests: the append-only triggers step aside for it."""

    def handle(self, **options: Any) -> None:
        for table in append_only.TABLES:
            append_only.remove(connection, table)
        super().handle(**options)
        for table in append_only.TABLES:
            append_only.install(connection, table)
