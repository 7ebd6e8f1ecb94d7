"""Acknowledgments and the audit log: what holds that their rows are added and never changed."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader

from staffack import append_only
from staffack.models import AuditEntry
from tests.settings import KIND

MODELS = {table.partition("_")[2] for table in append_only.TABLES}


def triggers() -> set[str]:
    """The triggers that there are, but for those that draw marks (`portal/marks.py`)."""
    catalogue = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        catalogue = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        return {name for (name,) in cursor.fetchall() if not name.endswith("_draws")}


def expected() -> set[str]:
    """A trigger for each table and each verb that would change a row."""
    verbs = append_only.VERBS[connection.vendor]
    return {f"{table}_no_{verb}" for table in append_only.TABLES for verb in verbs}


def changed() -> list[str]:
    """What the check at start says of tables that are not append-only any more."""
    return [one.msg for one in append_only.triggers_are_as_written(None, databases=["default"])]


def test_the_newest_state_has_every_trigger(db):
    assert triggers() == expected()
    assert changed() == []


@pytest.mark.django_db(transaction=True)
def test_undoing_the_migration_and_doing_it_again_leaves_every_trigger():
    call_command("migrate", "staffack", "0001", verbosity=0)
    assert triggers() == set()
    assert len(changed()) == len(append_only.TABLES)
    call_command("migrate", "staffack", verbosity=0)
    assert triggers() == expected()


def test_each_migration_that_touches_such_a_table_reinstalls_its_triggers_last():
    loader = MigrationLoader(None)
    touching = {
        name: migration.operations[-1]
        for (app, name), migration in loader.disk_migrations.items()
        if app == "staffack" and name != "0001_initial"
        if MODELS & {getattr(each, "model_name", "").lower() for each in migration.operations}
        or name == "0002_append_only"
    }
    assert touching
    for name, last in touching.items():
        assert isinstance(last, RunPython), name
        assert last.code is append_only.reinstall, name


TRIGGER = "staffack_auditentry_no_update"
CHANGES = {
    "sqlite": [
        [f"DROP TRIGGER {TRIGGER}"],
        [
            f"DROP TRIGGER {TRIGGER}",
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON staffack_auditentry "
            "WHEN 1 = 2 BEGIN SELECT RAISE(ABORT, 'append-only'); END",
        ],
        [
            f"DROP TRIGGER {TRIGGER}",
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON cases_case "
            "BEGIN SELECT RAISE(ABORT, 'append-only'); END",
        ],
    ],
    "postgresql": [
        [f"DROP TRIGGER {TRIGGER} ON staffack_auditentry"],
        [f"ALTER TABLE staffack_auditentry DISABLE TRIGGER {TRIGGER}"],
        [f"ALTER TABLE staffack_auditentry ENABLE TRIGGER {TRIGGER}"],
        [
            f"DROP TRIGGER {TRIGGER} ON staffack_auditentry",
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON staffack_auditentry "
            "FOR EACH ROW WHEN (false) EXECUTE FUNCTION refuse_change()",
            f"ALTER TABLE staffack_auditentry ENABLE ALWAYS TRIGGER {TRIGGER}",
        ],
        [
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RETURN NEW; END $$"
        ],
    ],
}


@pytest.mark.parametrize("statements", CHANGES[KIND])
def test_a_trigger_that_was_changed_under_its_name_is_found(db, statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    named = [message for message in changed() if TRIGGER in message]
    assert named
    assert named[0].startswith("staffack_auditentry is not append-only any more")


@pytest.mark.skipif(KIND == "sqlite", reason="PostgreSQL's own")
def test_a_session_that_plays_a_replica_changes_nothing_either(message, liaison):
    AuditEntry.write(liaison, AuditEntry.Action.DISMISSED, case=message.case)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        with pytest.raises(IntegrityError, match="append-only"):
            cursor.execute("UPDATE staffack_auditentry SET action = 'VIEWED'")
