"""Words that are recognised anywhere, on a journey through everything that goes wrong."""

import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import psycopg

from script.tools.postgres import Cluster, cluster
from tests.harness.mailserver import MailServer
from tests.harness.processes import Deployment
from tests.harness.waiting import wait_for
from tests.journeys.browserless import Visitor
from tests.walk import REFERRAL, hidden

PIN = "4826"
MESSAGE = {
    "body": "canary-text at the bus stop",
    "response_requested": "yes",
    "contact_method": "call",
    "contact": "(312) 555-0163",
    "safe_from": "2097-04-12T11:26",
    "safe_until": "2097-04-12T12:37",
    "ask_for": "canary-whom",
}
WHEREABOUTS = {"place": "canary-place", "other": "canary-hazard behind the door"}
CLIENT = {"client": "canary-client", "body": "canary-referral", "consent_on": "2026-11-20"}
ALERT = {"texts_seen": "yes", "events": "served", "words": "list", "channel": "email"}
ALERT |= {"address": "canary-alert@mail.example", "consent": "on"}
# Twelve kinds of them, with the pass, the signed link and the sessions, which the portal draws.
TYPED = [
    *("canary", "555-0163", "5550163", "2097-04-12", "04/12/2097"),  # six kinds, telephone, time
    *("2031D00777", "canary-password"),  # a number that leads to no case; what opens a desk
]
SESSIONS = """
from portal.models import Session
for row in Session.objects.all():
    print(row.get_decoded())
"""
NUMBER = "casehenry02"  # in clear, so the search must find it


@contextmanager
def installed(
    directory: Path, mail_server, certificates
) -> Iterator[tuple[Deployment, Cluster | None]]:
    """An installation that begins empty, whose page of searches fails."""
    temporary = directory / "tmp"
    temporary.mkdir()
    settings = {"DJANGO_SETTINGS_MODULE": "tests.journeys.failing", "TMPDIR": str(temporary)}
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield Deployment(directory, mail_server, certificates, **settings), None
        return
    with cluster() as database:
        yield Deployment(directory, mail_server, certificates, database, **settings), database


def execute(portal: Deployment, statement: str) -> None:
    """Run a statement on the database, past the portal."""
    url = portal.environment["DATABASE_URL"]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60)) as connection:
            connection.execute(statement)
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def refusing_rows(portal: Deployment) -> Iterator[None]:
    """The table of messages refuses each row, and PostgreSQL quotes it."""
    if portal.environment["DATABASE_URL"].startswith("sqlite"):
        begin = "CREATE TRIGGER no BEFORE INSERT ON messaging_message "
        begin += "BEGIN SELECT RAISE(ABORT, 'no'); END"
        end = "DROP TRIGGER no"
    else:
        begin = "ALTER TABLE messaging_message ADD CONSTRAINT no CHECK (sent_at IS NULL) NOT VALID"
        end = "ALTER TABLE messaging_message DROP CONSTRAINT no"
    execute(portal, begin)
    yield
    execute(portal, end)


@contextmanager
def database_gone(portal: Deployment, database: Cluster | None) -> Iterator[None]:
    """The database is down; SQLite's is locked."""
    if database:
        database.stop()
        yield
        database.start()
        return
    file = portal.environment["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, timeout=60, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


class Walk:
    """People who use all of it; `secrets` are what the portal drew for them."""

    def __init__(self, portal: Deployment) -> None:
        self.portal = portal
        self.secrets: set[str] = set()

    def visitor(self) -> Visitor:
        return Visitor(self.portal.address, self.portal.tls.authority)

    def remember(self, *visitors: Visitor) -> None:
        """Note the keys of sessions and forms."""
        cookies = [cookie for visitor in visitors for cookie in visitor.jar]
        self.secrets |= {str(cookie.value) for cookie in cookies if len(str(cookie.value)) > 20}

    def liaison(self) -> Visitor:
        """Signed in, after a wrong password; a pass is issued, and used."""
        liaison = self.visitor()
        liaison.get("/staff/sign-in/?next=/staff/ack/canary-token/")
        liaison.post("/staff/sign-in/", login="canary-login", password="canary-password")
        liaison.post("/staff/sign-in/", login="lee", password="canary-password")
        liaison.sign_in("lee", "demo-liaison-2026")
        answer = liaison.get("/staff/cases/")
        answer = liaison.post("/staff/cases/", number=NUMBER)
        epoch = hidden(liaison.page, "epoch")
        liaison.post(answer.url, action="pass", verified="on", epoch=epoch)
        [issued] = re.findall(r'class="secret">(\w{8})<', liaison.page)
        self.secrets.add(issued)
        self.remember(liaison)
        self.visitor().open_case(NUMBER, issued)
        return liaison

    def stranger(self) -> None:
        """A number that leads nowhere, forms without a visit, a search that fails."""
        stranger = self.visitor()
        stranger.search("2031D00777")
        stranger.post("/lookup/pin/", pin="7391")
        assert stranger.post("/help/search/", words="canary-words").status == 500
        self.remember(stranger)
        other = self.visitor()
        for path in ("/order/messages/", "/lookup/pin/", "/staff/ack/canary-token/"):
            assert other.get(path, data=b"body=canary-text&pin=7391").status == 403

    def asks_for_alerts(self, visitor: Visitor, mail_server: MailServer) -> None:
        """With a wrong code first, and the right one after it came by mail."""
        visitor.get("/order/alerts/")
        visitor.post("/order/alerts/", **ALERT)
        visitor.post("/order/alerts/confirm/", code="canary-code 000000")
        wait_for(lambda: mails_of_alerts(mail_server))
        code = re.findall(r": (\d{6})\b", mails_of_alerts(mail_server)[0].get_content())
        assert visitor.post("/order/alerts/confirm/", code=code[0]).url.endswith("/done/")
        self.remember(visitor)

    def writes(self, visitor: Visitor, path: str, fields: dict[str, str]) -> str:
        """Post a form of the order page; gives the page that answers."""
        visitor.get("/order/")
        visitor.post(path, submission=str(uuid4()), **fields)
        self.remember(visitor)
        return visitor.page


def mails_of_alerts(mail_server: MailServer) -> list[EmailMessage]:
    """What came to the address for alerts: the one place where it may stand."""
    return [mail for mail in mail_server.received if mail["To"] == ALERT["address"]]


def go_through_all(walk: Walk, portal: Deployment, database: Cluster | None, mail_server) -> None:
    """The journey, with each error on its way."""
    mail_server.handler.answers["liaisons@sheriff.example"] = "550 no canary-mailbox here"
    portal.start_worker()
    survivor = walk.visitor()
    survivor.open_case(NUMBER, PIN)
    walk.remember(survivor)
    assert "sent" in walk.writes(survivor, "/order/messages/", MESSAGE)
    wait_for(lambda: "mail 1 waits: SMTPRecipientsRefused" in portal.log.read_text())
    with refusing_rows(portal):
        walk.writes(survivor, "/order/messages/", MESSAGE)
        assert hidden(survivor.page, "draft")
    survivor.get("/order/")
    with database_gone(portal, database):
        assert survivor.post("/order/messages/", **MESSAGE).status == 503
        assert walk.visitor().get("/lookup/").status in {200, 302, 503}
    wait_for(lambda: survivor.get("/order/").status == 200)
    assert "sent" in walk.writes(survivor, "/order/locate/", WHEREABOUTS)
    walk.asks_for_alerts(survivor, mail_server)
    provider = walk.visitor()
    provider.get("/help/referral/")
    fields = {**REFERRAL, **CLIENT, "needs": "court", "submission": str(uuid4())}
    assert provider.post("/help/referral/", **fields, **provider.solved()).url.endswith("/sent/")
    walk.remember(provider)
    walk.liaison()
    walk.stranger()
    mail_server.handler.answers.clear()
    portal.manage("mail_waiting", "--send-again")
    mails = mail_server.wait_for(3 + len(mails_of_alerts(mail_server)))
    survivor.get("/leave/", follow=False)
    follow_links(walk, mails)


def follow_links(walk: Walk, mails: list) -> None:
    """Open each mailed link, with and without being signed in."""
    liaison = walk.liaison()
    for mail in mails:
        for path in re.findall(
            r"(/staff/(?:referrals/)?ack/[^/\s]+/)", mail.get_body().get_content()
        ):
            walk.visitor().get(path, data=b"")
            liaison.get(path)
            liaison.post(path)
            walk.secrets.add(path.rsplit("/", 2)[1])


def dump(portal: Deployment, database: Cluster | None) -> str:
    """What a backup would hold."""
    if database is None:
        file = portal.environment["DATABASE_URL"].removeprefix("sqlite:///")
        with closing(sqlite3.connect(file)) as connection:
            return "\n".join(connection.iterdump())
    command = [database.programs / "pg_dump", "--dbname", database.url]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
