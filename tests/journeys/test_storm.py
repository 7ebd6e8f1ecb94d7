"""Kills at random points while many people write: nothing that was answered as saved is lost.

A short form of each runs in script/test, the whole figure in script/faults.
"""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from script.tools.postgres import cluster
from tests.harness.forks import Command
from tests.harness.mailserver import MailServer
from tests.harness.processes import Certificates, Deployment
from tests.journeys.browserless import Visitor
from tests.walk import hidden

pytestmark = pytest.mark.fault
LONG = pytest.mark.trial
# With how many mails are owed about it, and how many readings of it that stand.
SAVED = """
from messaging.models import Message, Notification
for message in Message.objects.prefetch_related("notification_set"):
    tasks = message.messagetask_set.filter(task__kind="READ", task__ended_at=None)
    print(message.body, f"{message.notification_set.count()}:{tasks.count()}")
"""
MESSAGES = """
from cases.models import Case
from messaging.models import Message
case = Case.objects.earliest("pk")
for number in range(%d):
    assert Message(case=case, body=str(number)).send()
"""


def run(portal: Deployment, code: str) -> list[str]:
    """What `code` prints in the installation."""
    return portal.manage("shell", "--no-imports", "--command", code).splitlines()


@contextmanager
def installed(where: Path, mail: MailServer, tls: Certificates) -> Iterator[Any]:
    """An installation with all its data in `where`; one case may get 500 messages a day."""
    more = {"MESSAGES_PER_CASE_PER_DAY": "500", "NOTIFICATION_LEASE_SECONDS": "1"}
    with ExitStack() as stack:
        database = None
        if os.environ.get("DATABASE_URL", "").startswith("postgres"):
            # Else PostgreSQL says "saved" before it has written: no office runs it so.
            database = stack.enter_context(cluster("-c synchronous_commit=on", where))
        deployment = Deployment(where, mail, tls, database, **more)
        try:
            yield deployment, database
        finally:
            deployment.stop()
            print(deployment.log.read_text())  # noqa: T201 - pytest shows it when the test fails


@pytest.fixture
def disk() -> Iterator[Path]:
    """A folder that the database's own user may enter."""
    with TemporaryDirectory(prefix="portal-disk-") as directory:
        Path(directory).chmod(0o755)
        yield Path(directory)


@pytest.fixture
def portal(disk, mail_server, certificates) -> Iterator[Deployment]:
    """An installation of the test's own."""
    with installed(disk, mail_server, certificates) as (deployment, _database):
        yield deployment


class Writers:
    """People who write until they are told to stop; `saved` holds what they were told was sent."""

    def __init__(self, portal: Deployment, count: int) -> None:
        self.saved: list[str] = []
        self.stops = False
        self.visitors = [Visitor(portal.address, portal.tls.authority) for _ in range(count)]
        for visitor in self.visitors:
            visitor.open_case("casehenry02", "4826")
        self.pool = ThreadPoolExecutor(count)
        self.writing: list[Future[None]] = []

    def __enter__(self) -> "Writers":
        self.writing = [self.pool.submit(self._write, *one) for one in enumerate(self.visitors)]
        return self

    def __exit__(self, *_error: object) -> None:
        self.stops = True
        for one in self.writing:
            one.result()
        self.pool.shutdown()

    def _write(self, writer: int, visitor: Visitor) -> None:
        for number in range(10_000):
            if self.stops:
                return
            body = f"{writer}-{number}"
            try:
                if visitor.send(body).endswith("/order/sent/"):
                    self.saved.append(body)
            except (OSError, HTTPException, ValueError):
                time.sleep(0.1)  # no answer, or a page without the form: nobody was told anything


def is_whole(portal: Deployment, writers: Writers) -> None:
    """Each message that is there is whole and there once, and each that was called sent is."""
    rows = [line.rsplit(" ", 1) for line in run(portal, SAVED)]
    written = [body for body, _owed in rows if "-" in body]
    assert set(writers.saved) <= set(written)
    assert len(written) == len(set(written))
    owed = {owed for body, owed in rows if body in written}
    assert owed == {"1:1"}, "each owes its mail, and somebody who reads it"


def workers_of(web: Command) -> list[int]:
    """The processes that answer requests."""
    return [
        int(one) for one in Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text().split()
    ]


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=LONG)])
def test_a_web_process_killed_in_mid_post_leaves_each_message_whole_or_absent(portal, kills):
    web = portal.start_web()
    with Writers(portal, 4) as writers:
        for _ in range(kills):
            before = len(writers.saved)
            end = time.monotonic() + 60
            while len(writers.saved) < before + 2:
                assert time.monotonic() < end, portal.log.read_text()
                time.sleep(random.uniform(0, 0.1))
            os.kill(random.choice(workers_of(web)), signal.SIGKILL)
    assert len(writers.saved) > kills
    is_whole(portal, writers)


@pytest.mark.parametrize("messages", [5, pytest.param(100, marks=LONG)])
def test_a_mail_server_that_is_down_changes_nothing_for_the_survivor(portal, mail_server, messages):
    portal.start_web()
    portal.start_worker()
    survivor = Visitor(portal.address, portal.tls.authority)
    survivor.open_case("casehenry02", "4826")
    mail_server.stop()
    for number in range(messages):
        assert survivor.send(f"message {number}").endswith("/order/sent/")
    assert "Your message was sent" in survivor.page
    time.sleep(2)
    assert mail_server.received == []
    mail_server.start()
    mails = mail_server.wait_for(messages, seconds=60)
    assert len({mail["Message-ID"] for mail in mails}) == messages


@pytest.mark.parametrize(("kills", "mails"), [(2, 30), pytest.param(20, 200, marks=LONG)])
def test_a_worker_killed_at_random_points_loses_no_mail_and_doubles_one_a_kill(
    portal, mail_server, kills, mails
):
    mail_server.handler.seconds = lambda mail: 0.02
    run(portal, MESSAGES % mails)
    worker = portal.start_worker()
    for number in range(kills):
        end = time.monotonic() + 60
        while len(mail_server.received) < (number + 1) * mails // (kills + 1):
            assert time.monotonic() < end, portal.log.read_text()
            time.sleep(random.uniform(0, 0.05))
        worker.kill()
        worker.wait()
        worker = portal.start_worker()
    end = time.monotonic() + 60
    while len({mail["Message-ID"] for mail in mail_server.received}) < mails:
        assert time.monotonic() < end, portal.log.read_text()
        time.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    worker.wait()
    assert len(mail_server.received) <= mails + kills
    mail_server.handler.seconds = lambda mail: 0


@pytest.mark.once
@pytest.mark.parametrize("crashes", [1, pytest.param(5, marks=LONG)])
def test_a_database_that_crashes_or_restarts_under_load_loses_nothing_and_leaving_works(
    disk, mail_server, certificates, crashes
):
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("SQLite has no server that could crash")
    with installed(disk, mail_server, certificates) as (portal, database):
        portal.start_web()
        reading, leaving = (Visitor(portal.address, portal.tls.authority) for _ in range(2))
        with Writers(portal, 4) as writers:
            reading.open_case("909090909", "7305")
            for number in range(crashes):
                leaving.open_case("909090909", "7305")
                time.sleep(random.uniform(0, 1))
                (database.stop if number % 2 else database.crash)()
                assert reading.get("/order/").status == 503
                assert "(708) 232-4545" in reading.page
                assert "Traceback" not in reading.page
                assert leaving.get("/leave/", follow=False).status == 303
                database.start()
                end = time.monotonic() + 5
                while reading.get("/order/").status != 200:
                    assert time.monotonic() < end, "no good answer within 5 s of its return"
        assert writers.saved
        is_whole(portal, writers)


@pytest.fixture
def small_disk(disk) -> Iterator[Path]:
    """The same folder, on a file system of its own that can be filled."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=400m,mode=755", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode:
        pytest.skip("only root can make a file system to be filled")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Leave no byte free; gives the file to delete."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(1 << 16)):
            pass
    return filler


def test_a_full_disk_leaves_no_half_row_and_gives_back_what_was_typed(
    small_disk, mail_server, certificates
):
    with installed(small_disk, mail_server, certificates) as (portal, _database):
        portal.start_web()
        visitor = Visitor(portal.address, portal.tls.authority)
        visitor.open_case("casehenry02", "4826")
        filler = fill(small_disk)
        long = "He is at home. " * 500
        saved = 0
        while visitor.send(f"{saved}-{long}").endswith("/order/sent/"):
            saved += 1  # into what room the database had left to itself
        assert "(708) 232-4545" in visitor.page
        assert "Traceback" not in visitor.page
        draft = hidden(visitor.page, "draft")
        assert Visitor(portal.address, portal.tls.authority).get("/").status == 200
        filler.unlink()
        end = time.monotonic() + 60
        while not visitor.post("/order/messages/", draft=draft).url.endswith("/order/sent/"):
            assert time.monotonic() < end, visitor.page
            time.sleep(0.5)
        found = [line for line in run(portal, SAVED) if "-He is" in line]
        assert len(found) == saved + 1
        assert {line.rsplit(" ", 1)[1] for line in found} == {"1:1"}
