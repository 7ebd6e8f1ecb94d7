"""Each row of the log is chained to all before it: what is changed is found, and named."""

from contextlib import suppress
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from staffack import append_only
from staffack.models import AuditEntry

TABLE = "staffack_auditentry"


def verify() -> str:
    """What `manage.py verify_audit` says."""
    said = StringIO()
    try:
        call_command("verify_audit", stdout=said)
    except CommandError as error:
        return str(error).removeprefix("The audit log is not what it was:\n")
    return said.getvalue().partition("\n")[0]


def sql(*statements: str) -> None:
    """Write to the database past the portal, and past the triggers."""
    append_only.remove(connection, TABLE)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    append_only.install(connection, TABLE)


@pytest.fixture
def written(case, message, liaison, supervisor) -> None:
    """Nine rows."""
    for number in range(3):
        AuditEntry.write(liaison, AuditEntry.Action.CASE_READ, case=case)
        AuditEntry.write(liaison, AuditEntry.Action.REPLIED, case=case, message=message)
        reason, detail = f'lost, "no" {number}', "Straße 🏠\n2"
        AuditEntry.write(
            supervisor, AuditEntry.Action.RESET, account=liaison, reason=reason, detail=detail
        )


def test_an_untouched_log_is_whole(written):
    assert verify() == "9 rows of the audit log are as they were written."
    positions = AuditEntry.objects.order_by("at").values_list("position", flat=True)
    assert list(positions) == list(range(1, 10))


COLUMNS = {
    "at": "'2026-01-01 00:00:00+00'",
    "staff_id": "staff_id + 1",
    "action": "'PAUSED'",
    "case_uuid": "NULL",
    "message_uuid": "case_uuid",
    "referral_uuid": "case_uuid",
    "account_id": "staff_id",
    "reason": "'none'",
    "detail": "'2'",
    "hmac": "(SELECT hmac FROM staffack_auditentry WHERE position = 1)",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_an_edit_of_any_column_is_named(written, column):
    sql(f"UPDATE {TABLE} SET {column} = {COLUMNS[column]} WHERE position = 5")
    assert verify() == "position 5 is not as it was written"


def test_each_column_of_the_table_is_covered():
    columns = {field.column for field in AuditEntry._meta.concrete_fields}
    assert columns - {"position", "key_id"} == COLUMNS.keys()


TAMPERINGS: dict[str, tuple[list[str], str]] = {
    "a row deleted": ([f"DELETE FROM {TABLE} WHERE position = 4"], "position 4 is missing"),
    "the first row deleted": ([f"DELETE FROM {TABLE} WHERE position = 1"], "position 1 is missing"),
    "a row deleted, the others moved up": (
        [
            f"DELETE FROM {TABLE} WHERE position = 4",
            *(f"UPDATE {TABLE} SET position = {n - 1} WHERE position = {n}" for n in range(5, 10)),
        ],
        "position 4 is not as it was written",
    ),
    "two rows exchanged": (
        [
            f"UPDATE {TABLE} SET position = 100 WHERE position = 3",
            f"UPDATE {TABLE} SET position = 3 WHERE position = 6",
            f"UPDATE {TABLE} SET position = 6 WHERE position = 100",
        ],
        "position 3 is not as it was written",
    ),
    "a row put in at the end": (
        [f"INSERT INTO {TABLE} SELECT 10, at, action, reason, detail, key_id, hmac, account_id, "
         f"case_uuid, message_uuid, referral_uuid, staff_id FROM {TABLE} WHERE position = 9"],
        "position 10 is not as it was written",
    ),
    "another key named": (
        [f"UPDATE {TABLE} SET key_id = 'a2' WHERE position = 2"],
        "position 2 was written with key a2, which AUDIT_KEYS lacks",
    ),
}  # fmt: skip


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_each_tampering_is_named_by_its_first_row(written, tampering):
    statements, named = TAMPERINGS[tampering]
    sql(*statements)
    assert verify() == named


def test_a_log_of_several_keys_is_whole_as_long_as_all_are_there(written, settings, liaison):
    settings.AUDIT_KEYS = {"a2": b"2" * 32, **settings.AUDIT_KEYS}
    AuditEntry.write(liaison, AuditEntry.Action.LOG_READ)
    assert set(AuditEntry.objects.values_list("key_id", flat=True)) == {"a1", "a2"}
    assert verify() == "10 rows of the audit log are as they were written."
    settings.AUDIT_KEYS = {"a2": b"2" * 32}
    assert "position 1 was written with key a1, which AUDIT_KEYS lacks" in verify()


def test_what_becomes_of_the_rows_it_names_changes_nothing(written, case, other_case):
    case.message_set.update(case=other_case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_uuid FROM staffack_auditentry WHERE position = 1")
        kept = cursor.fetchone()[0]
    assert str(kept).replace("-", "") == case.uuid.hex
    constraints = connection.introspection.get_constraints(connection.cursor(), TABLE)
    assert [one for one in constraints.values() if one["foreign_key"]] == []
    indexed = [one["columns"] for one in constraints.values() if one["index"]]
    assert ["case_uuid"] in indexed


def undone(staff: User) -> None:
    """An act that is logged, and then fails."""
    with suppress(KeyError), transaction.atomic():
        AuditEntry.write(staff, AuditEntry.Action.PAUSED)
        raise KeyError


def test_what_is_undone_leaves_no_row_and_no_gap(db, liaison):
    with transaction.atomic():
        AuditEntry.write(liaison, AuditEntry.Action.REPLIED)
        undone(liaison)
        AuditEntry.write(liaison, AuditEntry.Action.RESUMED)
        assert not AuditEntry.objects.exists(), "written last"
    undone(liaison)
    rows = AuditEntry.objects.order_by("pk").values_list("position", "action")
    assert list(rows) == [(1, "REPLIED"), (2, "RESUMED")]
