"""Acknowledgments and the audit log: what holds that their rows are added and never changed."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader

from staffack import append_only

MODELS = {table.partition("_")[2] for table in append_only.TABLES}


def triggers() -> set[str]:
    """The triggers that there are."""
    catalogue = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        catalogue = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        return {name for (name,) in cursor.fetchall()}


def expected() -> set[str]:
    """A trigger for each table and each verb that would change a row."""
    verbs = append_only.VERBS[connection.vendor]
    return {f"{table}_no_{verb}" for table in append_only.TABLES for verb in verbs}


def test_the_newest_state_has_every_trigger(db):
    assert triggers() == expected()
    assert run_checks(tags=["database"], databases=["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_undoing_the_migration_and_doing_it_again_leaves_every_trigger():
    call_command("migrate", "staffack", "0001", verbosity=0)
    assert triggers() == set()
    assert len(run_checks(tags=["database"], databases=["default"])) == len(append_only.TABLES)
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
