"""A database of a test's own, and the portal's commands as processes of their own."""

import os
import sqlite3
from itertools import count
from pathlib import Path

import psycopg

from tests.harness.forks import Command
from tests.harness.processes import new_database, prepared


class Installation:
    """A database with its tables, and commands that run on it."""

    def __init__(self, directory: Path) -> None:
        self.url = new_database(directory, prepared("migrate"))
        self.temporary = directory / "tmp"
        self.temporary.mkdir()
        self._outputs = (directory / f"printed{number}" for number in count())
        self.environment = {
            **os.environ,
            "DATABASE_URL": self.url,
            "TMPDIR": str(self.temporary),
        }

    def start(self, *arguments: object, **changes: str) -> Command:
        """Start a command, with `changes` to its environment."""
        command = ["manage.py", *map(str, arguments)]
        return Command(command, {**self.environment, **changes}, next(self._outputs))

    def run(self, *arguments: object, **changes: str) -> str:
        """What a command prints, errors too."""
        command = self.start(*arguments, **changes)
        command.wait(timeout=300)
        return command.output.read_text()

    def query(self, statement: str) -> list[tuple]:
        """Rows, asked past Django."""
        if self.url.startswith("postgres"):
            with psycopg.connect(self.url) as connection:
                return connection.execute(statement).fetchall()
        # What a killed process left is put right by the first who comes: the others wait.
        with sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=60) as connection:
            return connection.execute(statement).fetchall()

    def is_writing(self) -> bool:
        """Whether a transaction that writes is open."""
        if self.url.startswith("postgres"):
            active = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            return bool(
                self.query(f"{active} AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()")
            )
        try:
            with sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=0) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.rollback()
        except sqlite3.OperationalError:
            return True
        return False
