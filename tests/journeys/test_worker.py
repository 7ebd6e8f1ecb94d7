"""Real workers and a real mail server that hangs, refuses or is slow."""

import signal
import subprocess

import pytest

from tests.harness.mailserver import MailServer
from tests.harness.processes import Deployment
from tests.harness.waiting import wait_for

MESSAGES = """
from cases.models import Task, Case
from messaging.models import Message
case = Case.objects.earliest("pk")
for number in range(%d):
    assert Message(case=case, body=str(number)).send()
"""
ALARM = """
from datetime import datetime, UTC
from cases.models import Task, Case
Task.objects.create(kind="FAILURES", case=Case.objects.earliest("pk"))
"""
# As long as no time-out ends the wait, as with a server that answers a byte at a time.
HELD = """
from datetime import timedelta
from messaging import outbox
from messaging.worker import Worker
outbox.LONGEST_HOLD = timedelta(seconds=1)
Worker(0.1).run()
"""
HANGS = 3600

pytestmark = pytest.mark.fault


def is_alarm(mail) -> bool:
    """Whether the mail tells of an alarm."""
    return "look at the portal's queue" in mail["Subject"]


@pytest.fixture
def server(certificates):
    """A mail server of the test's own."""
    with MailServer(certificates.server_context()) as running:
        yield running


@pytest.fixture
def portal(tmp_path, server, certificates):
    """An installation without its web server, a worker to be started."""
    deployment = Deployment(
        tmp_path, server, certificates, EMAIL_TIMEOUT="3", NOTIFICATION_LEASE_SECONDS="1"
    )
    yield deployment
    deployment.stop()
    print(deployment.log.read_text())  # noqa: T201 - pytest shows it when the test fails


def run(portal: Deployment, code: str) -> None:
    """Run `code` in the installation."""
    portal.manage("shell", "--no-imports", "--command", code)


def wait_until_begun(server: MailServer, count: int) -> None:
    """Until the server was handed `count` mails."""
    wait_for(
        lambda: server.handler.begun >= count, says=lambda: f"{server.handler.begun} mails came"
    )


def test_an_alarm_goes_out_while_10_mails_hang(portal, server):
    portal.environment["EMAIL_TIMEOUT"] = "8"  # for 10 of them it would wait longer than a minute
    server.handler.seconds = lambda mail: 0 if is_alarm(mail) else HANGS
    run(portal, MESSAGES % 10)
    portal.start_worker()
    wait_until_begun(server, 1)
    run(portal, ALARM)
    mails = server.wait_for(1, seconds=60)
    assert is_alarm(mails[0])
    assert server.handler.begun < 10, "it did not wait for the others to fail"


def test_between_two_mails_a_worker_stops_at_once(portal, server):
    server.handler.seconds = lambda mail: 1
    run(portal, MESSAGES % 30)
    worker = portal.start_worker()
    wait_until_begun(server, 2)
    worker.send_signal(signal.SIGTERM)
    begun = server.handler.begun
    assert worker.wait(timeout=60) == 0
    assert server.handler.begun <= begun + 1
    assert len(server.received) == server.handler.begun, "the one under way was finished"


def test_a_worker_that_waits_for_a_server_that_hangs_ends_after_this_one_wait(portal, server):
    server.handler.seconds = lambda mail: HANGS
    run(portal, MESSAGES % 10)
    worker = portal.start_worker()
    wait_until_begun(server, 1)
    worker.send_signal(signal.SIGTERM)
    begun = server.handler.begun
    assert worker.wait(timeout=60) == 0
    assert server.handler.begun == begun, "no other mail was begun"


def test_a_mail_slower_than_the_lease_is_sent_once_by_two_workers(portal, server):
    portal.environment |= {"EMAIL_TIMEOUT": "60", "NOTIFICATION_LEASE_SECONDS": "3"}
    server.handler.seconds = lambda mail: 8
    run(portal, MESSAGES % 1)
    for _ in range(2):
        portal.start_worker()
    server.wait_for(1)
    portal.stop()
    assert server.handler.begun == 1


def test_a_worker_whose_mail_is_held_ends_and_the_next_one_sends_the_others_first(portal, server):
    portal.environment["EMAIL_TIMEOUT"] = "60"
    server.handler.seconds = lambda mail: HANGS if server.handler.begun == 1 else 0
    run(portal, MESSAGES % 3)
    with pytest.raises(subprocess.CalledProcessError) as ended:
        run(portal, HELD)
    assert ended.value.returncode == 3
    portal.start_worker()
    mails = server.wait_for(3)
    assert len({mail["Message-ID"] for mail in mails}) == 3
