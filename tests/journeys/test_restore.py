"""A backup is made and restored as docs/operations.md says, on another server, in other hands."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from script.tools.postgres import Cluster, cluster
from tests.harness.mailserver import MailServer
from tests.harness.processes import ROOT, Deployment
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
CHANGE = "UPDATE staffack_acknowledgment SET is_first = is_first"


def documented() -> list[str]:
    """The commands of the chapter on backups."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    chapter = text.partition("## Back up, and restore")[2].partition("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", chapter, re.DOTALL)
    return [*"".join(blocks).splitlines(), *re.findall(r"`(openssl cms -decrypt[^`]*)`", chapter)]


def follow(portal: Deployment, directory: Path, *beginnings: str) -> str:
    """Run the documented commands that begin so, as written; gives what they say."""
    said = ""
    for beginning in beginnings:
        [command] = [each for each in documented() if each.startswith(beginning)]
        command = command.replace(".venv/bin/python", sys.executable)
        command = command.replace("/dev/shm/", f"{directory}/")
        # Files of the repository are named from its folder, those of the backup from another.
        command = command.replace("manage.py", f"{ROOT}/manage.py")
        command = command.replace("deploy/roles.sql", f"{ROOT}/deploy/roles.sql")
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-ec", command],
            cwd=directory,
            env={**portal.environment, "DATABASE": portal.environment["DATABASE_URL"][10:]},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, command + done.stdout + done.stderr
        said += done.stdout
    return said


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
    with servers(2) as (old, new):
        portal = Deployment(
            tmp_path,
            mail_server,
            certificates,
            old.url if old else "",
            ROW_NUMBERS_FILE=str(tmp_path / "row-numbers.json"),
        )
        if old:
            portal.environment["PATH"] = f"{old.programs}:{portal.environment['PATH']}"
        portal.start_web()
        visitor = Visitor(portal.address, portal.tls.authority)
        guess(visitor, "casehenry02", "0000")
        visitor.open_case("909090909", "7305")
        portal.manage("shell", "--no-imports", "--command", WRITE % messages)

        start = time.monotonic()
        follow(portal, tmp_path, "openssl req")
        if old:
            follow(portal, tmp_path, "pg_dump")
        else:
            follow(portal, tmp_path, ".venv/bin/python -c", "openssl cms -encrypt")
        spent = time.monotonic() - start
        portal.manage("shell", "--no-imports", "--command", WRITE % 4)
        portal.stop()
        portal.processes.clear()

        start = time.monotonic()
        if new:
            portal.environment["DATABASE_URL"] = new.url
            follow(portal, tmp_path, "openssl cms -decrypt -binary -inform DER -in portal.dump")
            follow(portal, tmp_path, "psql")
        else:
            portal.environment["DATABASE_URL"] = f"sqlite:///{tmp_path}/restored.sqlite3"
            follow(portal, tmp_path, "openssl cms -decrypt -binary -inform DER -in portal.copy")
        said = follow(
            portal,
            tmp_path,
            ".venv/bin/python manage.py check",
            ".venv/bin/python manage.py post_restore",
        )
        assert spent + time.monotonic() - start < 5 * 60
        assert f"4 messages missing, {messages} is the last" in said
        assert "1 acknowledgments missing, 1 is the last" in said
        assert re.search(r"Sealed cells: [1-9]\d+, of which can't be read: 0", said)
        assert f"Mails held: {messages}" in said
        assert "Cases with wrong PINs shortly before the backup: 1" in said
        is_running_elsewhere(portal, new, visitor, mail_server, messages)
        opens_with_its_keys_only(portal, tmp_path, new)


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
