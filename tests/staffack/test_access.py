from unittest.mock import patch

from django.contrib.auth.models import User
from django.db import OperationalError, connection

from messaging.models import Message
from staffack.models import Acknowledgment
from tests.desk import Client


def test_unacknowledged_messages_come_first_oldest_on_top(staff_client, message, case, liaison):
    for body in ("second", "third"):
        Message(case=case, body=body).send()
    Acknowledgment.record(message, liaison)
    message.answer("READ")
    page = staff_client.get("/staff/").content.decode()
    second, third = Message.objects.order_by("pk")[1:]
    order = [page.index(f"messages/{row.uuid}") for row in (second, third, message)]
    assert order == sorted(order)


def test_no_role_no_page(client, message):
    client.force_login(User.objects.create_user("norole"))
    for address in ("/staff/", f"/staff/messages/{message.uuid}/"):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code in {403, 405}


def test_an_administrator_keeps_cases_and_reads_no_message(client, message, administrator):
    client.force_login(administrator)
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
