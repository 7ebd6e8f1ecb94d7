"""Which content the help pages have now: a mark that changes with each change of their rows.

Triggers change it, so that no way of writing is missed: the admin, a command, a hand in psql.
"""

import time
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import connection, connections, models

from portal.postgresql.base import answering_within

ASKED_SECONDS = 0.25  # the longest wait for the mark: a page is answered at once


class Content(models.Model):
    """One row. Its mark is drawn at random: none comes back.

    A restored database would count from an older number on, and pages of then would stand.
    """

    mark = models.CharField(max_length=36)


class _Known:
    """The mark as this process last read it."""

    mark: str | None = None
    read_at = float("-inf")


def mark() -> str | None:
    """The mark, at most CONTENT_SECONDS old; empty before any change.

    None while it can't be had, which is found out once in that time and within ASKED_SECONDS.
    """
    now = time.monotonic()
    if now - _Known.read_at >= settings.CONTENT_SECONDS:
        _Known.read_at = now  # first: one asks, while the others go on with what is known
        try:
            with answering_within(ASKED_SECONDS):
                _Known.mark = Content.objects.values_list("mark", flat=True).first() or ""
        except AnyDatabaseError:
            _Known.mark = None
            if not connection.in_atomic_block:
                connection.close()  # whoever has no rendering yet asks on another one
    return _Known.mark


def install_triggers(using: str, **kwargs: Any) -> None:
    """Have each table of the help pages change the mark; receives Django's `post_migrate`."""
    database = connections[using]
    of_the_pages = apps.get_app_config("resources").get_models(include_auto_created=True)
    tables = [model._meta.db_table for model in of_the_pages if model is not Content]
    drawn = "gen_random_uuid()" if database.vendor == "postgresql" else "hex(randomblob(16))"
    write = f"UPDATE {Content._meta.db_table} SET mark = {drawn}"  # noqa: S608 - our own names
    Content.objects.using(using).get_or_create(pk=1)
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION content_changes() RETURNS trigger LANGUAGE plpgsql "
                f"AS $$BEGIN {write}; RETURN NULL; END$$"
            )
            for table in tables:
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {table}_changes "
                    f"AFTER INSERT OR UPDATE OR DELETE ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION content_changes()"
                )
            return
        for table in tables:
            for verb in ("insert", "update", "delete"):
                name = f"{table}_{verb}_changes"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(f"CREATE TRIGGER {name} AFTER {verb} ON {table} BEGIN {write}; END")
