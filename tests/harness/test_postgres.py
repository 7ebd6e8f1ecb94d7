"""The tests' own PostgreSQL starts anywhere."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from script.tools import postgres
from tests.harness.forks import ROOT

pytestmark = pytest.mark.once


@pytest.fixture
def directory() -> Iterator[Path]:
    """A temporary folder that everyone may read; pytest's own are private."""
    with tempfile.TemporaryDirectory(prefix="portal-harness-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def test_the_wheels_server_starts_where_the_system_has_none(directory):
    made = postgres.Cluster(directory, find=postgres.wheels_programs)
    made.start()
    try:
        with psycopg.connect(made.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        made.stop()


def test_an_ordinary_user_can_run_it(directory):
    programs = postgres.wheels_programs(directory)
    script = shutil.copy(postgres.__file__, directory)
    python, account = sys.executable, {}
    if os.geteuid() == 0:
        entry = pwd.getpwnam(postgres.UNPRIVILEGED)
        account = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        # Root's own Python may lie where nobody else can read.
        python = shutil.which("python3", path="/usr/bin:/bin") or sys.executable
    result = subprocess.run(
        [python, script, python, "-c", "import os; print(os.environ['DATABASE_URL'])"],
        cwd="/",
        env={"PATH": f"{programs}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        **account,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("postgres://portal@127.0.0.1:")


def test_a_port_is_given_once_whichever_process_asks():
    taken = postgres.free_port()
    alone = f"postgres.PORTS = range({taken}, {taken + 1}); print(postgres.free_port())"
    other = [sys.executable, "-c", f"from script.tools import postgres; {alone}"]
    asked = subprocess.run(other, cwd=ROOT, capture_output=True, text=True)
    assert (asked.stdout, "No port" in asked.stderr) == ("", True)


def test_a_run_that_is_told_to_end_leaves_no_server_behind():
    say = "import os, time; print(os.environ['DATABASE_URL'], flush=True); time.sleep(60)"
    run = subprocess.Popen(
        [sys.executable, postgres.__file__, sys.executable, "-c", say],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout
    url = run.stdout.readline().strip()
    psycopg.connect(url).close()
    run.terminate()
    assert run.wait(timeout=60) == 128 + signal.SIGTERM
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
