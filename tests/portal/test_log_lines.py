"""A line holds no word that anybody typed, and of lines that are alike one is written a minute."""

import io
import json
import logging
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, OperationalError

from portal import logs
from tests.harness.traces import telling_lines

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
logger = logging.getLogger("portal.tried")


def failing(error: Exception, request: object = None) -> None:
    """Log an error as Django does."""
    try:
        raise error
    except Exception:
        logger.exception("it failed", extra={"request": request} if request else None)


def test_an_error_names_its_class_and_places_and_never_its_words(written):
    error = IntegrityError("Key (contact)=(Maria, 555-0142) already exists.\nDETAIL: canary")
    error.__cause__ = KeyError("canary")
    failing(error)
    [line] = written()
    assert re.search(
        r"it failed: IntegrityError \(KeyError\) at tests/portal/test_log_lines\.py:\d+$", line
    )


def test_a_library_says_its_own_words_and_figures_only(written):
    logging.getLogger("django.db.models").warning("checking %r took %d tries", "Maria", 3)
    logging.getLogger("gunicorn.error").warning(
        "Invalid request from ip=192.0.2.1: Invalid HTTP request line: 'GET /staff/ack/canary'"
    )
    logging.getLogger("gunicorn.error").error("Error handling request %s %s", "GET", "/ack/canary")
    said = [line.partition("] ")[2] for line in written()]
    assert said == ["checking '...' took 3 tries", "Invalid request", "Error handling request"]
    wants_a_figure = logger.makeRecord("axes", logging.ERROR, "", 0, "%d tries", ("Maria",), None)
    assert logs.message_of(wants_a_figure) == "%d tries"


def test_no_line_can_be_made_into_two(written):
    logger.warning("%s", "a file\n2026-01-01T00:00:00.000Z INFO - all is well\x1b[2J\u2028.csv")
    [line] = written()
    assert line.endswith("a file 2026-01-01T00:00:00.000Z INFO - all is well [2J .csv")


def test_500_alike_are_one_line_a_minute_with_their_count(written, time_machine, monkeypatch):
    now = 0.0
    monkeypatch.setattr(logs.time, "monotonic", lambda: now)
    for number in range(500):
        logger.warning("mail %s waits: %s", number, "ConnectionRefusedError")
        failing(OperationalError("the database server does not answer"))
        now += 0.1
    assert len(written()) == 2
    now = 61.0
    logger.warning("mail %s waits: %s", 7, "ConnectionRefusedError")
    logger.info("mail 7 is sent")
    first, _database, again, last, info = written()
    assert "mail 0 waits: ConnectionRefusedError" in first
    assert again.endswith("mail 7 waits: ConnectionRefusedError (and 499 more like it)")
    assert last.endswith("(and 498 more like it)")
    assert "OperationalError at tests/portal/test_log_lines.py" in last
    assert info.endswith("mail 7 is sent")


def test_what_differs_is_not_folded_nor_is_what_was_done(written):
    for _ in range(3):
        logger.info("import of a file")
    logger.warning("mail 1 waits: TimeoutError")
    logger.warning("mail 1 waits: SMTPAuthenticationError")
    assert len(written()) == 5


def test_a_console_that_is_closed_says_how_many_more_there_were():
    stream = io.StringIO()
    console = logs.Console(logs.Line(), stream)
    for _ in range(3):
        console.handle(logger.makeRecord("portal", logging.ERROR, "", 0, "down", (), None))
    console.close()
    assert [line.rpartition("] ")[2] for line in stream.getvalue().splitlines()] == [
        "down",
        "down (and 1 more like it)",
    ]


def test_as_json_each_line_is_an_object_of_the_same_facts():
    record = logger.makeRecord("portal", logging.INFO, "", 0, "mail %s is sent", (7,), None)
    facts = json.loads(logs.JsonLine().format(record))
    assert re.fullmatch(TIME, facts.pop("time"))
    assert facts.pop("process") == record.process
    said = {"level": "INFO", "request": "-", "logger": "portal", "message": "mail 7 is sent"}
    assert facts == said


@pytest.mark.parametrize(("form", "level"), [("xml", "INFO"), ("text", "DEBUG")])
def test_another_form_or_a_level_that_quotes_queries_is_refused_by_name(form, level):
    with pytest.raises(ValueError, match=r"LOG_(FORMAT|LEVEL) must be one of"):
        logs.configuration(form, level)


def test_a_line_that_can_not_be_written_quotes_nothing(capsys):
    console = logs.Console(logs.Line(), io.StringIO())
    console.stream.close()
    console.handle(logger.makeRecord("portal", logging.ERROR, "", 0, "%s", ("canary",), None))
    said = capsys.readouterr().err
    assert "a line of the log could not be written: ValueError" in said
    assert "canary" not in said


def test_the_guard_of_every_test_finds_what_tells(written):
    lines = ["INFO all is well", "ERROR Key (contact)=(maria) exists", "555-0142"]
    assert telling_lines(lines) == lines[1:]


def test_each_of_our_programs_that_logs_is_known_as_ours():
    apps = {path.parent.name for path in Path(settings.BASE_DIR).glob("*/apps.py")}
    assert apps - {"tests"} == set(logs.OURS)
