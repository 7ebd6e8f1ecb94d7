"""Workers killed while they send alerts: none comes twice, each comes or a person is to call."""

import random
import time

import pytest

from tests.harness.installation import Installation
from tests.harness.mailserver import MailServer
from tests.harness.waiting import wait_for

MAKE = """
from tests.alerts.many import make_wishes
make_wishes(%d)
"""
SERVE = """
from alerts.models import Wish
from tests.alerts.many import serve_all
serve_all(list(Wish.objects.all()))
"""
OPEN = "SELECT count(*) FROM alerts_alert WHERE told_at IS NULL AND called_at IS NULL"
UNSETTLED = (
    "SELECT count(*) FROM alerts_delivery WHERE handed_over_at IS NULL AND failed_at IS NULL"
)
CALLED = "SELECT count(*) FROM cases_task WHERE kind = 'AL_FAIL'"


@pytest.fixture
def server():
    """A mail server of the test's own."""
    with MailServer() as running:
        yield running


@pytest.fixture
def portal(installation, server):
    """An installation where many alerts at once are usual, its worker to be started."""
    installation.environment |= {
        "EMAIL_HOST": "localhost",
        "EMAIL_PORT": str(server.port),
        "EMAIL_TIMEOUT": "3",
        "ALERT_ANSWER_SECONDS": "4",
        "ALERT_BURST_LEAST": "20000",
    }
    return installation


def send_while_workers_are_killed(
    portal: Installation, server: MailServer, count: int, kills: int
) -> None:
    """Have `count` alerts sent, and the worker killed so often meanwhile."""
    portal.run("shell", "--no-imports", "--command", MAKE % count)
    portal.run("shell", "--no-imports", "--command", SERVE)
    chance = random.Random(26)
    points = sorted(chance.sample(range(1, count - count // 10), kills))
    worker = portal.start("send_notifications")
    for point in points:
        wait_for(
            lambda point=point: len(server.received) >= point,
            seconds=600,
            says=lambda: f"{len(server.received)} came",
        )
        time.sleep(chance.random() / 20)
        worker.kill()
        worker.wait()
        worker = portal.start("send_notifications")

    def left() -> int:
        return sum(portal.query(question)[0][0] for question in (OPEN, UNSETTLED))

    wait_for(lambda: left() == 0, seconds=900, says=lambda: f"{left()} are left")
    worker.kill()
    worker.wait()
    came = [str(mail["To"]) for mail in server.received]
    assert len(came) == len(set(came)), "none came twice"
    called = portal.query(CALLED)[0][0]
    assert len(came) + called >= count, "each came, or a person is to call"
    assert called <= kills * 4, "of a killed worker, what its threads had begun"


@pytest.mark.fault
def test_200_alerts_and_6_kills_none_twice_each_sent_or_a_task(portal, server):
    send_while_workers_are_killed(portal, server, 200, 6)


@pytest.mark.trial
@pytest.mark.fault
def test_10_000_alerts_and_20_kills_none_twice_each_sent_or_a_task(portal, server):
    send_while_workers_are_killed(portal, server, 10_000, 20)
