"""Who lost what they sign in with: a supervisor resets it, with a reason; both hear of it."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from messaging.models import Notification
from staffack.models import AuditEntry
from tests.desk import PASSWORD, Client, enter

REASON = "Telephone stolen; came to the desk."


@pytest.fixture
def lee(liaison, app) -> User:
    """The liaison, with an app and a mailbox."""
    liaison.email = "lee@sheriff.example"
    liaison.save()
    return liaison


@pytest.fixture
def desk(client, supervisor) -> Client:
    """The supervisor's browser."""
    supervisor.email = "sam@sheriff.example"
    supervisor.save()
    client.force_login(supervisor)
    return client


def reset(desk, account: User, reason: str = REASON):
    return desk.post(f"/staff/accounts/{account.pk}/reset/", {"reason": reason})


def test_everything_ends_both_are_mailed_and_it_is_in_the_log(desk, lee, supervisor):
    theirs = Client()
    theirs.force_login(lee)
    assert reset(desk, lee).headers["Location"] == "/staff/accounts/"
    assert not Authenticator.objects.filter(user=lee).exists()
    assert theirs.get("/staff/").status_code == 302, "every visit of theirs ends"
    assert enter(Client(), PASSWORD).status_code == 200, "and the password"
    owed = [(mail.kind, mail.notice, mail.staff) for mail in Notification.objects.order_by("pk")]
    assert owed == [
        ("account_changed", "RESET", lee),
        ("account_changed", "RESET_DONE", supervisor),
        ("account_changed", "TOO_FEW", supervisor),
    ], "the link takes another supervisor (tests/staffack/test_two_people.py)"
    entry = AuditEntry.objects.get(action="RESET")
    assert (entry.staff, entry.account, entry.reason) == (supervisor, lee, REASON)


def test_without_a_reason_or_an_address_nothing_happens(desk, lee):
    assert reset(desk, lee, "  ").status_code == 422
    User.objects.filter(pk=lee.pk).update(email="")
    page = reset(desk, lee)
    assert page.status_code == 422
    assert "no link can reach its owner" in page.content.decode()
    assert REASON in page.content.decode()
    assert Authenticator.objects.filter(user=lee).exists()


def test_nobody_resets_their_own_nor_a_superusers(desk, supervisor):
    root = User.objects.create_superuser("root", email="root@sheriff.example")
    for account in (supervisor, root):
        assert reset(desk, account).status_code == 403


def test_who_may_not_sees_neither_page(client, administrator, liaison, lee):
    for user in (administrator, liaison):
        client.force_login(user)
        assert client.get("/staff/accounts/").status_code == 403
        assert reset(client, lee).status_code == 403


def test_the_list_names_what_each_signs_in_with(desk, lee):
    page = desk.get("/staff/accounts/").content.decode()
    assert "an app" in page
    assert f"/staff/accounts/{lee.pk}/reset/" in page


def test_on_the_server_a_command_prints_the_link(db, lee, client):
    User.objects.create_superuser("root")
    printed = StringIO()
    call_command("sign_in_link", "root", stdout=printed)
    path = printed.getvalue().strip().removeprefix("http://127.0.0.1:8000")
    assert client.post(path).headers["Location"] == "/staff/account/begin/"
    with pytest.raises(CommandError, match="--reset"):
        call_command("sign_in_link", "lee", stdout=printed)
    call_command("sign_in_link", "lee", reset=REASON, stdout=printed)
    assert not Authenticator.objects.filter(user=lee).exists()
    with pytest.raises(CommandError, match="no account nobody"):
        call_command("sign_in_link", "nobody", stdout=printed)
    log = AuditEntry.objects.order_by("pk").values_list("action", "account__username", "reason")
    assert list(log)[-3:] == [
        ("LINK_SENT", "root", "on the server"),
        ("SIGNED_IN", "root", "the link in a mail"),
        ("RESET", "lee", f"on the server: {REASON}"),
    ]
