"""What web and worker write while they start, work, fail and stop: real processes."""

import json
import os
import re
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from script.tools.postgres import Cluster, cluster, free_port
from tests.harness.processes import Deployment
from tests.harness.waiting import wait_for
from tests.journeys.browserless import Visitor

pytestmark = pytest.mark.fault
LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (INFO|WARNING|ERROR|CRITICAL) ([0-9a-f]{8}|-) "
    r"[\w.]+\[\d+\] \S.*"
)


@pytest.fixture
def deploy(tmp_path, mail_server, certificates):
    """Gives an installation with the settings that are named, on a database of its own."""
    made: list[Deployment] = []

    def with_settings(database: Cluster | None = None, **settings: str) -> Deployment:
        portal = Deployment(tmp_path, mail_server, certificates, database, **settings)
        made.append(portal)
        return portal

    yield with_settings
    for portal in made:
        portal.stop()
        print(portal.log.read_text())  # noqa: T201 - pytest shows it when the test fails


def walk(portal: Deployment) -> None:
    """A whole visit, and the same of somebody who mistypes."""
    visitor = Visitor(portal.address, portal.tls.authority)
    visitor.open_case("casehenry02", "4826")
    assert visitor.send("He is home.").endswith("/order/sent/")
    visitor.get("/help/")
    visitor.get("/no/such/page/")
    visitor.get("/leave/", follow=False)


def test_start_mail_and_stop_are_lines_and_a_visit_is_none(deploy, mail_server):
    portal = deploy(RELEASE="1.2.3")
    portal.start_web()
    portal.start_worker()
    walk(portal)
    mail_server.wait_for(1)
    portal.stop()
    lines = portal.log.read_text().splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    text = "\n".join(lines)
    for what in ("web", "worker"):
        assert f"{what} starts: release 1.2.3, environment production, database " in text
    assert re.search(r"messaging\.delivery\[\d+\] mail \d+ is sent: \d+ ms\n", text)
    for said in ("Listening at: ", "worker stops", "Worker exiting", "Shutting down: Master"):
        assert said in text
    kinds = {line.split()[3].partition("[")[0] for line in lines}
    assert kinds <= {"gunicorn.error", "portal.start", "messaging.delivery", "messaging.worker"}
    assert portal.environment["SECRET_KEY"] not in text


def test_as_json_every_line_of_web_and_worker_is_an_object(deploy):
    portal = deploy(LOG_FORMAT="json", LOG_LEVEL="INFO")
    portal.start_web()
    portal.start_worker()
    stranger = Visitor(portal.address, portal.tls.authority)
    assert stranger.get("/staff/ack/a-signed-token/", data=b"").status == 403
    portal.stop()
    facts = [json.loads(line) for line in portal.log.read_text().splitlines()]
    assert {one["level"] for one in facts} >= {"INFO", "WARNING"}
    [refused] = [one for one in facts if one["logger"] == "django.security.csrf"]
    assert refused["message"] == "403 staffack:acknowledge: form refused: no cookie"
    assert refused["milliseconds"] >= 0


def test_what_gunicorn_itself_refuses_is_a_line_without_address_and_client(deploy):
    portal = deploy()
    portal.start_web()
    visitor = Visitor(portal.address, portal.tls.authority)
    assert visitor.get(f"/staff/ack/a-signed-token/{'x' * 5000}").status == 414
    portal.stop()
    text = portal.log.read_text()
    assert re.search(r"WARNING - gunicorn\.error\[\d+\] Invalid request\n", text)
    assert "127.0.0.1" not in text.replace("Listening at: https://127.0.0.1", "")


@pytest.mark.once
def test_500_requests_to_a_database_that_is_down_are_a_line_a_minute_of_each_process(deploy):
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("SQLite has no server that could be down")
    with cluster() as database:
        portal = deploy(database, WEB_WORKERS="1")
        portal.start_web()
        portal.start_worker()
        walk(portal)
        visitors = [Visitor(portal.address, portal.tls.authority) for _ in range(10)]
        for visitor in visitors:
            visitor.open_case("casehenry02", "4826")
        before = portal.log.stat().st_size
        began = time.monotonic()
        database.stop()
        with ThreadPoolExecutor(10) as pool:
            for path in ("/order/", "/lookup/", "/order/sent/", "/staff/", "/readyz") * 10:
                statuses = [pool.submit(visitor.get, path) for visitor in visitors]
                assert {one.result().status for one in statuses} == {503}
        time.sleep(12)  # the worker's jobs, all of them
        outage = portal.log.read_bytes()[before:].decode().splitlines()
        kinds = [re.sub(r"\d+", "", line.partition("] ")[2]) for line in outage]
        minutes = 1 + (time.monotonic() - began) // 60  # one, but on a machine that is very busy
        # The web process, the worker, and what /readyz says of it.
        assert len(outage) <= 3 * minutes, kinds
        assert sum(map(len, outage)) < 3_000 * minutes
        portal.stop()
        more = re.findall(r"\(and (\d+) more like it\)", portal.log.read_text())
        of_requests = [int(count) for count in more if int(count) < 500]  # the worker's are more
        assert 390 / minutes <= max(of_requests)


def scrape(port: int) -> str:
    """What Prometheus would read."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4"
        return answer.read().decode()


def test_metrics_are_off_until_a_port_is_named_and_tell_of_nobody(deploy, mail_server):
    port = free_port()
    portal = deploy(METRICS_PORT=str(port))
    portal.start_web()
    with pytest.raises(OSError, match="refused"):  # the web process has none
        scrape(port)
    mail_server.stop()
    walk(portal)
    portal.start_worker()
    end = time.monotonic() + 60
    figures = ""
    while "portal_mails_owed 1\n" not in figures or '"send_due"' not in figures:
        assert time.monotonic() < end, figures
        time.sleep(0.2)
        try:
            figures = scrape(port)
        except OSError:
            continue
    mail_server.start()
    names = {re.sub(r'\{job="\w+"\} .*| .*', "", line) for line in figures.splitlines()}
    assert names == {
        *("portal_job_last_done_timestamp_seconds", "portal_database_up", "portal_mails_owed"),
        *("portal_mailboxes_returning", "portal_recipients_reached"),
        *("portal_mails_stuck", "portal_mail_oldest_seconds", "portal_alarms_open"),
        "portal_tasks_open",
    }
    assert all(re.fullmatch(r'\w+(\{job="\w+"\})? [\d.e+]+', line) for line in figures.splitlines())
    second = portal.start_worker()  # the port is taken: mail matters more
    taken = f"no metrics on port {port}: Address already in use"
    wait_for(lambda: taken in portal.log.read_text())
    mail_server.wait_for(1)
    assert second.poll() is None
