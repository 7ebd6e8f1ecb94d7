"""Real processes and servers, stopped and killed while people use them."""

import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http.client import HTTPResponse
from signal import SIGCONT, SIGSTOP

import pytest

from script.tools.postgres import cluster
from tests.harness.processes import Deployment
from tests.journeys.browserless import Visitor
from tests.walk import hidden

pytestmark = pytest.mark.fault


@pytest.mark.once
def test_with_the_database_down_leaving_works_and_pages_give_the_number(
    tmp_path, mail_server, certificates
):
    with cluster() as database:
        portal = Deployment(tmp_path, mail_server, certificates, database)
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


def seconds(ask: Callable[[], HTTPResponse]) -> tuple[float, HTTPResponse]:
    """How long the answer took, and the answer."""
    start = time.monotonic()
    answer = ask()
    return time.monotonic() - start, answer


@pytest.fixture
def hangs(tmp_path, mail_server, certificates):
    """The portal with a database of its own, and what makes that hang and go on."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        with cluster() as database:
            portal = Deployment(tmp_path, mail_server, certificates, database)
            del portal.environment["WEB_DATABASE_SECONDS"]  # as the portal has it
            yield portal, partial(database.signal, SIGSTOP), partial(database.signal, SIGCONT)
            database.signal(SIGCONT)
            portal.stop()
        return
    portal = Deployment(tmp_path, mail_server, certificates)
    del portal.environment["WEB_DATABASE_SECONDS"]
    file = portal.environment["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        yield portal, partial(other.execute, "BEGIN IMMEDIATE"), other.rollback
    portal.stop()


def test_while_the_database_hangs_leaving_and_home_take_3_seconds_and_other_pages_10(hangs):
    portal, freeze, thaw = hangs
    portal.start_web()
    visitors = [Visitor(portal.address, portal.tls.authority) for _ in range(16)]
    leaving, cold, *others = visitors
    for visitor in (leaving, *others):
        visitor.open_case("casehenry02", "4826")
    freeze()
    with ThreadPoolExecutor(14) as pool:
        asked = [
            pool.submit(seconds, partial(other.post, "/order/messages/", body="He is home."))
            for other in others
        ]
        time.sleep(0.2)  # they hang, more of them than the 12 that made all else wait
        for path, visitor in (
            ("/leave/", leaving),
            ("/", cold),
            ("/leave/", cold),
            ("/", others[0]),
        ):
            spent, answer = seconds(partial(visitor.get, path, follow=False))
            assert spent < 3, path
            assert answer.status == (303 if path == "/leave/" else 200)
        for visitor, answer in zip(others, asked, strict=True):
            spent, page = answer.result()
            assert spent < 10
            assert page.status == 503
            assert "(708) 232-4545" in visitor.page
    thaw()
    end = time.monotonic() + 5
    while cold.get("/lookup/").status != 200:
        assert time.monotonic() < end, "no good answer within 5 s of its return"
