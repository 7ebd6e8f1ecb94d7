"""Database triggers that refuse to change or delete rows, on both engines."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ["staffack_acknowledgment", "staffack_auditentry"]
VERBS = {"sqlite": ["update", "delete"], "postgresql": ["update", "delete", "truncate"]}


def install(connection: BaseDatabaseWrapper, table: str) -> None:
    """Make `table` append-only."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor, table):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, table: str) -> None:
    """Drop the triggers of `table`."""
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _names(connection.vendor, table):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def reinstall(_apps: Any, schema_editor: Any) -> None:
    """The last step of each migration that touches one of TABLES: SQLite rebuilds such a table,
    and its triggers go.
    """
    for table in TABLES:
        remove(schema_editor.connection, table)
        install(schema_editor.connection, table)


def remove_all(_apps: Any, schema_editor: Any) -> None:
    """The first step of undoing such a migration."""
    for table in TABLES:
        remove(schema_editor.connection, table)


@register(Tags.database)
def triggers_are_there(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Error `staffack.E001`: the table could be edited.

    Silent while the table is not there yet, or the database cannot be asked.
    """
    return [
        Error(f"{table} lost its append-only triggers: {', '.join(missing)}", id="staffack.E001")
        for alias in databases or []
        for table in TABLES
        if (missing := _missing(connections[alias], table))
    ]


def _missing(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    catalogue = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        catalogue = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    try:
        if table not in connection.introspection.table_names():
            return []
        with connection.cursor() as cursor:
            cursor.execute(catalogue)
            present = {row[0] for row in cursor.fetchall()}
    except DatabaseError:
        return []
    return [name for name in _names(connection.vendor, table) if name not in present]


def _names(vendor: str, table: str) -> list[str]:
    return [f"{table}_no_{verb}" for verb in VERBS[vendor]]


def _statements(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            for verb in VERBS[vendor]
        ]
    return [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'append-only' USING ERRCODE = '23000'; END $$",
        *(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"FOR EACH {'STATEMENT' if verb == 'truncate' else 'ROW'} "
            "EXECUTE FUNCTION refuse_change()"
            for verb in VERBS[vendor]
        ),
    ]
