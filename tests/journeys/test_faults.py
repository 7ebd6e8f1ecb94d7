"""Real processes and servers, stopped and killed while people use them."""

import time

import pytest

from script.tools.postgres import cluster
from tests.harness.processes import Deployment
from tests.journeys.browserless import Visitor
from tests.walk import hidden


@pytest.fixture
def survivor(portal):
    """Someone past the PIN, in a browser without JavaScript or pictures."""
    visitor = Visitor(portal.address, portal.tls.authority)
    visitor.open_case("casehenry02", "4826")
    return visitor


def test_a_mail_server_that_is_down_changes_nothing_for_the_survivor(survivor, portal, mail_server):
    mail_server.stop()
    for number in range(5):
        assert survivor.send(f"message {number}").endswith("/order/sent/")
    assert "Your message was sent" in survivor.page
    time.sleep(2)
    assert mail_server.received == []
    mail_server.start()
    mails = mail_server.wait_for(5, seconds=30)
    assert len({mail["Message-ID"] for mail in mails}) == 5


def test_a_killed_worker_loses_nothing(survivor, portal, mail_server):
    worker = portal.processes[-1]
    for number in range(20):
        survivor.send(f"message {number}")
        if number == 10:
            worker.kill()
            worker.wait()
    portal.start_worker()
    mails = mail_server.wait_for(20, seconds=30)
    assert len({mail["Message-ID"] for mail in mails}) == 20
    assert len(mails) <= 21, "at most one double for one kill"


@pytest.mark.once
def test_with_the_database_down_leaving_works_and_pages_give_the_number(
    tmp_path, mail_server, certificates
):
    with cluster() as database:
        portal = Deployment(tmp_path, mail_server, certificates, database.url)
        try:
            portal.start_web()
            visitor = Visitor(portal.address, portal.tls.authority)
            visitor.open_case("casehenry02", "4826")
            form = visitor.page
            other = Visitor(portal.address, portal.tls.authority)
            other.open_case("909090909", "7305")
            database.stop()
            answer = visitor.get("/order/")
            assert answer.status == 503
            assert "(708) 232-4545" in visitor.page
            assert "Traceback" not in visitor.page
            assert "OperationalError" not in visitor.page
            assert visitor.get("/readyz").status == 503
            assert visitor.get("/healthz").status == 200
            visitor.page = form
            answer = visitor.post("/order/messages/", body="not lost", response_requested="no")
            assert answer.status == 503
            kept = visitor.page
            draft = hidden(kept, "draft")
            # A session that the database can't end now: its cookie goes all the same.
            leaving = other.get("/leave/", follow=False)
            assert (leaving.status, leaving.headers["Location"]) == (
                303,
                "https://www.weather.gov/",
            )
            assert "__Host-session=;" in str(leaving.headers).replace('""', "")
            database.start()
            end = time.monotonic() + 5
            while visitor.get("/lookup/").status != 200:
                assert time.monotonic() < end, "no good answer within 5 s of its return"
            visitor.page = kept
            answer = visitor.post("/order/messages/", draft=draft)
            assert answer.url.endswith("/order/sent/")
        finally:
            portal.stop()
            print(portal.log.read_text())  # noqa: T201 - pytest shows it when the test fails
