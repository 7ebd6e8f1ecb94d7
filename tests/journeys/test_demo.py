"""`script/demo`, as a newcomer runs it."""

import os
import re
import signal
import subprocess
import time
import urllib.request

import pytest

from tests.harness.postgres import free_port
from tests.harness.processes import ROOT


@pytest.fixture
def demo(tmp_path):
    """The demo, started on a free port; gives its address and what it printed."""
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "DEMO_DIR": str(tmp_path)}
    for name in ("DATABASE_URL", "ENVIRONMENT", "DJANGO_SETTINGS_MODULE", "STATIC_ROOT"):
        environment.pop(name, None)
    for name in ("SECRET_KEY", "FIELD_KEYS", "PIN_PEPPERS"):
        environment.pop(name, None)
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
    assert process.wait(timeout=20) == 0


def test_the_demo_prints_what_a_visitor_needs_and_answers(demo):
    address, printed = demo
    assert "lookup case casehenry02 sheriff 20082397 pin 4826" in printed
    assert "lookup case 909090909 sheriff 20036078 pin 7305" in printed
    for role in ("liaison", "supervisor", "administrator"):
        assert any(re.match(rf"staff {role} \S+ \S+$", line) for line in printed)
    assert printed[-1] == f"address {address}/"
    home = urllib.request.urlopen(f"{address}/", timeout=10).read().decode()
    assert "It holds only test data." in home
    mailbox = urllib.request.urlopen(f"{address}/demo/mail/", timeout=10).read().decode()
    assert "No mail yet." in mailbox


def test_stopping_the_demo_stops_its_processes(demo):
    address, _printed = demo
    assert urllib.request.urlopen(f"{address}/healthz", timeout=10).status == 200
    time.sleep(0.1)
