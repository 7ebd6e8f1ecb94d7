"""A line says when, what, at which request and how long; it tells of nobody, and floods nothing."""

import io
import logging
import re
from unittest.mock import patch

import pytest
from django.db import IntegrityError, OperationalError, connection

from tests.desk import Client
from tests.walk import guess, search, send

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
logger = logging.getLogger("portal.tried")


def test_a_refused_form_is_a_line_with_time_request_page_cause_and_duration(db, written):
    Client(enforce_csrf_checks=True).post("/staff/ack/a-signed-token/")
    [line] = written()
    assert re.fullmatch(
        rf"{TIME} WARNING [0-9a-f]{{8}} django\.security\.csrf\[\d+\] "
        r"403 staffack:acknowledge: form refused: no cookie, \d+ ms",
        line,
    )


def test_the_id_is_drawn_here_and_the_same_in_each_line_of_a_request(
    survivor, written, monkeypatch
):
    monkeypatch.setattr("portal.middleware.SLOW_SECONDS", -1)
    survivor.raise_request_exception = False
    with patch.object(connection, "cursor", side_effect=IntegrityError("Maria")):
        survivor.post("/order/messages/", {"body": "not lost"}, headers={"X-Request-ID": "canary"})
        survivor.get("/order/")
    ids = [line.split()[2] for line in written()]
    assert [ids.count(one) for one in dict.fromkeys(ids)] == [2, 2]
    assert all(re.fullmatch("[0-9a-f]{8}", one) for one in ids)


def test_what_is_usual_leaves_no_line(client, case, written):
    client.get("/")
    client.get("/no/such/page/")
    client.post("/lookup/", {"number": ""})
    search(client, case.case_number)
    assert guess(client, "9999").status_code == 403
    assert guess(client, "4826").status_code == 303
    client.get("/order/")
    send(client, "He is home at noon.")
    client.get("/leave/")
    assert written() == []


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda client: client.get("/", headers={"Host": "evil.example"}), "host (DisallowedHost)"),
        (
            lambda client: client.post("/help/", {"town": "x" * 300_000}),
            "length (RequestDataTooBig)",
        ),
        (lambda client: client.post("/help/", {"a": io.BytesIO(b"canary")}), "file (FilesRefused)"),
    ],
)
def test_what_can_not_be_read_says_why(client, db, written, ask, said):
    assert ask(client).status_code == 400
    [line] = written()
    assert f"can't be read: {said}" in line


def test_a_used_up_budget_names_the_page_and_no_case(client, case, written, settings):
    settings.PIN_GUESSES_PER_CASE_PER_DAY = 1
    search(client, case.case_number)
    guess(client, "9998")
    assert guess(client, "9999").status_code == 429
    [line] = written()
    assert "429 lookup:pin: Too Many Requests" in line


def test_of_staff_who_may_not_the_account_is_said(client, administrator, written):
    client.force_login(administrator)
    assert client.get("/staff/").status_code == 403
    [line] = written()
    assert f"403 staffack:queue, account {administrator.pk}: Forbidden" in line


def test_a_wrong_password_is_a_line_without_login_and_address(client, liaison, written):
    client.post("/staff/sign-in/", {"login": "canary", "password": "wrong-password"})
    [line] = written()
    assert "AXES: New login failure by ..." in line
    assert "127.0.0.1" not in line


def test_no_error_is_ever_mailed(db, settings, mailoutbox):
    settings.ADMINS = [("an administrator", "admin@sheriff.example")]
    browser = Client(raise_request_exception=False)
    with patch.object(connection, "cursor", side_effect=OperationalError("canary")):
        assert browser.get("/help/").status_code == 503
    assert mailoutbox == []


def test_a_slow_page_is_named(client, db, written, monkeypatch):
    monkeypatch.setattr("portal.middleware.SLOW_SECONDS", -1)
    client.get("/")
    [line] = written()
    assert re.search(r"slow: resources:home, \d+ ms$", line)
