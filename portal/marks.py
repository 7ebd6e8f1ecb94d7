"""Marks that tell whether rows have changed which a process keeps a copy of.

A mark is drawn anew with each row that is written. Triggers do it, so that neither the admin nor a
command nor a hand in psql is missed; but for a TRUNCATE, which is no writing of rows.
"""

import time
from collections.abc import Iterable

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import connection, connections, models

from portal.models import Mark
from portal.postgresql.base import answering_within


class _Known:
    """The marks as this process last read them; none while they can't be had."""

    marks: dict[str, str] | None = None
    read_at = float("-inf")


def mark(name: str) -> str | None:
    """The mark of that name, at most MARK_SECONDS old.

    None while it can't be had, which is found out once in that time and within MARK_ASKED_SECONDS.
    """
    now = time.monotonic()
    if now - _Known.read_at >= settings.MARK_SECONDS:
        _Known.read_at = now  # first: one asks, while the others go on with what is known
        try:
            with answering_within(settings.MARK_ASKED_SECONDS):
                _Known.marks = dict(Mark.objects.values_list("name", "drawn"))
        except AnyDatabaseError:
            _Known.marks = None
            if not connection.in_atomic_block:
                connection.close()  # whoever has no copy yet asks on another one
    return None if _Known.marks is None else _Known.marks.get(name)


def draw_with_each_change(
    name: str, of: Iterable[type[models.Model]], using: str = "default"
) -> None:
    """Have each row that is written to a table `of` these models draw the mark anew.

    At random: a database that was restored would count from an older number on, and a copy of
    then would stand.
    """
    database = connections[using]
    drawn = "gen_random_uuid()" if database.vendor == "postgresql" else "hex(randomblob(16))"
    draw = f"UPDATE {Mark._meta.db_table} SET drawn = {drawn} WHERE name = '{name}'"  # noqa: S608 - our own names
    Mark.objects.using(using).get_or_create(name=name)
    with database.cursor() as cursor:
        cursor.execute(draw)
        for statement in _triggers(database.vendor, name, draw, of):
            cursor.execute(statement)


def _triggers(vendor: str, name: str, draw: str, of: Iterable[type[models.Model]]) -> Iterable[str]:
    tables = [model._meta.db_table for model in of]
    if vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION draw_{name}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$BEGIN {draw}; RETURN NULL; END$$"
        )
        for table in tables:
            yield (
                f"CREATE OR REPLACE TRIGGER {table}_draws "
                f"AFTER INSERT OR UPDATE OR DELETE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION draw_{name}()"
            )
        return
    for table in tables:
        for verb in ("insert", "update", "delete"):
            yield f"DROP TRIGGER IF EXISTS {table}_{verb}_draws"
            yield f"CREATE TRIGGER {table}_{verb}_draws AFTER {verb} ON {table} BEGIN {draw}; END"
