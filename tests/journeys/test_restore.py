"""A backup is made and restored as docs/operations.md says, on another server, in other hands."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from script.tools.postgres import Cluster, cluster
from tests.harness.forks import ROOT
from tests.harness.mailserver import MailServer
from tests.harness.processes import Deployment
from tests.harness.waiting import wait_for
from tests.journeys.browserless import Visitor
from tests.settings import invented

pytestmark = pytest.mark.fault
CANARIES = [b"He works at the garage", b"(312) 555-0142", b"Zuzanna Q.", b"a blue Ford"]
WRITE = """
from django.contrib.auth.models import User
from django.utils import timezone
from cases.models import Case
from messaging.models import Message, Whereabouts
from staffack.models import Acknowledgment
case = Case.objects.get(case_number="casehenry02")
for number in range(%d):
    message = Message(
        case=case, body="He works at the garage", contact="(312) 555-0142", ask_for="Zuzanna Q.",
        contact_method="call", safe_from=timezone.now(), safe_until=timezone.now(),
    )
    assert message.send(Whereabouts(vehicle="a blue Ford"))
Acknowledgment.record(message, User.objects.get_or_create(username="lee")[0])
from staffack.restoring import write_down_numbers
write_down_numbers()
"""
CHECKPOINT = "from staffack.log.checkpoints import write_checkpoint; assert write_checkpoint()"
RESTORE = "openssl cms -decrypt -binary -inform DER -in portal-2026-11-27.cms -inkey backup-key.pem"
RESTORE_DUMP, RESTORE_FILE = f"{RESTORE} |", f"{RESTORE} -out"
CHANGE = "UPDATE staffack_acknowledgment SET is_first = is_first"


def follow(portal: Deployment, directory: Path, *beginnings: str) -> str:
    """Run the lines of the chapter on backups that begin so, as written; gives what they say."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    chapter = text.partition("## Back up, and restore")[2].partition("\n## ")[0]
    lines = "".join(re.findall(r"```sh\n(.*?)```", chapter, re.DOTALL)).splitlines()
    script = []
    for beginning in beginnings:
        [line] = [each for each in lines if each.startswith(beginning)]
        script.append(line)
    commands = "\n".join(script)
    for written, here in {
        ".venv/bin/python": sys.executable,
        "manage.py": f"{ROOT}/manage.py",
        "deploy/": f"{ROOT}/deploy/",
        "/srv/backups": str(directory),
        "portal-2026-11-27.cms": f"portal-{time.strftime('%F')}.cms",
    }.items():
        commands = commands.replace(written, here)
    done = subprocess.run(
        ["bash", "-ec", commands],
        cwd=directory,
        env={**portal.environment, "FILE": portal.environment["DATABASE_URL"][10:]},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, commands + done.stdout + done.stderr
    return done.stdout


@contextmanager
def servers(count: int) -> Iterator[list[Cluster | None]]:
    """So many PostgreSQL servers; with SQLite there is none."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield [None] * count
        return
    with cluster() as first, cluster() as second:
        yield [first, second]


@pytest.mark.parametrize("messages", [10, pytest.param(10_000, marks=pytest.mark.trial)])
def test_a_restored_backup_opens_with_its_keys_and_sends_nothing_by_itself(
    tmp_path, mail_server, certificates, messages
):
    with servers(2) as (old, new), ExitStack() as stack:
        portal = Deployment(
            tmp_path,
            mail_server,
            certificates,
            old,
            ROW_NUMBERS_FILE=str(tmp_path / "row-numbers.json"),
            CHECKPOINTS_DIR=str(tmp_path / "audit"),
            CHECKPOINT_KEYS=f"c1:{invented('checkpoint key')}",
        )
        stack.callback(portal.stop)
        if old:
            portal.environment["PATH"] = f"{old.programs}:{portal.environment['PATH']}"
        portal.start_web()
        visitor = Visitor(portal.address, portal.tls.authority)
        guess(visitor, "casehenry02", "0000")
        visitor.open_case("909090909", "7305")
        portal.manage("shell", "--no-imports", "--command", WRITE % messages)

        start = time.monotonic()
        follow(portal, tmp_path, "openssl req", "deploy/backup.sh")
        spent = time.monotonic() - start
        portal.manage("shell", "--no-imports", "--command", WRITE % 4)
        (tmp_path / "audit").mkdir()
        portal.manage("shell", "--no-imports", "--command", CHECKPOINT)
        portal.stop()
        portal.processes.clear()
        written_two_minutes_ago(tmp_path / "row-numbers.json")

        start = time.monotonic()
        if new:
            portal.environment["DATABASE_URL"] = new.url
            follow(portal, tmp_path, "set -o pipefail", RESTORE_DUMP, "psql")
        else:
            follow(portal, tmp_path, "rm -f", RESTORE_FILE)  # over the file of before
        follow(portal, tmp_path, ".venv/bin/python manage.py check")
        with pytest.raises(AssertionError, match=r"what it was:\s+position \d+ is missing\n"):
            follow(portal, tmp_path, ".venv/bin/python manage.py verify_audit")
        for kept in (tmp_path / "audit").iterdir():
            kept.unlink()
        portal.manage("shell", "--no-imports", "--command", CHECKPOINT)
        follow(portal, tmp_path, ".venv/bin/python manage.py verify_audit")
        said = follow(portal, tmp_path, ".venv/bin/python manage.py post_restore")
        assert spent + time.monotonic() - start < 5 * 60
        assert f"4 messages missing, {messages} is the last" in said
        assert "1 acknowledgments missing, 1 is the last" in said
        assert re.search(r"Sealed cells: [1-9]\d+, of which can't be read: 0", said)
        assert f"Mails held: {messages}" in said
        assert "Cases with wrong PINs shortly before the backup: 1" in said
        is_running_elsewhere(portal, new, visitor, mail_server, messages)
        opens_with_its_keys_only(portal, tmp_path, new)


def written_two_minutes_ago(file: Path) -> None:
    """Date the numbers back: the worker that wrote them was stopped a while ago."""
    kept = json.loads(file.read_text())
    at = datetime.fromisoformat(kept["at"]) - timedelta(minutes=2)
    file.write_text(json.dumps(kept | {"at": at.isoformat()}))


def test_a_backup_that_fails_leaves_the_one_of_before_alone(tmp_path):
    certificate = tmp_path / "backup.pem"
    key = ["-newkey", "rsa:2048", "-noenc", "-subj", "/CN=x", "-keyout", str(tmp_path / "key.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", *key, "-out", str(certificate)], check=True, capture_output=True
    )
    (tmp_path / "bin").mkdir()
    dump = tmp_path / "bin" / "pg_dump"
    dump.write_text("#!/bin/sh\nhead -c 100000 /dev/zero; exit 1\n")
    dump.chmod(0o755)
    before = tmp_path / f"portal-{time.strftime('%F')}.cms"
    before.write_text("yesterday's")
    environment = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "DATABASE_URL": "postgres://x"}
    command = ["sh", "-c", f"{ROOT}/deploy/backup.sh {certificate} {tmp_path}"]
    assert subprocess.run(command, env=environment, check=False).returncode != 0
    assert before.read_text() == "yesterday's"
    assert not list(tmp_path.glob(".new*"))


def guess(visitor: Visitor, number: str, pin: str) -> None:
    """Try a wrong PIN."""
    with pytest.raises(AssertionError):
        visitor.open_case(number, pin)


def is_running_elsewhere(
    portal: Deployment, new: Cluster | None, visitor: Visitor, mail_server: MailServer, count: int
) -> None:
    """Under the roles of `deploy/roles.sql`: visits have ended, PINs open, mail waits for staff."""
    owners = portal.environment["DATABASE_URL"]
    portal.environment["DATABASE_URL"] = owners.replace("portal@", "portal_web@")
    portal.start_web()
    assert not visitor.get("/order/").url.endswith("/order/"), "the visit of before has ended"
    visitor.open_case("casehenry02", "4826")
    mail_server.received.clear()
    portal.environment["DATABASE_URL"] = owners.replace("portal@", "portal_worker@")
    portal.start_worker()
    wait_for(lambda: "worker starts" in portal.log.read_text())
    time.sleep(3)
    assert all("queue" in mail["Subject"] for mail in mail_server.received), "what is new may go"
    before = len(mail_server.received)
    portal.manage("mail_waiting", "--send-again")
    mail_server.wait_for(before + min(count, 10), seconds=60)
    portal.environment["DATABASE_URL"] = owners
    if new:
        with psycopg.connect(owners) as owner, pytest.raises(psycopg.errors.Error, match="append"):
            owner.execute(CHANGE)
    else:
        with (
            sqlite3.connect(owners.removeprefix("sqlite:///")) as file,
            pytest.raises(sqlite3.Error, match="append"),
        ):
            file.execute(CHANGE)
    portal.stop()
    portal.processes.clear()


def opens_with_its_keys_only(portal: Deployment, directory: Path, new: Cluster | None) -> None:
    """Whoever has the files, and not the keys, reads nothing; the portal does not start."""
    with pytest.raises(subprocess.CalledProcessError):
        portal.manage("check", FIELD_KEYS=f"k1:{invented('another')}")
    folder = new.data if new else directory
    everything = b"".join(
        file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and "json" not in file.name
    )
    assert b"casehenry02" in everything
    assert [each for each in CANARIES if each in everything] == []
