"""The liaisons' side of referrals: the link, the button, the log, and the mail to the provider."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.utils import timezone

from messaging import links
from messaging.delivery import send_due
from messaging.models import Notification, Referral
from staffack.models import AuditEntry
from tests.desk import Client
from tests.parallel import at_once
from tests.walk import refer

CLIENTS = ["R. M.", "hearing is next week"]


@pytest.fixture
def link(referral) -> str:
    """The address in the mail, written out: it lives in inboxes."""
    return f"/staff/referrals/ack/{links.token(referral.uuid, links.REFERRAL)}/"


def log() -> list[tuple[str, str]]:
    """What the audit log says, oldest first."""
    return list(AuditEntry.objects.order_by("pk").values_list("staff__username", "action"))


def test_the_link_asks_for_sign_in_first_whatever_the_token(client, link, referral):
    for address in (link, "/staff/referrals/ack/altered/", f"/staff/referrals/{referral.uuid}/"):
        for answer in (client.get(address), client.post(address)):
            assert answer.headers["Location"] == f"/staff/sign-in/?next={quote(address)}"
    assert log() == []


def test_the_link_shows_the_referral_and_what_to_be_careful_about(staff_client, link):
    page = staff_client.get(link).content.decode()
    for text in (
        *CLIENTS,
        "Harbor House",
        "(312) 555-0177",
        "Having an order served",
        "In writing",
    ):
        assert text in page
    assert "Nobody has checked who sent this." in page
    assert "No safe time was given. Ask the provider" in page


def test_each_view_is_one_row_of_the_log_and_nothing_else_changes(staff_client, link, referral):
    before = Referral.objects.values().get()
    for count in (1, 2, 3):
        staff_client.get(link)
        assert log() == [("lee", "REFERRAL_READ")] * count
    staff_client.head(link)
    assert AuditEntry.objects.count() == 3
    assert AuditEntry.objects.first().referral == referral
    assert Referral.objects.values().get() == before
    assert Notification.objects.count() == 1


def test_the_button_records_who_and_when_once(staff_client, link, referral):
    response = staff_client.post(link, {"acknowledge": "1"})
    assert (response.status_code, response.headers["Location"]) == (303, link)
    first = Referral.objects.get().acknowledged_at
    assert staff_client.post(link).status_code == 303
    assert Referral.objects.get().acknowledged_at == first
    assert log() == [("lee", "REFERRAL_ACK")]
    page = staff_client.get(link).content.decode()
    assert "lee acknowledged a referral" in page
    assert 'name="acknowledge"' not in page


@pytest.mark.django_db(transaction=True)
def test_20_acknowledgments_in_parallel_are_one_and_one_mail(referral, link, liaison):
    def press(_number: int) -> int:
        browser = Client()
        browser.force_login(liaison)
        return browser.post(link).status_code

    assert set(at_once(20, press)) == {303}
    assert log() == [("lee", "REFERRAL_ACK")]
    assert Notification.objects.filter(recipient=None).count() == 1


def test_then_the_provider_gets_one_mail_without_client_content_or_link(
    staff_client, link, referral
):
    send_due()
    for _ in range(2):
        staff_client.post(link)
        send_due()
    _to_the_office, mail = outbox.outbox
    assert mail.to == ["dana@harbor.example"]
    sent = timezone.localtime(referral.sent_at, timezone.get_default_timezone())
    assert f"has read the referral that you sent on {sent:%m/%d/%Y}" in mail.body
    assert referral.reference in mail.body
    for part in (mail.subject, mail.body, mail.alternatives[0].content):
        assert not re.search(r"R\. M\.|hearing|555-01|://|href|lee|Dana|Harbor", part)


def test_that_mail_is_in_the_language_of_the_form(recipient):
    browser = Client(headers={"Accept-Language": "es"})
    assert refer(browser).status_code == 303
    Referral.objects.last().acknowledge()
    send_due()
    assert outbox.outbox[-1].subject.startswith("[Prueba] Ya leímos su remisión, ")


def test_without_an_address_nobody_is_written_to(staff_client, link):
    Referral.objects.update(email=None)
    staff_client.post(link)
    assert not Notification.objects.filter(recipient=None).exists()


def test_unacknowledged_ones_are_in_the_queue_and_all_in_a_list_without_content(
    staff_client, referral
):
    address = f'href="/staff/referrals/{referral.uuid}/"'
    for listed in ("/staff/", "/staff/referrals/"):
        page = staff_client.get(listed).content.decode()
        assert address in page
        assert not any(text in page for text in CLIENTS)
    referral.acknowledge()
    assert address not in staff_client.get("/staff/").content.decode()
    assert address in staff_client.get("/staff/referrals/").content.decode()
    assert log() == [], "a list shows no content, and logs nothing"


def test_whoever_may_not_read_messages_reads_no_referral(client, link, referral, administrator):
    for person in (administrator, User.objects.create_user("norole")):
        client.force_login(person)
        for address in (link, "/staff/referrals/", f"/staff/referrals/{referral.uuid}/"):
            assert client.get(address).status_code == 403
            assert client.post(address).status_code in {403, 405}
    client.force_login(administrator)
    page = client.get("/admin/messaging/notification/").content.decode()
    assert referral.reference in page
    assert not any(text in page for text in (*CLIENTS, "Harbor House", "harbor.example"))
    assert "referral" not in client.get("/admin/").content.decode().lower()


def test_an_altered_link_and_a_messages_link_are_404(staff_client, link, referral, message):
    wrong = [
        f"/staff/referrals/ack/{links.token(referral.uuid)}/",
        f"/staff/referrals/ack/{links.token(message.uuid, links.REFERRAL)}/",
        f"/staff/ack/{links.token(referral.uuid, links.REFERRAL)}/",
        link[:-3] + ("A" if link[-3] != "A" else "B") + link[-2:],
    ]
    for address in wrong:
        assert staff_client.get(address).status_code == 404
        assert staff_client.post(address).status_code == 404


def test_after_72_hours_a_kind_page_still_opens_it(client, liaison, link, referral, time_machine):
    time_machine.move_to(timezone.now() + timedelta(hours=73))
    client.force_login(liaison)
    page = client.get(link).content.decode()
    assert "This link has run out" in page
    assert f"/staff/referrals/{referral.uuid}/" in page
    assert not any(text in page for text in CLIENTS)
    assert client.post(link).status_code == 200
    assert log() == []
