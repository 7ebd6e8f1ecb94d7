"""Walks docs/deploy.md on an empty Debian, and looks whether what it promises is there.

Each block of lines marked `sh` in its numbered steps is run as it stands, in order, as root; only
the names of people's machines are put in (NAMES). systemd is not the first process there:
`trial_systemctl.py` starts what the units say, and `systemd-analyze verify` reads the units.
"""

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import django

django.setup()  # which the visitor needs
from tests.harness.forks import ROOT  # noqa: E402
from tests.harness.mailserver import MailServer  # noqa: E402
from tests.journeys.browserless import Visitor  # noqa: E402

DEBIAN = "http://deb.debian.org/debian"
DEBOOTSTRAP = ["debootstrap", "--variant=minbase", "--include=systemd,ca-certificates", "bookworm"]
PLACE = ROOT / "var" / "deploy-trial"
PORTS = (80, 443, 5432, 8000)
# What an office has of its own; here there is this machine alone, and it has no TLS for mail.
NAMES = {
    "https://portal.example.org": "https://localhost",
    "portal.example.org": "localhost",
    "mail.example.org": "localhost",
    "EMAIL_PORT='587'": "EMAIL_PORT='{mail_port}'",
    "EMAIL_SECURITY='starttls'": "EMAIL_SECURITY='none'",
}
# How this machine reaches Debian's and Python's packages, the trial does too.
REACHES = ("etc/apt/apt.conf.d", "etc/pip.conf", "etc/ssl/certs/ca-certificates.crt")
BACKUP_KEYS = """
cd /root
openssl req -x509 -newkey rsa:3072 -noenc -days 3650 -subj "/CN=portal backups" \\
  -keyout backup-key.pem -out /etc/portal/backup.pem 2>/dev/null
"""
CASE = """
from cases.models import Case, CivilProcess
case = Case.objects.create(case_number="26 OP 70101")
CivilProcess.objects.create(case=case, sheriff_number="20082399")
case.set_pin("4826", from_paper=True)
from messaging.models import Recipient
Recipient.objects.create(email="liaisons@county.example")
"""


def blocks(text: str) -> list[str]:
    """The lines to run, in order: of the numbered steps, those marked `sh`."""
    return marked_sh(text, "## 1.", "## Otherwise")


def marked_sh(text: str, start: str, end: str) -> list[str]:
    """The blocks marked `sh` between the headings `start` and `end`."""
    part = text[text.index(start) : text.index(end)]
    return re.findall(r"^```sh\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)


def chrooted(line: str, **facts: object) -> subprocess.CompletedProcess[str]:
    """Run it in the trial's Debian, as root; CalledProcessError where one command fails."""
    command = ["chroot", str(PLACE), "bash", "-euo", "pipefail", "-c", line]
    environment = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    environment |= {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, check=True, text=True, env=environment, **facts)  # type: ignore[call-overload,no-any-return]


def make_debian() -> None:
    """An empty Debian, with the portal's code as a release would bring it."""
    if PLACE.exists():
        shutil.rmtree(PLACE)
    subprocess.run([*DEBOOTSTRAP, str(PLACE), DEBIAN], check=True)
    for name in REACHES:
        here, there = Path("/", name), PLACE / name
        if here.is_dir():
            shutil.copytree(here, there, dirs_exist_ok=True)
        elif here.exists():
            shutil.copy(here, there)
    archive = ["git", "archive", "--format=tar.gz", f"--output={PLACE}/root/portal.tar.gz", "HEAD"]
    subprocess.run(archive, check=True, cwd=ROOT)
    shim = PLACE / "usr/local/bin/systemctl"
    shim.write_text(
        f"#!/usr/bin/python3\n{Path(__file__).with_name('trial_systemctl.py').read_text()}"
    )
    shim.chmod(0o755)
    (PLACE / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")  # nothing starts by itself
    (PLACE / "usr/sbin/policy-rc.d").chmod(0o755)


@contextmanager
def mounted() -> Iterator[None]:
    """With what programs expect of a running machine; afterwards whatever runs there is ended."""
    places = [("proc", "proc"), ("sysfs", "sys"), ("tmpfs", "dev/shm"), ("tmpfs", "run")]
    try:
        for kind, place in places:
            (PLACE / place).mkdir(exist_ok=True)
            subprocess.run(["mount", "-t", kind, kind, str(PLACE / place)], check=True)
        yield
    finally:
        end_all()
        for _kind, place in reversed(places):
            subprocess.run(["umount", "--lazy", str(PLACE / place)], check=False)


def end_all() -> None:
    """End the processes whose root is the trial's."""
    for _ in range(50):
        theirs = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if (process / "root").resolve() == PLACE:
                    theirs.append(int(process.name))
            except OSError:
                continue
        if not theirs:
            return
        for pid in theirs:
            subprocess.run(["kill", f"-{signal.SIGTERM.value}", str(pid)], check=False)
        time.sleep(0.2)
    raise SystemExit(f"still running: {theirs}")


def said(line: str) -> str:
    """What it prints there."""
    return chrooted(line, stdout=subprocess.PIPE).stdout.strip()


def look(what: str, *, holds: bool) -> None:
    """Say it, and end where it does not hold."""
    print("ok " if holds else "NOT", what, flush=True)  # noqa: T201 - for whoever runs it
    if not holds:
        sys.exit(1)


def main() -> None:
    """Walk, and look."""
    taken = [port for port in PORTS if not socket.socket().connect_ex(("127.0.0.1", port))]
    if taken:
        sys.exit(f"Something listens on {taken}: the trial needs these ports.")
    make_debian()
    with MailServer() as mails, mounted():
        for step in blocks((ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")):
            lines = step
            for there, here in NAMES.items():
                lines = lines.replace(there, here.format(mail_port=mails.port))
            print(f"\n# {lines}", flush=True)  # noqa: T201 - for whoever runs it
            if "portal-backup.timer" in lines:
                chrooted(BACKUP_KEYS)  # made on another machine, as the text says
            chrooted(lines)
        look_at_files()
        look_at_database()
        look_at_message(mails)
        operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
        upgrade, way_back = marked_sh(operations, "## Upgrade", "## A mail is stuck")
        for lines, which in ((upgrade, "the new version"), (way_back, "the old version")):
            print(f"\n# {lines}", flush=True)  # noqa: T201 - for whoever runs it
            chrooted(lines)
            look(f"{which} knows the case", holds=opens_case())


def look_at_files() -> None:
    """Units that systemd reads; secrets for few; code that can't change itself."""
    verified = said("systemd-analyze verify /etc/systemd/system/portal-*")
    look(f"systemd reads the units {verified}", holds=not verified)
    modes = said("stat --format='%a %U %G' /etc/portal/portal.env /etc/ssl/portal.key").split()
    look(f"secrets: {modes}", holds=modes == ["640", "root", "portal", "600", "root", "root"])
    others = said("find /srv/portal ! -user root")
    look(f"what runs can't change itself {others}", holds=not others)


def look_at_database() -> None:
    """A backup that its key alone opens; a role that changes no log."""
    backup = "/var/backups/portal/portal-*.cms"
    opened = "openssl cms -decrypt -binary -inform DER -inkey /root/backup-key.pem"
    tables = said(f"{opened} -in {backup} | pg_restore --list")
    wait_until(
        lambda: "/var/lib/portal/audit/" in said("ls /var/lib/portal/audit/*.checkpoint || true")
    )
    chrooted("cd /srv/portal/app && PORTAL_USER=portal_worker deploy/manage verify_audit")
    look("a backup, which its key opens", holds="messaging_message" in tables)
    statement = "DELETE FROM staffack_auditentry"
    as_web = "runuser --user=portal_web -- psql postgres:///portal --command"
    refused = said(f"{as_web} '{statement}' 2>&1 || true")
    look(f"the web's role changes no log: {refused}", holds="permission denied" in refused)


def look_at_message(mails: MailServer) -> None:
    """What a survivor writes goes out; a worker that works is known to."""
    chrooted(f"cd /srv/portal/app && deploy/manage shell --command '{CASE}'")
    visitor = her_visit()
    visitor.get("/order/messages/")
    visitor.post("/order/messages/", body="He works at the garage.", **fields(visitor.page))
    wait_until(lambda: bool(mails.received))
    told = [mail["To"] for mail in mails.received]
    look(f"the mail came: {told}", holds=told == ["liaisons@county.example"])
    chrooted("systemctl start portal-watch.service")


def her_visit() -> Visitor:
    """Her browser, when the PIN was right."""
    visitor = Visitor("https://localhost", PLACE / "etc/ssl/portal.pem")
    wait_until(lambda: visitor.get("/").status == HTTPStatus.OK)
    look("the home page gives 911", holds="911" in visitor.page)
    visitor.search("26 OP 70101")
    visitor.post("/lookup/pin/", pin="4826")
    return visitor


def opens_case() -> bool:
    """Whether the PIN opens the case."""
    return "20082399" in her_visit().page


def wait_until(holds: Callable[[], bool]) -> None:
    """Look again for half a minute."""
    deadline = time.monotonic() + 30
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.2)


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the form that writes a message."""
    return dict(re.findall(r'type="hidden" name="(?!csrf)(\w+)" value="([^"]*)"', page))


if __name__ == "__main__":
    main()
