"""The audit log is tampered with past the portal: its command and standard tools name where."""

from collections.abc import Callable

import pytest

from staffack import append_only
from tests.harness.audit_log import AFTER, BEFORE, KEYS, LATER, Log
from tests.settings import KIND, invented

pytestmark = pytest.mark.fault
TABLE = "staffack_auditentry"
TRIGGERS = append_only._trigger_names(KIND, TABLE)
MAKE = append_only._create_statements(KIND, TABLE)
ON = f" ON {TABLE}" if KIND == "postgresql" else ""
DROP = [f"DROP TRIGGER {name}{ON}" for name in TRIGGERS]
EDIT = f"UPDATE {TABLE} SET detail = 'nothing' WHERE position = 5"


def unseen(*statements: str) -> Callable[[Log], None]:
    """With the triggers gone meanwhile, and there again as they were."""
    return lambda log: log.sql(*DROP, *statements, *MAKE)


def replace(log: Log) -> None:
    """SQLite's way past triggers, on a connection without `recursive_triggers`."""
    columns = "position, at, staff_id, action, reason, key_id, hmac, detail"
    row = columns.replace("detail", "'nothing'")
    log.sql(
        f"INSERT OR REPLACE INTO {TABLE} ({columns}) SELECT {row} FROM {TABLE} WHERE position = 5"
    )


def another_function(log: Log) -> None:
    """PostgreSQL's: the triggers stay, and do nothing."""
    let = "LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
    log.sql(f"CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger {let}", EDIT)


def second_history(log: Log) -> None:
    """The database of the older checkpoint, in which the portal goes on."""
    log.restore()
    log.write(AFTER - BEFORE + 2, "other")


TAMPERINGS: dict[str, tuple[Callable[[Log], None], int]] = {
    "an edit": (unseen(EDIT), 5),
    "a deletion": (unseen(f"DELETE FROM {TABLE} WHERE position = 6"), 6),
    "a reorder": (
        unseen(
            f"UPDATE {TABLE} SET position = 100 WHERE position = 3",
            f"UPDATE {TABLE} SET position = 3 WHERE position = 7",
            f"UPDATE {TABLE} SET position = 7 WHERE position = 100",
        ),
        3,
    ),
    "a cut tail": (unseen(f"DELETE FROM {TABLE} WHERE position > 11"), 12),
    "an older database": (Log.restore, BEFORE + 1),
    "a second history": (second_history, BEFORE + 1),
    **({"a row replaced": (replace, 5)} if KIND == "sqlite" else {}),
    **({"another function": (another_function, 5)} if KIND == "postgresql" else {}),
}
NO_LEAF_CHANGED = {"an edit", "a row replaced", "another function"}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory) -> Log:
    return Log(tmp_path_factory.mktemp("log")).begin()


@pytest.fixture
def log(untouched, tmp_path) -> Log:
    """A copy of `untouched`."""
    return Log(tmp_path, untouched)


def test_an_untouched_log_is_whole_for_all_and_grows(log):
    assert log.export().splitlines()[-1] == "14 rows of the audit log are as they were written."
    assert (log.checkpoints_fit(), log.named_by_tools()) == (True, set())
    log.write(3)
    log.sign(LATER)
    assert log.is_witnessed(), log.said
    assert "17 rows" in log.verify("--against", log.folder / "kept")
    kept = (log.folder / "kept" / f"{LATER}.checkpoint").read_text()
    assert kept.startswith("127.0.0.1:8000/audit\n17\n")
    assert kept.count("\n— ") == 2, "the log's line, and the witness's"


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_each_tampering_is_named_by_the_command_and_by_standard_tools(log, tampering):
    tamper, position = TAMPERINGS[tampering]
    tamper(log)
    for said in (log.export(), log.verify("--against", log.folder / "kept")):
        assert "The audit log is not what it was" in said
        first = min(line for line in said.splitlines() if line.startswith("position "))
        assert first.startswith(f"position {position} "), said
    assert log.named_by_tools() == {position}
    assert log.checkpoints_fit() is (tampering in NO_LEAF_CHANGED)
    if tampering == "another function":
        assert f"{TRIGGERS[0]}" in said


def test_a_history_that_the_whole_server_makes_up_is_named_by_the_witness(log):
    """The key, the folder and the database are all in one hand: everything is written anew."""
    for file in log.checkpoints.iterdir():
        file.unlink()
    second_history(log)
    log.sign(LATER)
    assert "16 rows of the audit log are as they were written" in log.verify()
    assert not log.is_witnessed()
    assert log.said == f"The audit log: position {BEFORE + 1} is another row than it was\n"
    assert f"position {BEFORE + 1} is another row" in log.verify("--against", log.folder / "kept")
    log.export()
    assert not log.checkpoints_fit()


def test_the_worker_signs_no_log_that_did_not_grow_out_of_what_it_kept(log):
    log.restore()
    failed = log.installation.run("send_notifications", "--once")
    assert "write_checkpoint" in failed
    assert len(list(log.checkpoints.glob("*.checkpoint"))) == 2
    assert log.installation.query("SELECT kind FROM cases_task WHERE kind = 'LOG'") == [("LOG",)]


def test_a_checkpoint_by_another_key_or_altered_is_refused(log):
    [file] = log.checkpoints.glob("*-06.checkpoint")
    file.write_text(file.read_text().replace("\n14\n", "\n13\n"))
    assert f"{file.name} was altered after it was signed" in log.verify()
    assert not log.is_witnessed()
    log.installation.environment["CHECKPOINT_KEYS"] = f"c2:{invented('another')}"
    assert "2027-01-05.checkpoint is not signed by the log's key" in log.verify()
    assert KEYS["CHECKPOINT_KEYS"] not in log.verify()
