"""Database triggers that refuse to change or delete rows, on SQLite and on PostgreSQL.

SQLite makes a table anew to change it, without its triggers: a migration that touches one of
TABLES ends with `reinstall`.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# No row is ever deleted. Which must not change: each, or those of which this is true before.
TABLES = {
    "staffack_acknowledgment": "",
    "staffack_auditentry": "",
    "cases_approval": "OLD.decided_at IS NOT NULL",
}
VERBS = {"sqlite": ["update", "delete"], "postgresql": ["update", "delete", "truncate"]}


def install(connection: BaseDatabaseWrapper, table: str) -> None:
    """Make `table` append-only."""
    with connection.cursor() as cursor:
        for statement in _create_statements(connection.vendor, table):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, table: str) -> None:
    """Drop the triggers of `table`."""
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _trigger_names(connection.vendor, table):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def reinstall(_apps: Any, schema_editor: Any) -> None:
    """Make all TABLES append-only, whatever triggers they had: for a migration, going forward."""
    for table in TABLES:
        remove(schema_editor.connection, table)
        install(schema_editor.connection, table)


def remove_all(_apps: Any, schema_editor: Any) -> None:
    """Drop the triggers of all TABLES: for a migration that is undone."""
    for table in TABLES:
        remove(schema_editor.connection, table)


@register(Tags.database)
def triggers_are_there(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Error `staffack.E001`: rows of the table could be changed.

    None while the table is not there yet, or the database does not answer.
    """
    return [
        Error(f"{table} lost its append-only triggers: {', '.join(missing)}", id="staffack.E001")
        for alias in databases or []
        for table in TABLES
        if (missing := _missing(connections[alias], table))
    ]


def _missing(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    try:
        if table not in connection.introspection.table_names():
            return []
        with connection.cursor() as cursor:
            cursor.execute(query)
            present = {row[0] for row in cursor.fetchall()}
    except DatabaseError:
        return []
    return [name for name in _trigger_names(connection.vendor, table) if name not in present]


def _trigger_names(vendor: str, table: str) -> list[str]:
    return [f"{table}_no_{verb}" for verb in VERBS[vendor]]


def _when(table: str, verb: str) -> str:
    condition = TABLES[table]
    return f"WHEN ({condition}) " if condition and verb == "update" else ""


def _create_statements(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"{_when(table, verb)}BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            for verb in VERBS[vendor]
        ]
    return [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'append-only' USING ERRCODE = '23000'; END $$",
        *(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"FOR EACH {'STATEMENT' if verb == 'truncate' else 'ROW'} "
            f"{_when(table, verb)}EXECUTE FUNCTION refuse_change()"
            for verb in VERBS[vendor]
        ),
    ]
