from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from messaging.models import Message
from staffack.models import Acknowledgment

BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(client, password: str, login: str = "lee"):
    """Post the sign-in form."""
    fields = {"login": login, "password": password, "next": "/staff/"}
    return client.post("/staff/sign-in/", fields)


def test_a_liaison_signs_in_and_sees_the_queue(client, message, liaison):
    response = sign_in(client, "correct horse battery")
    assert (response.status_code, response.headers["Location"]) == (302, "/staff/")
    page = client.get("/staff/").content.decode()
    assert "casehenry02" in page
    assert "garage" not in page


@pytest.mark.parametrize("name", ["x" * 151, "x" * 300, "x" * 60_000])
def test_a_name_that_is_too_long_is_said_to_be(client, db, name):
    response = client.post("/staff/sign-in/", {"login": name, "password": "wrong"})
    assert response.status_code == 200
    assert "at most 150 characters" in response.content.decode()


@pytest.mark.parametrize("address", ["203.0.113.9:50123", "[2001:db8::1]:4431", "unknown"])
def test_whatever_a_proxy_writes_staff_sign_in(client, liaison, settings, address):
    settings.TRUSTED_PROXY_HOPS = 1
    for password, status in (("wrong", 200), ("correct horse battery", 302)):
        posted = {"login": "lee", "password": password}
        response = client.post("/staff/sign-in/", posted, headers={"X-Forwarded-For": address})
        assert response.status_code == status


def test_five_wrong_passwords_lock_sign_in(client, liaison):
    for _ in range(5):
        last = sign_in(client, "wrong")
    assert last.status_code == 429
    assert "paused" in last.content.decode()
    assert sign_in(client, "correct horse battery").status_code == 429


def test_the_lock_opens_after_15_minutes(client, liaison, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    for _ in range(5):
        sign_in(client, "wrong")
    answers = []
    for minutes in (14, 15.1):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        answers.append(sign_in(client, "correct horse battery").status_code)
    assert answers == [429, 302]


def test_a_sign_in_ends_after_10_hours(client, liaison, time_machine):
    start = timezone.now()
    sign_in(client, "correct horse battery")
    answers = []
    for hours in (9.9, 10.1):
        time_machine.move_to(start + timedelta(hours=hours), tick=False)
        answers.append(client.get("/staff/").status_code)
    assert answers == [200, 302]


def test_a_wrong_password_keeps_the_login_and_says_what_to_do(client, liaison):
    response = sign_in(client, "wrong")
    page = response.content.decode()
    assert 'name="login"' in page
    assert 'value="lee"' in page
    assert "Please enter a correct" in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_sign_in_sends_nobody_elsewhere(client, liaison, target):
    fields = {"login": "lee", "password": "correct horse battery", "next": target}
    response = client.post("/staff/sign-in/", fields)
    assert response.headers["Location"] == "/staff/"


def test_unacknowledged_messages_come_first_oldest_on_top(staff_client, message, case, liaison):
    for body in ("second", "third"):
        Message(case=case, body=body).send()
    Acknowledgment.record(message, liaison)
    page = staff_client.get("/staff/").content.decode()
    second, third = Message.objects.order_by("pk")[1:]
    order = [page.index(str(row.uuid)) for row in (second, third, message)]
    assert order == sorted(order)


def test_no_role_no_page(client, message):
    client.force_login(User.objects.create_user("norole"), backend=BACKEND)
    for address in ("/staff/", f"/staff/messages/{message.uuid}/"):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code in {403, 405}


def test_an_administrator_keeps_cases_and_reads_no_message(client, message, administrator):
    client.force_login(administrator, backend=BACKEND)
    assert client.get("/admin/cases/case/").status_code == 200
    for address in (
        "/staff/",
        f"/staff/messages/{message.uuid}/",
        "/admin/messaging/message/",
        f"/admin/messaging/message/{message.pk}/change/",
    ):
        assert client.get(address).status_code == 403


def test_a_liaison_has_no_way_into_the_admin(staff_client, message):
    assert staff_client.get("/admin/").status_code == 302
    assert staff_client.get("/admin/", follow=True).status_code == 403


def test_a_person_switched_off_is_out_at_the_next_request(staff_client, liaison):
    assert staff_client.get("/staff/").status_code == 200
    User.objects.filter(pk=liaison.pk).update(is_active=False)
    assert staff_client.get("/staff/").status_code == 302


def test_there_are_no_default_accounts(db):
    assert not User.objects.exists()


def test_someone_who_reads_no_messages_signs_in_to_the_admin_and_meets_no_dead_end(
    client, administrator
):
    fields = {"login": "alex", "password": "correct horse battery", "next": ""}
    response = client.post("/staff/sign-in/", fields)
    assert response.headers["Location"] == "/admin/"
    assert 'href="/staff/"' not in client.get("/admin/").content.decode()
    refused = client.get("/staff/").content.decode()
    assert 'href="/admin/"' in refused
    assert "Leave this site" not in refused


def test_the_demos_mailbox_exists_in_the_demo_only(client, staff_client):
    for browser in (client, staff_client):
        assert browser.get("/demo/mail/").status_code == 404
        assert browser.get("/demo/mail/1/").status_code == 404
        assert browser.get("/demo/style/").status_code == 404


def test_a_refused_link_stands_in_no_log(db, log):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/staff/ack/a-signed-token/").status_code == 403
    assert browser.get("/staff/ack/a-signed-token/more/").status_code in {302, 404}
    assert "WARNING 403 staffack:acknowledge: form refused: no cookie" in log
    assert not any("a-signed-token" in line for line in log)


def test_nor_does_one_that_fails(staff_client, log):
    staff_client.raise_request_exception = False
    with patch.object(connection, "cursor", side_effect=OperationalError("down")):
        assert staff_client.get("/staff/ack/a-signed-token/").status_code == 503
    [line] = [line for line in log if line.startswith("ERROR 503 staffack:")]
    assert "Service Unavailable: OperationalError at" in line
    assert "a-signed-token" not in line
