"""A log with two checkpoints and a witness, and what `docs/operations.md` says to check it with."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg

from tests.harness.forks import ROOT
from tests.harness.installation import Installation
from tests.harness.processes import new_database
from tests.settings import AUDIT_KEY, KIND, invented

CHAPTER = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
CHAPTER = CHAPTER.partition("## The audit log")[2].partition("\n## ")[0]
CHECK, ROWS = re.findall(r"```bash\n(.*?)```", CHAPTER, re.DOTALL)
[WITNESS] = re.findall(r"python3 witness\.py .*", CHAPTER)
[NEW_KEY] = re.findall(r"openssl genpkey .*", CHAPTER)
KEYS = {"CHECKPOINT_KEYS": f"c1:{invented('checkpoint key')}", "AUDIT_KEYS": f"a1:{AUDIT_KEY}"}
OLDER, NEWER, LATER = "2027-01-05", "2027-01-06", "2027-01-07"
BEFORE, AFTER = 8, 14  # rows at the older checkpoint, and at the newer
WRITE = """
from django.contrib.auth.models import User
from staffack.models import AuditEntry
staff, _ = User.objects.get_or_create(username="lee")
for number in range({count}):
    AuditEntry.write(staff, AuditEntry.Action.SEARCHED, detail=f"{text} {{number}}")
"""
SIGN = """
import time_machine
from staffack.log.checkpoints import write_checkpoint
with time_machine.travel("{day}T10:00Z"):
    assert write_checkpoint()
"""


class Log:
    """Of an installation in a folder: `audit/` of the portal, `kept/` of the witness."""

    def __init__(self, folder: Path, template: "Log | None" = None) -> None:
        """A new one, or a copy of `template`."""
        self.folder, self.checkpoints = folder, folder / "audit"
        self.said = ""
        if template:
            shutil.copytree(template.folder, folder, dirs_exist_ok=True)
            shutil.rmtree(folder / "tmp")
            (folder / "portal.sqlite3").unlink(missing_ok=True)
        self.installation = Installation(folder)
        self.old = ""
        if template:
            self.go_on_with(new_database(folder, template.installation.url))
            self.old = template.old
        self.installation.environment |= {**KEYS, "CHECKPOINTS_DIR": str(self.checkpoints)}
        self.installation.environment["CHECKPOINT_MAILBOX"] = ""

    def begin(self) -> "Log":
        """Rows, a checkpoint, rows, a checkpoint, an export, and a witness who knows them."""
        for name in ("audit", "kept", "before"):
            (self.folder / name).mkdir()
        self.write(BEFORE)
        self.sign(OLDER)
        self.old = new_database(self.folder / "before", self.installation.url)
        self.write(AFTER - BEFORE)
        self.sign(NEWER)
        self.verify("--export", self.folder / "earlier")
        shutil.copy(self.checkpoints / "key.pem", self.folder)
        for day, name in ((OLDER, "older"), (NEWER, "newer")):
            shutil.copy(self.checkpoints / f"{day}.checkpoint", self.folder / f"{name}.checkpoint")
        self.shell(NEW_KEY)
        assert self.is_witnessed(), "the first time it takes what it finds"
        return self

    def write(self, count: int, text: str = "page") -> None:
        """As the portal does."""
        self.django(WRITE.format(count=count, text=text))

    def sign(self, day: str) -> None:
        """The worker's job of that day."""
        self.django(SIGN.format(day=day))

    def django(self, code: str) -> None:
        """Run it with the portal's settings."""
        said = self.installation.run("shell", "--no-imports", "-c", code)
        assert "Traceback" not in said, said

    def verify(self, *arguments: object) -> str:
        """What `verify_audit` says."""
        return self.installation.run("verify_audit", *arguments)

    def is_witnessed(self) -> bool:
        """Whether the witness keeps a fresh copy; else `said` has why not."""
        shutil.rmtree(self.folder / "copy", ignore_errors=True)
        shutil.copytree(self.checkpoints, self.folder / "copy")
        script = ROOT / "staffack" / "log" / "witness.py"
        done = self.shell(WITNESS.replace("witness.py", f"'{script}'", 1))
        self.said = done.stderr
        return done.returncode == 0

    def shell(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run it in the folder, with nothing of the portal but its Python's packages."""
        environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **KEYS}
        return subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
        )

    def export(self) -> str:
        """Write an export of now into the folder; gives what `verify_audit` says."""
        return self.verify("--export", self.folder)

    def checkpoints_fit(self) -> bool:
        """Whether both checkpoints fit the export, by the documentation's commands."""
        return self.shell(CHECK).returncode == 0

    def named_by_tools(self) -> set[int]:
        """The positions that cmp and the check of the rows name in the export."""
        compared, checked = self.shell("cmp earlier/leaves leaves"), self.shell(ROWS)
        found = re.findall(r"position (\d+)", checked.stderr)
        found += re.findall(r"differ: .*line (\d+)", compared.stdout)
        ends = re.findall(r"EOF on leaves after .*line (\d+)", compared.stderr)
        return {*map(int, found), *(int(end) + 1 for end in ends)}

    def sql(self, *statements: str) -> None:
        """As the owner of the tables, past the portal."""
        url = self.installation.url
        if KIND == "postgresql":
            with psycopg.connect(url) as connection:
                for statement in statements:
                    connection.execute(statement)
            return
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    def restore(self) -> None:
        """Go on with the database of the older checkpoint."""
        (self.folder / "restored").mkdir()
        self.go_on_with(new_database(self.folder / "restored", self.old))

    def go_on_with(self, url: str) -> None:
        """Let `url` be the database from now on."""
        self.installation.url = self.installation.environment["DATABASE_URL"] = url
