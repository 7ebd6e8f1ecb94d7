"""A service provider refers a client: saved once, sealed, and nothing mailed but that it came."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.core import mail as outbox
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from messaging.delivery import send_due
from messaging.models import Notification, Recipient, Referral
from messaging.referrals.models import CONTENT
from portal.models import Session
from tests.parallel import at_once
from tests.walk import REFERRAL, page, refer, solved_check

EVERYTHING = {
    **REFERRAL,
    "organisation": "canary-organisation",
    "name": "canary-name",
    "role": "canary-role",
    "email": "canary@harbor.example",
    "client": "canary-client",
    "body": "canary-body\r\nsecond line",
    "contact_method": "text",
    "contact": "(312) 555-0199",
    "safe_from": "2097-04-12T11:26",
    "safe_until": "2097-04-12T12:37",
    "voicemail_ok": "on",
    "ask_for": "canary-ask-for",
    "language": "canary-language",
    "consent_by": "canary-witness",
}
CANARIES = ["canary", "555-0199", "555-0177", "2097-04-12", "04/12/2097"]


def test_a_referral_is_saved_with_a_mail_owed_to_each_recipient(client, recipient):
    Recipient.objects.create(email="gone@sheriff.example", is_active=False)
    response = refer(client)
    assert (response.status_code, response.headers["Location"]) == (303, "/help/referral/sent/")
    row = Referral.objects.get()
    assert (row.client, row.needs, row.body) == ("R. M.", "service court", REFERRAL["body"])
    owed = Notification.objects.get()
    assert (owed.referral, owed.message, owed.recipient) == (row, None, recipient)


def test_every_field_is_kept(client, db):
    assert refer(client, **EVERYTHING).status_code == 303
    row = Referral.objects.get()
    for name in ("organisation", "name", "role", "email", "client", "ask_for", "language"):
        assert getattr(row, name) == EVERYTHING[name]
    assert row.body == "canary-body\nsecond line"
    assert (row.contact_method, row.contact, row.voicemail_ok) == ("text", "(312) 555-0199", True)
    wall = datetime(2097, 4, 12, 11, 26, tzinfo=configured.AGENCY.zone)
    assert (row.safe_from, row.safe_until) == (wall, wall + timedelta(minutes=71))


def test_the_consent_is_kept_with_its_text_its_day_and_who_asked(client, db):
    refer(client)
    row = Referral.objects.get()
    assert (row.consent, row.consent_on.isoformat()) == ("written", "2026-11-20")
    assert row.consent_version == configured.AGENCY.consent.version
    assert row.consent_by == REFERRAL["name"], "whoever fills it in, unless it says another"
    form = page(client, "/help/referral/")
    for sentence in configured.AGENCY.consent.shown.text:
        assert sentence in form


def test_the_page_says_what_is_kept_for_how_long_and_who_sees_it(client, db, settings):
    settings.REFERRAL_KEPT = timedelta(days=11)
    text = page(client, "/help/referral/")
    for promise in (
        *("law enforcement", "shown in court", "In danger, call 911", "nobody else"),
        *("deleted 11 days after", "90 days after you sent it", "is encrypted"),
    ):
        assert promise in text


def test_the_page_after_it_says_when_and_gives_a_reference(client, db):
    refer(client)
    text = page(client, "/help/referral/sent/")
    row = Referral.objects.get()
    assert row.reference in text
    sent = timezone.localtime(row.sent_at, configured.AGENCY.zone)
    assert f"Sent {sent:%B} {sent.day}, {sent.year}, " in text
    assert "It is to be read by " in text
    assert Client().get("/help/referral/sent/").headers["Location"] == "/help/referral/"


def test_home_and_help_lead_there_quietly_at_their_end(client, directory):
    for address in ("/", "/help/"):
        html = client.get(address).content.decode()
        assert html.index('href="/help/referral/"') > html.index("<h2", len(html) // 2)


def test_nothing_typed_is_in_the_database_in_clear_nor_in_mail_session_or_log(
    client, recipient, caplog
):
    response = refer(client, **EVERYTHING)
    assert not any(canary in str(response.headers) for canary in CANARIES)
    assert send_due() == 1
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            cells = [
                bytes(c) if isinstance(c, bytes | memoryview) else str(c).encode()
                for row in cursor.fetchall()
                for c in row
            ]
            for canary in CANARIES:
                assert not any(canary.encode() in cell for cell in cells), (table, canary)
    sessions = [str(session.get_decoded()) for session in Session.objects.all()]
    shown = [
        client.get(address).content.decode()
        for address in ("/help/referral/", "/help/referral/sent/", "/help/referral/print/", "/")
    ]
    mails = [str(mail.message()) for mail in outbox.outbox]
    for text in (*sessions, *shown, *mails, caplog.text):
        assert not any(canary in text for canary in CANARIES)


def test_the_mail_says_that_there_is_one_and_holds_the_link_even_where_mail_is_full(
    client, recipient, settings
):
    settings.EMAIL_CONTENT = "full"
    refer(client, **EVERYTHING)
    send_due()
    [mail] = outbox.outbox
    assert mail.to == ["liaisons@sheriff.example"]
    assert re.search(rf"{settings.SITE_URL}/staff/referrals/ack/\S+", mail.body)
    for part in (mail.subject, mail.body, mail.alternatives[0].content):
        assert not any(canary in part for canary in CANARIES)


def test_no_mail_goes_to_a_typed_address_before_a_person_has_read_it(client, recipient):
    refer(client, email="stranger@elsewhere.example")
    for _ in range(3):
        send_due()
    assert [mail.to for mail in outbox.outbox] == [["liaisons@sheriff.example"]]


@pytest.mark.django_db(transaction=True)
def test_the_same_form_posted_20_times_in_parallel_is_one_referral(client, recipient):
    fields = {**REFERRAL, "submission": str(uuid4()), **solved_check(client)}

    def post(_number: int) -> tuple[int, str | None]:
        response = Client().post("/help/referral/", fields)
        return response.status_code, response.headers.get("Location")

    assert set(at_once(20, post)) == {(303, "/help/referral/sent/")}
    assert Referral.objects.count() == Notification.objects.count() == 1


def test_a_second_press_later_is_the_same_referral_and_needs_no_new_check(client, recipient):
    submission = str(uuid4())
    assert refer(client, submission=submission).status_code == 303
    again = refer(client, submission=submission, altcha="", body="changed meanwhile")
    assert again.status_code == 303
    assert Referral.objects.get().body == REFERRAL["body"]


def test_its_content_is_gone_when_its_time_is_over_and_the_facts_stay(client, time_machine, db):
    start = datetime(2026, 11, 25, 9, tzinfo=UTC)
    time_machine.move_to(start)
    refer(client, **EVERYTHING)
    refer(client)
    read = Referral.objects.first()
    assert read.acknowledge()
    for days, left in [(29, 2), (31, 1), (89, 1), (91, 0)]:
        time_machine.move_to(start + timedelta(days=days))
        call_command("delete_expired", "--clock-is-right")
        assert Referral.objects.filter(erased_at=None).count() == left, days
    read.refresh_from_db()
    assert not any(getattr(read, name) for name in CONTENT)
    assert (read.consent, read.contact_method, read.voicemail_ok) == ("written", "", False)
    assert read.acknowledged_at
    assert not Notification.objects.filter(sent_at=None).exists(), "nobody is written to any more"
    assert not read.erase(timezone.now())


def test_the_worker_erases_what_is_over(client, time_machine, db, capsys):
    refer(client)
    Referral.objects.update(sent_at=timezone.now() - timedelta(days=91))
    call_command("send_notifications", "--once")
    assert Referral.objects.get().erased_at
