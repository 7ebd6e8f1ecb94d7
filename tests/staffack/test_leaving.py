"""Somebody leaves: they are out at once, and what was open of theirs is somebody else's."""

from contextlib import suppress
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from cases.models import Approval, Case, Task
from messaging import links
from messaging.delivery import send_due
from messaging.models import Message, Notification, Recipient
from messaging.notices import Notice
from portal.models import Session
from staffack.desk import taking
from staffack.models import AccountReview, Acknowledgment, AuditEntry
from tests.conftest import _staff
from tests.desk import Client, give_app, sign_in
from tests.staffack.addresses import everything, filled, staff_patterns

__all__ = ["everything"]

MAILBOX = "lee@sheriff.example"


@pytest.fixture
def lee(liaison) -> User:
    """The liaison, with a mailbox."""
    liaison.email = MAILBOX
    liaison.save()
    return liaison


@pytest.fixture
def desk(administrator) -> Client:
    """The administrator's browser."""
    return signed_in(administrator)


def signed_in(account: User) -> Client:
    browser = Client()
    browser.force_login(account)
    return browser


def switch(desk: Client, account: User, *, on: bool = False, to: User | None = None) -> Any:
    """Post the account's page as the browser does, with or without the mark."""
    fields: dict[str, Any] = {"username": account.username, "email": account.email}
    fields["groups"] = [group.pk for group in account.groups.all()]
    fields |= {"is_staff": "on"} if account.is_staff else {}
    fields |= {"is_active": "on"} if on else {}
    fields |= {"taken_over_by": to.pk} if to else {}
    return desk.post(f"/admin/auth/user/{account.pk}/change/", fields)


def delete_by_statement(account: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM auth_user WHERE id = %s", [account.pk])
    connection.check_constraints()


@pytest.mark.many  # every address, for each role
@pytest.mark.parametrize("role", ["Liaison", "Supervisor", "Administrator", "Auditor"])
def test_whoever_is_switched_off_is_out_at_the_next_request_everywhere(everything, desk, role):
    leaver = _staff("mo", role, is_staff=role != "Liaison")
    walked = 0
    for name, path in staff_patterns():
        if name in {"staff_idle", "account_inactive"} or "sign-in" in path:  # open to everybody
            continue
        browser = signed_in(leaver)
        User.objects.filter(pk=leaver.pk).update(is_active=False)  # past every signal
        answer = browser.get(filled(path, everything))
        if answer.status_code == 405:
            answer = browser.post(filled(path, everything))
        assert answer.status_code == 302, name
        assert "/sign-in/" in answer.headers["Location"] or "login" in answer.headers["Location"]
        User.objects.filter(pk=leaver.pk).update(is_active=True)
        walked += 1
    assert walked > 100


def test_no_visit_of_theirs_is_left_and_none_comes_back_with_the_account(desk, lee):
    theirs, elsewhere = signed_in(lee), signed_in(lee)
    assert theirs.get("/staff/").status_code == 200
    assert switch(desk, lee).status_code == 302
    assert not Session.objects.filter(account=lee.pk).exists()
    lee.refresh_from_db()
    assert switch(desk, lee, on=True).status_code == 302
    for browser in (theirs, elsewhere):
        assert browser.get("/staff/account/").status_code == 302


def test_a_signed_link_opens_nothing_to_them_and_acknowledges_nothing(desk, lee, message):
    theirs = signed_in(lee)
    link = f"/staff/ack/{links.token(message.uuid)}/"
    assert theirs.get(link).status_code == 200
    switch(desk, lee)
    assert theirs.get(link).headers["Location"].startswith("/staff/sign-in/")
    theirs.post(link)
    assert not Acknowledgment.objects.exists()


def test_what_they_signed_in_with_opens_nothing(desk, lee):
    secret = give_app(lee)
    switch(desk, lee)
    browser = Client()
    with suppress(AssertionError):
        sign_in(browser, lee, secret)
    assert browser.get("/staff/").status_code == 302
    path = links.first_sign_in(lee)
    assert browser.post(path).status_code == 410


def test_no_mail_with_a_link_goes_to_them(desk, lee, supervisor, message, mailoutbox):
    Notification.objects.all().delete()
    Recipient.objects.create(email=MAILBOX.upper())
    Notification.objects.owe_first_sign_in(lee)
    question = Approval.objects.create(kind="BURST", subject="night", detail="papers: 40")
    Notification.objects.create(kind="approval_waiting", approval=question, staff=lee)
    Notification.objects.owe_notice(Notice.PASSWORD, lee)
    switch(desk, lee, to=supervisor)
    Message(case=message.case, body="A second one.").send()
    send_due()
    to_them = [mail for mail in mailoutbox if mail.to[0].lower() == MAILBOX]
    assert [mail.subject.split(",")[0].strip() for mail in to_them] == [
        "[Test] The password of your account was set or changed"
    ]
    assert any(mail.to == ["liaisons@sheriff.example"] for mail in mailoutbox)
    assert not any("/staff/" in mail.body for mail in to_them)


def test_what_is_open_is_shown_and_taken_over_in_the_same_step(desk, lee, supervisor, message):
    supervisor.email = "sam@sheriff.example"
    supervisor.save()
    Recipient.objects.create(email=MAILBOX)
    assert taking.take(message, lee)
    Approval(kind="DISPOSAL", subject="1", detail="casehenry02", asked_by=lee).ask()
    page = desk.get(f"/admin/auth/user/{lee.pk}/change/").content.decode()
    assert "1 message that they have taken" in page
    assert "They asked for: the disposal of a case" in page
    assert f"Mail to the office goes to {MAILBOX}" in page
    refused = switch(desk, lee)
    assert "Choose who takes over what is open of theirs." in refused.content.decode()
    assert User.objects.get(pk=lee.pk).is_active
    assert not AuditEntry.objects.filter(action="HANDED_OVER").exists()

    assert switch(desk, lee, to=supervisor).status_code == 302
    assert not User.objects.get(pk=lee.pk).is_active
    assert not Recipient.objects.get(email=MAILBOX).is_active
    entries = AuditEntry.objects.filter(action="HANDED_OVER").order_by("pk")
    assert [(entry.staff.username, entry.account) for entry in entries] == [
        ("alex", supervisor)
    ] * 3
    assert all(entry.detail.startswith(f"from lee (account {lee.pk})") for entry in entries)
    assert entries[0].message == message
    assert not any("casehenry02" in entry.detail for entry in entries)
    change = AuditEntry.objects.get(action="ACCOUNT", account=lee)
    assert "Who takes it over: none → sam" in change.detail
    assert Notification.objects.get(notice="HANDED_OVER").staff == supervisor
    mine = signed_in(supervisor).get("/staff/?show=mine").content.decode()
    assert f"m-{message.uuid}" in mine


def test_nothing_is_handed_over_where_the_account_stays_on(desk, lee, supervisor, message):
    assert taking.take(message, lee)
    assert switch(desk, lee, on=True, to=supervisor).status_code == 302
    assert not AuditEntry.objects.filter(action="HANDED_OVER").exists()


def test_what_they_gave_back_or_only_read_waits_for_everybody(desk, lee, case):
    message = Message(case=case, body="x", response_requested=True)
    assert message.send()
    assert taking.take(message, lee)
    Acknowledgment.record(message, lee)
    assert taking.give_back(message, lee)
    page = desk.get(f"/admin/auth/user/{lee.pk}/change/").content.decode()
    assert "Nothing is open." in page


def test_an_officers_papers_go_to_a_supervisor_or_to_nobody(desk, lee, supervisor, case):
    """On a shared sheet a colleague would read of it: until one is named nobody prints them."""
    leaver = _staff("kim", "Supervisor", email="kim@sheriff.example")
    Case.objects.filter(pk=case.pk).update(papers_to=leaver)
    page = desk.get(f"/admin/auth/user/{leaver.pk}/change/").content.decode()
    assert "Papers about an officer go to them alone" in page
    assert switch(desk, leaver, to=lee).status_code == 302
    assert Case.objects.get(pk=case.pk).papers_to == leaver
    assert Task.objects.get(kind="PAPERS").case == case
    leaver.refresh_from_db()
    assert switch(desk, leaver, to=supervisor).status_code == 302
    assert Case.objects.get(pk=case.pk).papers_to == supervisor
    assert Task.objects.get(kind="PAPERS").outcome == "DONE"


def test_messages_go_to_nobody_who_may_not_read_them(desk, lee, auditor, message):
    assert taking.take(message, lee)
    page = switch(desk, lee, to=auditor).content.decode()
    assert "una reads no messages. Choose a liaison or a supervisor." in page
    assert User.objects.get(pk=lee.pk).is_active


def test_the_offices_last_mailbox_is_not_lost_with_a_person(desk, lee, supervisor):
    Recipient.objects.create(email=MAILBOX)
    page = switch(desk, lee, to=supervisor).content.decode()
    assert f"Mail to the office goes to {MAILBOX} alone" in page
    lee.refresh_from_db()
    lee.is_active = False
    lee.save()  # past the administration
    assert Recipient.objects.get().is_active


def test_a_mailbox_that_a_colleague_has_too_stays(desk, lee, recipient):
    Recipient.objects.create(email=MAILBOX)
    _staff("mo", "Liaison", email=MAILBOX)
    assert switch(desk, lee).status_code == 302
    assert Recipient.objects.get(email=MAILBOX).is_active


def test_switched_on_again_they_read_nothing_until_a_supervisor_confirms_the_role(desk, lee):
    switch(desk, lee)
    lee.refresh_from_db()
    assert switch(desk, lee, on=True).status_code == 302
    assert not lee.groups.exists()
    question = Approval.objects.get(kind="ROLE")
    assert question.detail == f"Liaison: lee, {MAILBOX}"


def test_nobody_switches_themselves_off_by_mistake(desk, administrator):
    page = desk.get(f"/admin/auth/user/{administrator.pk}/change/").content.decode()
    assert "taken_over_by" not in page
    assert switch(desk, administrator).status_code == 302
    assert User.objects.get(pk=administrator.pk).is_active


def test_no_account_that_a_row_names_can_be_deleted_by_program_or_statement(db, lee):
    AccountReview.objects.add_missing()
    with pytest.raises(ProtectedError):
        lee.delete()
    lee.groups.clear()
    with pytest.raises(IntegrityError), transaction.atomic():
        delete_by_statement(lee)
    assert User.objects.filter(pk=lee.pk).exists()


def test_what_one_who_was_forgotten_left_open_is_handed_over_afterwards(desk, lee, supervisor):
    """The worker switches accounts off, and gives their questions to nobody."""
    Approval(kind="DISPOSAL", subject="1", detail="2F3A9C01", asked_by=lee).ask()
    User.objects.filter(pk=lee.pk).update(is_active=False)
    User.objects.filter(pk=supervisor.pk).update(email="sam@sheriff.example")
    page = desk.get(f"/admin/auth/user/{lee.pk}/change/").content.decode()
    assert "The account is off. Choose who takes over what is still open." in page
    lee.refresh_from_db()
    assert switch(desk, lee, to=supervisor).status_code == 302
    assert AuditEntry.objects.get(action="HANDED_OVER").account == supervisor
    assert Notification.objects.get(notice="HANDED_OVER").staff == supervisor
