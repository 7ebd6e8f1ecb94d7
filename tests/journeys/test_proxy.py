"""`deploy/nginx.conf`, run by a real nginx: it holds what is slow, and stands in for the portal."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from script.tools.postgres import free_port
from tests.harness.forks import ROOT
from tests.harness.mailserver import MailServer
from tests.harness.processes import Deployment
from tests.journeys.browserless import Visitor

pytestmark = [
    pytest.mark.fault,
    pytest.mark.once,
    pytest.mark.skipif(not os.environ.get("NGINX_PROGRAM"), reason="NO NGINX"),
]
AGENCY = "(708) 232-4545"


class Proxy:
    """nginx, with the repository's file, before a portal that speaks plain HTTP to it."""

    def __init__(self, directory: Path, portal: Deployment) -> None:
        self.directory = directory
        self.port = free_port()
        directory.chmod(0o755)
        text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        for there, here in {
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl;\n": "",
            "listen 80;": f"listen 127.0.0.1:{free_port()};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port} ssl;",
            "portal.example.org": "localhost",
            "/etc/ssl/portal.pem": str(portal.tls.chain),
            "/etc/ssl/portal.key": str(portal.tls.chain),
            "/srv/portal/static": os.environ["STATIC_ROOT"],
            "/var/log/nginx/portal.log": str(directory / "portal.log"),
            "127.0.0.1:8000": f"127.0.0.1:{portal.port}",
        }.items():
            assert there in text, there
            text = text.replace(there, here)
        main = directory / "nginx.conf"
        temporary = "".join(
            f"{kind}_temp_path {directory}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        main.write_text(
            f"daemon off; user root; pid {directory}/pid; error_log {directory}/main.log;"
            f"events {{ worker_connections 4096; }}"
            f"http {{ include /etc/nginx/mime.types; {temporary}\n{text} }}"
        )
        self.process = subprocess.Popen([os.environ["NGINX_PROGRAM"], "-p", directory, "-c", main])

    def logs(self) -> str:
        """All that it wrote."""
        return "".join(file.read_text() for file in self.directory.glob("*.log"))


@pytest.fixture(scope="module")
def behind(tmp_path_factory, certificates, static_files):
    """A portal behind the proxy, as `docs/deploy.md` says."""
    directory = tmp_path_factory.mktemp("proxy")
    mail = MailServer(certificates.server_context())
    address = {"TRUSTED_PROXY_HOPS": "1", "WITHOUT_PROXY": "false"}
    portal = Deployment(directory, mail, certificates, **address)
    (directory / "nginx").mkdir()
    proxy = Proxy(directory / "nginx", portal)
    portal.environment["SITE_URL"] = f"https://localhost:{proxy.port}"
    portal.address = portal.environment["SITE_URL"]
    portal.manage("write_down_pages")
    try:
        portal.start_web(behind_a_proxy=True)
        yield portal, proxy
    finally:
        portal.stop()
        proxy.process.terminate()
        proxy.process.wait()
        shutil.rmtree(Path(os.environ["STATIC_ROOT"], "down"))


@pytest.fixture
def visitor(behind):
    """Someone who comes through the proxy."""
    portal, _proxy = behind
    return Visitor(portal.address, portal.tls.authority)


def test_the_main_job_goes_through_it(visitor):
    visitor.open_case("casehenry02", "4826")
    assert visitor.send("He is home at noon. " * 400).endswith("/order/sent/")
    [style] = re.findall(r'href="(/static/css/portal\.\w+\.css)"', visitor.page)
    assert "immutable" in visitor.get(style).headers["Cache-Control"]


def connection(behind) -> ssl.SSLSocket:
    """A bare connection to the proxy, over TLS."""
    portal, proxy = behind
    context = ssl.create_default_context(cafile=portal.tls.authority)
    bare = socket.create_connection(("127.0.0.1", proxy.port), timeout=60)
    return context.wrap_socket(bare, server_hostname="localhost")


def test_half_open_slow_and_idle_connections_hold_nobody_up(behind, visitor):
    _portal, proxy = behind
    with ExitStack() as open_ones:
        for number in range(2_000):
            bare = socket.create_connection(("127.0.0.1", proxy.port), timeout=60)
            open_ones.enter_context(closing(bare))
            if number % 20 == 0:
                slow = open_ones.enter_context(closing(connection(behind)))
                head = b"POST /lookup/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\n"
                slow.sendall(head + b"numb" if number % 40 else head[:30])
        start = time.monotonic()
        for path in ("/", "/lookup/before/", "/leave/"):
            assert visitor.get(path, follow=False).status in {200, 303}
        assert time.monotonic() - start < 3


def test_nobodys_request_is_in_its_logs_and_down_it_gives_the_number_and_a_way_out(behind, visitor):
    portal, proxy = behind
    visitor.open_case("casehenry02", "4826")
    visitor.get("/staff/ack/secret-token/")
    portal.stop()
    portal.processes.clear()
    for language, word in (
        ("en", "Please wait"),
        ("es-MX", "Espere"),
        ("pl", "Poczekaj"),
        ("fr", "Please"),
    ):
        with closing(connection(behind)) as bare:
            asked = (
                f"GET /order/ HTTP/1.1\r\nHost: localhost\r\nAccept-Language: {language}\r\n\r\n"
            )
            bare.sendall(asked.encode())
            answer = http.client.HTTPResponse(bare)
            answer.begin()
            page = answer.read().decode()
        assert answer.status == 503
        assert AGENCY in page
        assert word in page
        assert answer.headers["Cache-Control"] == "no-store"
    answer = visitor.get("/staff/ack/secret-token/")
    assert answer.status == 503
    assert "<form" not in visitor.page
    [style] = re.findall(r'href="(/static/css/portal\.\w+\.css)"', visitor.page)
    assert visitor.get(style).status == 200
    assert {cookie.name for cookie in visitor.jar} >= {"__Host-session"}
    answer = visitor.get("/leave/", follow=False)
    assert (answer.status, answer.headers["Location"]) == (303, "https://www.weather.gov/")
    assert "cookies" in answer.headers["Clear-Site-Data"]
    assert not list(visitor.jar)
    for canary in ("secret-token", "/order/", "127.0.0.1"):
        assert canary not in proxy.logs()
