"""The portal as it is deployed: gunicorn over TLS, workers, a database of its own."""

import atexit
import os
import shlex
import shutil
import signal
import sqlite3
import ssl
import tempfile
import urllib.request
import uuid
from contextlib import closing
from functools import cache
from pathlib import Path

import psycopg
import trustme

from script.tools.postgres import Cluster, free_port
from tests.harness.forks import ROOT, Command, manage
from tests.harness.mailserver import MailServer
from tests.harness.traces import telling_lines
from tests.harness.waiting import PATIENCE, wait_for

GIVE_APPS = 'shell --command "from tests import desk; desk.give_known_apps()"'
ROLES = (ROOT / "deploy" / "roles.sql").read_text(encoding="utf-8")
DEMO = ("migrate", "load_demo", GIVE_APPS)  # what most installations of the tests begin with


class Certificates:
    """An authority of our own, and one certificate of `localhost`."""

    def __init__(self, directory: Path) -> None:
        authority = trustme.CA()
        self._server = authority.issue_cert("localhost")
        self.authority = directory / "authority.pem"
        self.chain = directory / "server.pem"
        authority.cert_pem.write_to_path(str(self.authority))
        self._server.private_key_and_cert_chain_pem.write_to_path(str(self.chain))

    def server_context(self) -> ssl.SSLContext:
        """For a server that shows the certificate."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._server.configure_cert(context)
        return context


def new_database(directory: Path, template: str = "") -> str:
    """DATABASE_URL of a fresh database, of the kind that the tests run on.

    It is empty, or a copy of the one that the DATABASE_URL `template` names.
    """
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        file = directory / "portal.sqlite3"
        url = f"sqlite:///{file}"
        if template:
            copy_database(template, url)
        return url
    url = f"{url.rsplit('/', 1)[0]}/portal_{uuid.uuid4().hex}"
    copy_database(template, url)
    return url


def copy_database(template: str, url: str) -> None:
    """Make the database of `url` a copy of that of `template`, while others have it open, too.

    Without a template it is a new and empty one, of PostgreSQL.
    """
    name, original = (one.rpartition("/")[2] for one in (url, template or "template1"))
    if url.startswith("sqlite"):
        files = [one.removeprefix("sqlite:///") for one in (template, url)]
        with closing(sqlite3.connect(files[0])) as old, closing(sqlite3.connect(files[1])) as new:
            old.backup(new)
        return
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {original}")


@cache
def prepared(*commands: str) -> str:
    """A template: a database that `commands` were run on, once, and that nobody else uses.

    It begins as a copy of that of all but the last command, which others begin with as well.
    """
    directory = Path(tempfile.mkdtemp(prefix="portal-template-"))
    atexit.register(shutil.rmtree, directory)
    *before, last = commands
    url = new_database(directory, prepared(*before) if before else "")
    _run((last,), url)
    return url


def fill(server: Cluster, *commands: str) -> None:
    """Give an empty server what `commands` make: PostgreSQL, whatever the tests run on."""
    template = prepared(*commands)
    if template.startswith("postgres"):
        server.copy(template)
    else:
        _run(commands, server.url)


def _run(commands: tuple[str, ...], url: str) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": url}
    for command in commands:
        manage([*shlex.split(command), "--verbosity", "0"], environment)


def make_roles(url: str) -> None:
    """On PostgreSQL, those under which production runs; without them it does not start."""
    if url.startswith("postgres"):
        with psycopg.connect(url) as owner:
            owner.execute(ROLES)


class Deployment:
    """One installation in production mode, the demo's cases loaded.

    `database` is an empty server of its own; `settings` add to or replace its environment.
    """

    def __init__(
        self,
        directory: Path,
        mail: MailServer,
        tls: Certificates,
        database: Cluster | None = None,
        /,
        **settings: str,
    ):
        self.port = free_port()
        self.address = f"https://localhost:{self.port}"
        self.tls = tls
        self.log = directory / "portal.log"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "ENVIRONMENT": "production",
            "SITE_URL": self.address,
            "SECOND_CONTACT": "clerk@court.example",
            "ALLOWED_HOSTS": "localhost",
            "WITHOUT_PROXY": "true",
            "DATABASE_URL": database.url if database else new_database(directory, prepared(*DEMO)),
            "ALLOW_SQLITE": "true",
            "EMAIL_HOST": "localhost",
            "EMAIL_PORT": str(mail.port),
            "EMAIL_SECURITY": "starttls" if mail.tls else "none",
            # As cheap as production may have them.
            "CAPTCHA_COST": "1000",
            "PIN_HASH_MEMORY_KIB": "19456",
            "PIN_HASH_PASSES": "2",
            # A machine that is busy is no database that hangs: but for the tests of one that does.
            "WEB_DATABASE_SECONDS": "10",
            "NOTIFICATION_BACKOFF_SECONDS": "1",
            "NOTIFICATION_LEASE_SECONDS": "5",
            "SSL_CERT_FILE": str(tls.authority),
            **settings,
        }
        self.processes: list[Command] = []
        if database:
            fill(database, *DEMO)
        make_roles(self.environment["DATABASE_URL"])

    def manage(self, *arguments: str, **changes: str) -> str:
        """What `manage.py` with `arguments` prints."""
        return manage(arguments, {**self.environment, **changes})

    def start_web(self, *, behind_a_proxy: bool = False) -> Command:
        """Start gunicorn and wait until it is ready; without TLS behind a proxy that has it."""
        tls = ["--certfile", str(self.tls.chain), "--keyfile", str(self.tls.chain)]
        web = self._start(
            "portal_web",
            *("-m", "gunicorn", "--config", "portal/gunicorn.py"),
            *("--bind", f"127.0.0.1:{self.port}"),
            *([] if behind_a_proxy else tls),
            "portal.wsgi",
        )
        wait_for(lambda: self._is_ready(web), says=self.log.read_text)
        return web

    def _is_ready(self, web: Command) -> bool:
        assert web.poll() is None, self.log.read_text()
        trusting = ssl.create_default_context(cafile=str(self.tls.authority))
        try:
            urllib.request.urlopen(f"{self.address}/readyz", timeout=PATIENCE, context=trusting)
        except OSError:
            return False
        return True

    def renew(self) -> None:
        """Go on with the rows that it started with: between two tests, no worker running."""
        copy_database(prepared(*DEMO), self.environment["DATABASE_URL"])
        make_roles(self.environment["DATABASE_URL"])

    def start_worker(self) -> Command:
        """Start a mail worker."""
        return self._start("portal_worker", "manage.py", "send_notifications", "--every", "0.2")

    def stop_workers(self) -> None:
        """Stop all but the first process, the web's."""
        self._end(self.processes[1:])
        del self.processes[1:]

    def _start(self, role: str, *arguments: str) -> Command:
        database = self.environment["DATABASE_URL"].replace("//portal@", f"//{role}@")
        process = Command(arguments, {**self.environment, "DATABASE_URL": database}, self.log)
        self.processes.append(process)
        return process

    def stop(self) -> None:
        """Stop what was started, as an orchestrator does; its log must tell of nobody."""
        self._end(self.processes)
        assert not self.log.exists() or telling_lines(self.log.read_text().splitlines()) == []

    @staticmethod
    def _end(processes: list[Command]) -> None:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(timeout=PATIENCE)
