"""Database triggers that refuse to change or delete rows, on SQLite and on PostgreSQL.

On PostgreSQL they fire ALWAYS, in a session that plays a replica's part too. The check at start
compares what the database has with what is written here, word for word: a trigger of the same
name, or another function under it, would protect nothing.

SQLite makes a table anew to change it, without its triggers: a migration that touches one of
TABLES ends with `reinstall`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# No row is ever deleted. Which must not change: each, or those of which this is true before.
TABLES = {
    "staffack_acknowledgment": "",
    "staffack_auditentry": "",
    "cases_approval": "OLD.decided_at IS NOT NULL",
}
REFUSE = " BEGIN RAISE EXCEPTION 'append-only' USING ERRCODE = '23000'; END "  # the function
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


# deploy: else `migrate` could not bring what is missing.
@register("portal", Tags.database, deploy=True)
def triggers_are_as_written(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Error `staffack.E001`: rows of a table could be changed.

    None while the table is not there yet, or the database does not answer.
    """
    return [
        Error(
            f"{table} is not append-only any more: {', '.join(wrong)} is gone or was changed",
            hint="Find out who did it, and what was changed meanwhile; then put the triggers back "
            "(docs/operations.md, What a refused start means).",
            id="staffack.E001",
        )
        for alias in databases or []
        for table in TABLES
        if (wrong := _gone_or_changed(connections[alias], table))
    ]


def role_can_change_nothing() -> list[CheckMessage]:
    """Error `staffack.E002`: in production, a role that owns a table or may change the log.

    Whoever finds a way to send statements through web or worker would drop the triggers first. At
    the start of those alone: `migrate` and other commands are the owner's.
    """
    if not settings.IS_PRODUCTION or connection.vendor != "postgresql":
        return []
    return [
        Error(
            f"{role} owns tables of the portal, or may change its log: so may whoever finds a way "
            "in through this process",
            hint="Run deploy/roles.sql, and let DATABASE_URL of web and workers name the roles "
            "that it made; the owner's is for migrate alone (docs/deploy.md).",
            id="staffack.E002",
        )
        for role in _too_mighty()
    ]


def _too_mighty() -> list[str]:
    """The name of the database's role where it may do too much."""
    never_changed = [table for table, condition in TABLES.items() if not condition]
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_user FROM pg_class "
                "WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') "
                "AND (pg_has_role(relowner, 'MEMBER') OR relname = ANY(%s) "
                "AND has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')) LIMIT 1",
                [never_changed],
            )
            return [role for (role,) in cursor.fetchall()]
    except DatabaseError:
        return []


def _gone_or_changed(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    if connection.vendor == "postgresql":
        query = (
            "SELECT tgname, pg_get_triggerdef(pg_trigger.oid, true), prosrc, tgenabled "
            "FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal"
        )
    try:
        if table not in connection.introspection.table_names():
            return []
        with connection.cursor() as cursor:
            cursor.execute(query, [table])
            present = {name: tuple(facts) for name, *facts in cursor.fetchall()}
    except DatabaseError:
        return []
    return [
        name for name, facts in _definitions(connection.vendor, table) if present.get(name) != facts
    ]


def _definitions(vendor: str, table: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each trigger's name, and what the database's catalogue says of it."""
    for name, created in zip(_trigger_names(vendor, table), _triggers(vendor, table), strict=True):
        if vendor == "sqlite":
            yield name, (created,)
        else:
            # PostgreSQL writes the rows that a condition names in small letters.
            yield name, (created.replace("OLD.", "old."), REFUSE, "A")


def _trigger_names(vendor: str, table: str) -> list[str]:
    return [f"{table}_no_{verb}" for verb in VERBS[vendor]]


def _when(table: str, verb: str) -> str:
    condition = TABLES[table]
    return f"WHEN ({condition}) " if condition and verb == "update" else ""


def _triggers(vendor: str, table: str) -> list[str]:
    """The statement that makes each trigger, written as the database's catalogue gives it back."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"{_when(table, verb)}BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            for verb in VERBS[vendor]
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"FOR EACH {'STATEMENT' if verb == 'truncate' else 'ROW'} "
        f"{_when(table, verb)}EXECUTE FUNCTION refuse_change()"
        for verb in VERBS[vendor]
    ]


def _create_statements(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return _triggers(vendor, table)
    return [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$${REFUSE}$$",
        *_triggers(vendor, table),
        *(
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
            for name in _trigger_names(vendor, table)
        ),
    ]
