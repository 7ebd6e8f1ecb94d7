"""`script/demo`, as a newcomer runs it."""

import os
import re
import signal
import sqlite3
import subprocess
import urllib.request
from contextlib import closing
from urllib.parse import quote

import pytest

from script.tools.postgres import free_port
from tests.harness.forks import ROOT
from tests.harness.waiting import wait_for
from tests.journeys.browserless import Visitor

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo, started on a free port; gives its address and what it printed.

    Its folder holds the database of an older version, which it must replace by itself.
    """
    directory = tmp_path_factory.mktemp("demo")
    (directory / "demo").mkdir()
    with closing(sqlite3.connect(directory / "demo" / "portal.sqlite3")) as older:
        older.execute("CREATE TABLE cases_case (number TEXT)")
    port = free_port()
    # Nothing of this machine but where its programs are: a newcomer has an empty home.
    home = directory / "home"
    home.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PORT": str(port),
        "DEMO_DIR": str(directory / "demo"),
    }
    process = subprocess.Popen(
        ["script/demo"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    printed = []
    assert process.stdout
    for line in process.stdout:
        printed.append(line.strip())
        if line.startswith("address "):
            break
    yield f"http://127.0.0.1:{port}", printed
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0


def test_the_demo_prints_what_a_visitor_needs_and_answers(demo):
    address, printed = demo
    for access in (
        "lookup case casehenry02 sheriff 20082397 pin 4826 - pending",
        "lookup case 909090909 sheriff 20036078 pin 7305 - served by substitute service",
    ):
        assert any(line.startswith(access) for line in printed)
    for role in ("liaison", "supervisor", "administrator"):
        assert any(re.match(rf"staff {role} \S+ \S+$", line) for line in printed)
    assert printed[-1] == f"address {address}/"
    home = urllib.request.urlopen(f"{address}/", timeout=60).read().decode()
    assert "It holds only test data." in home


def test_mail_sent_in_the_demo_is_listed_newest_first_with_its_link_alive(demo):
    address, printed = demo
    visitor = Visitor(address)
    visitor.get("/demo/mail/")
    assert "No mail yet." in visitor.page
    visitor.open_case("casehenry02", "4826")
    for count in (1, 2, 3):
        visitor.send(f"message {count}")
        wait_for(lambda wanted=count: mails_listed(visitor) == wanted)
    newest, *_ = re.findall('href="(/demo/mail/[^"]+)"', visitor.page)
    visitor.get(newest)
    assert "This mail comes from a test environment. It holds only test data." in visitor.page
    [link] = re.findall(f'href="({address}/staff/ack/[^"]+)"', visitor.page)
    visitor.get(link)
    account = next(line.split() for line in printed if line.startswith("staff liaison"))
    visitor.post("/staff/sign-in/?next=" + quote(link.removeprefix(address)), **sign_in(account))
    assert "message 3" in visitor.page


def mails_listed(visitor: Visitor) -> int:
    """How many mails the demo's list has by now."""
    visitor.get("/demo/mail/")
    return len(re.findall('href="/demo/mail/[^"]', visitor.page))


def sign_in(account: list[str]) -> dict[str, str]:
    """The fields of the sign-in form, from the line that the demo printed."""
    _staff, _role, login, password = account
    return {"login": login, "password": password}
