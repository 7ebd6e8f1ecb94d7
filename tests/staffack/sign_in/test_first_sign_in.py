"""The link by which its owner, and nobody else, first gets into an account."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from messaging.models import Notification
from messaging.notices import Notice
from staffack.models import AuditEntry
from tests.desk import PASSWORD, code, enter, enter_code, give_app
from tests.parallel import at_once

BEFORE = "You see nothing else of the portal until"


@pytest.fixture
def new(db) -> User:
    """An account as an administrator makes it: no password, a mailbox, a role."""
    user = User(username="mo", email="mo@sheriff.example")
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def link(new, mailoutbox, settings) -> str:
    """The path of the link in the mail."""
    Notification.objects.owe_first_sign_in(new)
    call_command("send_notifications", "--once")
    [mail] = mailoutbox
    assert mail.to == [new.email]
    [address] = re.findall(rf"^{settings.SITE_URL}(\S+)$", mail.body, flags=re.M)
    return address


def test_a_scanner_that_opens_the_link_uses_nothing_up(new, link):
    for _ in range(3):
        page = Client().get(link)
        assert (page.status_code, "mo" in page.content.decode()) == (200, True)
    assert Client().post(link).headers["Location"] == "/staff/account/begin/"


def test_it_works_once(new, link):
    owner, other = Client(), Client()
    assert BEFORE in owner.post(link, follow=True).content.decode()
    assert other.get(link).status_code == 410
    refused = other.post(link)
    assert refused.status_code == 410
    assert "tell a supervisor at once" in " ".join(refused.content.decode().split())
    assert other.get("/staff/account/begin/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_20_who_press_at_once_one_gets_in(new, link):
    answers = at_once(20, lambda _: Client().post(link).status_code)
    assert sorted(answers) == [303, *[410] * 19]


@pytest.mark.parametrize(("hours", "status"), [(71.9, 200), (72.1, 410)])
def test_it_ends_after_72_hours(new, link, client, time_machine, hours, status):
    time_machine.move_to((timezone.now() + timedelta(hours=hours)).timestamp(), tick=False)
    assert client.get(link).status_code == status


@pytest.mark.parametrize("where", range(-40, -1, 7))
def test_an_altered_one_opens_nothing(new, link, client, where):
    altered = link[:where] + ("a" if link[where] != "a" else "b") + link[where + 1 :]
    assert client.post(altered).status_code in {404, 410}


def test_it_is_of_its_account_alone_and_of_one_that_is_switched_on(new, link, client, liaison):
    uid = link.split("/")[-3]
    other = Client().get(link.replace(f"/{uid}/", "/MQ/" if uid != "MQ" else "/Mg/"))
    assert other.status_code == 410
    User.objects.filter(pk=new.pk).update(is_active=False)
    assert client.get(link).status_code == 410


def test_an_account_with_an_app_has_no_link(new, link, client):
    give_app(new)
    assert client.get(link).status_code == 410


def test_a_new_address_of_the_account_ends_the_link(new, link, client):
    User.objects.filter(pk=new.pk).update(email="mine@example.org")
    assert client.get(link).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_with_a_password_and_an_app_a_newcomer_gets_in(new, link, client):
    client.post(link)
    words = "a sentence nobody guesses"
    answer = client.post("/staff/account/password/set/", {"password1": words, "password2": words})
    assert answer.headers["Location"] == "/staff/account/app/"
    page = client.get("/staff/account/app/").content.decode()
    [secret] = re.findall(r'<p class="secret">(\w+)</p>', page)
    done = client.post("/staff/account/app/", {"code": code(secret)})
    assert done.headers["Location"] == "/staff/account/codes/"
    assert client.get("/staff/account/").status_code == 200, "signed in by now"
    shown = client.post("/staff/account/codes/").content.decode()
    codes = re.findall(r'<li class="secret">(\d{8})</li>', shown)
    assert len(set(codes)) == 10
    assert codes[0] not in client.post("/staff/account/codes/").content.decode(), "shown once"
    client.post("/staff/sign-out/")
    client.post("/staff/sign-in/", {"login": "mo", "password": words})
    assert client.post("/staff/sign-in/code/", {"code": codes[0]}).status_code == 302
    assert client.get("/staff/account/").status_code == 200
    rows = AuditEntry.objects.order_by("pk").values_list("action", "reason", "account__username")
    assert list(rows) == [
        ("SIGNED_IN", "the link in a mail", "mo"),
        ("PASSWORD", "", "mo"),
        ("FACTOR_ADDED", "TOTP Authenticator", "mo"),
        ("FACTOR_ADDED", "Recovery codes", "mo"),
        ("SIGNED_IN", "password, mfa", "mo"),
    ]
    notices = Notification.objects.filter(kind="account_changed").values_list("notice", flat=True)
    assert sorted(notices) == [Notice.APP_ADDED, Notice.PASSWORD]


def test_a_recovery_code_works_once(liaison, app, client):
    codes = RecoveryCodes.activate(liaison).get_unused_codes()
    for status in (302, 200):
        enter(client, PASSWORD)
        assert enter_code(client, codes[3]).status_code == status
        client.post("/staff/sign-out/")


def test_an_app_needs_a_password_first(new, link, client):
    client.post(link)
    assert client.get("/staff/account/app/").headers["Location"] == "/staff/account/password/set/"


def test_a_short_password_is_refused_and_the_account_stays_closed(new, link, client):
    client.post(link)
    page = client.post("/staff/account/password/set/", {"password1": "short", "password2": "short"})
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert BEFORE in client.get("/staff/", follow=True).content.decode()
