"""Asking the portal's application in this process, as a server does, and counting what it asks."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, RequestFactory

TOKEN = "t" * 32
ENCODINGS = {"Accept-Encoding": "gzip, deflate, br"}  # as a browser has them over TLS
Environ = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What came, and the seconds it took."""

    headers: dict[str, str]
    body: bytes
    seconds: float


class Portal:
    """The application behind a server."""

    def __init__(self) -> None:
        self._application = WSGIHandler()

    def ask(self, environ: Environ, status: str) -> Answer:
        """The whole answer, closed; AssertionError where it has another status: it is not timed."""
        began: list[Any] = []

        def begin(*status_and_headers: Any) -> Callable[[bytes], object]:
            began.extend(status_and_headers)
            return began.append

        start = time.perf_counter()
        response = self._application(environ, begin)
        body = b"".join(response)
        response.close()
        seconds = time.perf_counter() - start
        assert began[0].startswith(status), f"{environ['PATH_INFO']}: {began[0]}"
        return Answer(dict(began[1]), body, seconds)


def request(
    path: str, visitor: Client | None = None, /, address: str = "127.0.0.1", **form: str
) -> Environ:
    """What a server hands on of a visitor's request: a POST, with its token, where it has a form.

    `visitor` is the browser whose cookies it brings.
    """
    factory = RequestFactory(headers=ENCODINGS, SERVER_NAME="localhost", REMOTE_ADDR=address)
    for name, morsel in visitor.cookies.items() if visitor else ():
        factory.cookies[name] = morsel.value
    if form:
        factory.cookies["csrf"] = TOKEN
        return dict(factory.post(path, {"csrfmiddlewaretoken": TOKEN, **form}).environ)
    return dict(factory.get(path).environ)


class Watch:
    """Keeps the statements that run while it is used as `connection.execute_wrapper`'s."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Any]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        self.seen.append((sql, params))
        return execute(sql, params, *rest)

    def plans(self) -> list[dict[str, Any]]:
        """How PostgreSQL answers each SELECT, run once more: its plan, time and buffers."""
        found = []
        for sql, params in self.seen:
            if sql.startswith("SELECT"):
                with connection.cursor() as cursor:
                    cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                    [plan] = cursor.fetchone()[0]
                found.append(plan)
        return found


def buffers(plan: dict[str, Any]) -> int:
    """How many it touched."""
    return int(plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"])
