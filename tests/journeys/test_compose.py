"""What docker-compose.yml starts, started here: the same commands and settings, real services."""

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import yaml
from django.apps import apps

from script.tools.postgres import cluster, free_port
from tests.harness.forks import ROOT
from tests.harness.mailserver import MailServer
from tests.harness.waiting import wait_for
from tests.journeys.browserless import Visitor

pytestmark = pytest.mark.once

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
OURS = ["migrate", "demo", "web", "worker"]


def secrets() -> dict[str, str]:
    """What the file's first lines say to put into `.env`."""
    made = subprocess.run(
        [sys.executable, "script/_secrets"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return dict(line.split("=", 1) for line in made.stdout.splitlines())


class Composed:
    """The services, their host names and ports replaced by ones of this machine."""

    def __init__(self, directory: Path, database: str, mail: int) -> None:
        self.port = free_port()
        self.places = {
            "postgres://portal:portal@db:5432/portal": database,
            "EMAIL_PORT=1025": f"EMAIL_PORT={mail}",
            "EMAIL_HOST=mail": "EMAIL_HOST=localhost",
            "0.0.0.0:8000": f"127.0.0.1:{self.port}",
            "127.0.0.1:8000": f"127.0.0.1:{self.port}",
        }
        self.given = {**secrets(), "STATIC_ROOT": os.environ["STATIC_ROOT"]}
        self.directory = directory
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self, service: str) -> subprocess.Popen[bytes]:
        """Start one service's command with its settings."""
        described = COMPOSE["services"][service]
        environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **self.given}
        for name, value in described["environment"].items():
            if not value.startswith("${"):
                environment.update([self._here(f"{name}={value}").split("=", 1)])
        command = [self._here(part) for part in described["command"]]
        with (self.directory / f"{service}.log").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def is_ready(self) -> bool:
        """Whether the portal says so."""
        try:
            urllib.request.urlopen(f"{self.address}/readyz", timeout=60)
        except OSError:
            return False
        return True

    def _here(self, text: str) -> str:
        for there, here in self.places.items():
            text = text.replace(there, here)
        return text


def test_the_composed_processes_do_the_main_job(tmp_path):
    with cluster() as database, MailServer() as mail:
        composed = Composed(tmp_path, database.url, mail.port)
        for once in ("migrate", "demo"):
            assert composed.start(once).wait(timeout=300) == 0
        running = [composed.start("web"), composed.start("worker")]
        try:
            wait_for(composed.is_ready)
            visitor = Visitor(composed.address)
            visitor.open_case("casehenry02", "4826")
            assert visitor.send("from the composed portal").endswith("/order/sent/")
            assert mail.wait_for(1)[0]["To"] == "liaisons@sheriff.example"
        finally:
            for process in running:
                process.terminate()
        assert [process.wait(timeout=60) for process in running] == [0, 0]


def test_the_image_runs_as_an_ordinary_user_and_holds_all_it_needs():
    assert re.search(r"^USER portal$", DOCKERFILE, re.MULTILINE)
    copied = re.findall(r"^COPY (\S+)", DOCKERFILE, re.MULTILINE)
    own_apps = {
        config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT
    }
    assert own_apps - {"tests"} <= set(copied), "every app of the portal"
    for source in copied:
        assert (ROOT / source).exists(), source
        assert f"!{source}" in (ROOT / ".dockerignore").read_text(encoding="utf-8")
    assert "--require-hashes" in DOCKERFILE


def test_every_service_of_ours_waits_for_what_it_needs():
    services = COMPOSE["services"]
    for name in OURS:
        assert services[name]["depends_on"], name
        assert "portal" in str(services[name]["build"]) or services[name]["build"] == "."
    for name in ("web", "worker"):
        ready = services[name]["depends_on"]["migrate"]["condition"]
        assert ready == "service_completed_successfully"


@pytest.mark.parametrize("service", ["web", "mail"])
def test_what_is_published_is_published_to_this_machine_only(service):
    assert all(port.startswith("127.0.0.1:") for port in COMPOSE["services"][service]["ports"])
