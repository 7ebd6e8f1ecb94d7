"""What the logs say, of web, worker and commands alike: what happened, and nothing anybody typed.

A line never holds an exception's message (a database quotes the row that it refuses), an address
(it may be a signed link) or a client. It names the page, and the places in the code.
"""

import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Hashable
from contextlib import nullcontext, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, TextIO

ROOT = Path(__file__).resolve().parent.parent
OURS = ("portal", "cases", "feed", "lookup", "messaging", "alerts", "staffack", "resources")
FORMATS, LEVELS = ("text", "json"), ("INFO", "WARNING", "ERROR")  # Django's DEBUG quotes queries
MINUTE = 60.0
# Answers of which whoever runs the portal must know. An ordinary one, a wrong PIN or a slip in a
# form among them, leaves no line: these would tell when somebody was here.
TOLD = {HTTPStatus.BAD_REQUEST, HTTPStatus.TOO_MANY_REQUESTS}
# Where gunicorn's own sentences quote what a browser sent.
QUOTED_BY_GUNICORN = re.compile(r"(Invalid request) from ip=.*|(Error handling request) .*", re.S)
CONTROLS = re.compile(r"\s*[\x00-\x1f\x7f-\x9f\u2028\u2029]+\s*")

REQUEST_ID, BEGUN = "portal.request_id", "portal.begun"  # of a request's META
request_id: ContextVar[str] = ContextVar("request_id", default="-")


def page_of(request: Any) -> str:
    """The name of the page that was asked for, as far as that was looked up."""
    match = getattr(request, "resolver_match", None)
    return match.view_name or match._func_path if match else "no page"


def places_of(error: BaseException) -> str:
    """The class of `error`, of what caused it, and where: innermost first, then our own code."""
    frames = [
        (Path(frame.f_code.co_filename), line)
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    is_ours = [
        file.is_relative_to(ROOT) and "site-packages" not in file.parts for file, _ in frames
    ]
    places = [
        f"{'/'.join(file.parts[len(ROOT.parts) :] if ours else file.parts[-3:])}:{line}"
        for (file, line), ours in zip(frames, is_ours, strict=True)
        if ours or (file, line) == frames[-1]
    ]
    name, cause = type(error).__name__, type(error.__cause__).__name__
    names = name if cause in {name, "NoneType"} else f"{name} ({cause})"
    return " ".join([names, *(["at", ", ".join(reversed(places))] if places else [])])


def _of_request(record: logging.LogRecord, request: Any) -> str:
    from portal import refusals  # gunicorn's first process has no Django

    error = record.exc_info[1] if record.exc_info else None
    status = getattr(record, "status_code", 0)
    if record.name == "django.security.csrf" and isinstance(record.args, tuple):
        reason = f"form refused: {refusals.csrf_cause(request, str(record.args[0]))}"
    elif status == HTTPStatus.BAD_REQUEST and isinstance(error, Exception):
        cause = refusals.bad_request_cause(request, error)
        reason = f"can't be read: {cause} ({type(error).__name__})"
    else:
        reason = HTTPStatus(status).phrase if status else "refused"
        if error and status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            reason += f": {places_of(error)}"
    # Not request.user, which may ask the database.
    account = getattr(getattr(request, "_cached_user", None), "pk", None)
    return f"{status} {page_of(request)}{f', account {account}' if account else ''}: {reason}"


def message_of(record: logging.LogRecord) -> str:
    """What the line says."""
    request = getattr(record, "request", None)
    if request and record.name.startswith("django."):
        return _of_request(record, request)
    if record.name.startswith("gunicorn"):
        text = QUOTED_BY_GUNICORN.sub(r"\1\2", record.getMessage())
    elif record.name.partition(".")[0] in OURS:
        text = record.getMessage() + (f": {page_of(request)}" if request else "")
    else:
        # A library's: its own words, and of what it puts in, figures.
        text = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        if isinstance(record.args, tuple) and record.args:
            args = (each if isinstance(each, int | float) else "..." for each in record.args)
            with suppress(TypeError, ValueError):  # it wants a figure where there is none
                text %= tuple(args)
    if record.exc_info and record.exc_info[1]:
        text += f": {places_of(record.exc_info[1])}"
    return text


class Line(logging.Formatter):
    """Time, level, request, logger, what happened; one line whatever it holds."""

    def facts(self, record: logging.LogRecord) -> dict[str, Any]:
        """What the line holds, by name."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        asked = getattr(getattr(record, "request", None), "META", {})
        facts = {
            "time": at.replace("+00:00", "Z"),
            "level": record.levelname,
            "request": asked.get(REQUEST_ID, request_id.get()),
            "logger": record.name,
            "process": record.process,
            "message": CONTROLS.sub(" ", message_of(record)),
        }
        if begun := asked.get(BEGUN):
            facts["milliseconds"] = round((record.created - begun) * 1000)
        return facts

    def format(self, record: logging.LogRecord) -> str:
        """The facts in a line to be read."""
        return self.write(self.facts(record))

    def write(self, facts: dict[str, Any]) -> str:
        """The line of `facts`."""
        line = "{time} {level} {request} {logger}[{process}] {message}".format(**facts)
        if "milliseconds" in facts:
            line += f", {facts['milliseconds']} ms"
        return line + (f" (and {facts['more']} more like it)" if facts.get("more") else "")


class JsonLine(Line):
    """The same, as an object of JSON."""

    def write(self, facts: dict[str, Any]) -> str:
        """The line of `facts`, for machines."""
        return json.dumps(facts, ensure_ascii=False)


class Silence:
    """Of what was written a moment ago: until when it is counted only; the last one, how many."""

    def __init__(self) -> None:
        self.until = time.monotonic() + MINUTE
        self.facts: dict[str, Any] = {}
        self.more = 0


class Console(logging.StreamHandler[TextIO]):
    """Writes lines; of warnings that are alike one a minute, with how many more there were."""

    def __init__(self, line: Line, stream: TextIO | None = None) -> None:
        super().__init__(stream)
        self.line = line
        self.silences: dict[Hashable, Silence] = {}

    def filter(self, record: logging.LogRecord) -> Any:
        """Whether the line is worth writing."""
        if record.name != "django.request":
            return super().filter(record)
        status = getattr(record, "status_code", 0)
        if status == HTTPStatus.FORBIDDEN or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            # Without an exception it is an answer that was meant, and told where it was given.
            return bool(record.exc_info)
        return status in TOLD

    def emit(self, record: logging.LogRecord) -> None:
        """Write `record`, or count it; and what is left to say of a minute that is over."""
        try:
            facts = self.line.facts(record)
            self._write_or_count(facts, self._kind(record, facts["message"]))
        except Exception:
            self.handleError(record)

    def _write_or_count(self, facts: dict[str, Any], kind: Hashable) -> None:
        silence = self.silences.get(kind)
        if silence and time.monotonic() < silence.until:
            silence.facts, silence.more = facts, silence.more + 1
            return
        if silence and silence.more:
            facts["more"] = silence.more
        if kind:
            self.silences[kind] = Silence()
        self._write(facts)
        over = [one for one, silence in self.silences.items() if silence.until < time.monotonic()]
        self._tell(over)

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - its name in logging
        """Say that a line is missing: Python's own would quote what it was to hold."""
        with suppress(OSError, ValueError):
            what = type(sys.exception()).__name__
            sys.stderr.write(f"a line of the log could not be written: {what}\n")

    def close(self) -> None:
        """Say how many more there were, and end."""
        with self.lock or nullcontext():
            self._tell(list(self.silences))
        super().close()

    def _tell(self, kinds: list[Hashable]) -> None:
        for silence in map(self.silences.pop, kinds):
            if silence.more:
                self._write(silence.facts | {"more": silence.more - 1})

    def _write(self, facts: dict[str, Any]) -> None:
        self.stream.write(self.line.write(facts) + self.terminator)
        self.flush()

    def _kind(self, record: logging.LogRecord, message: str) -> Hashable:
        # Figures make no difference; None is always written.
        if record.levelno < logging.WARNING:
            return None
        error = record.exc_info[1] if record.exc_info else None
        if type(error).__name__ in {"OperationalError", "InterfaceError"}:
            return "the database"  # an outage is one, wherever it shows
        return record.name, re.sub(r"\d+", "", message)


def configuration(form: str, level: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`, from LOG_FORMAT and LOG_LEVEL; ValueError, naming which."""
    if form not in FORMATS:
        raise ValueError(f"LOG_FORMAT must be one of {', '.join(FORMATS)}")
    if level not in LEVELS:
        raise ValueError(f"LOG_LEVEL must be one of {', '.join(LEVELS)}")
    line = {"text": Line, "json": JsonLine}[form]()
    own = {"handlers": [], "propagate": True}  # no mail to ADMINS, no line of Django's server
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"console": {"()": Console, "line": line}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": own,
            "django.server": own | {"level": "ERROR"},
            "axes": {"level": "WARNING"},
            "twilio": {"level": "WARNING"},  # it quotes each request
        },
    }
