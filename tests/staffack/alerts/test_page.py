"""Where alerts go, in which words: who may see it, its row in the log, what is done there."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.utils import timezone

from alerts.models import Channel, Wish
from cases.models import Conflict, Task
from messaging.models import FrozenAddress
from staffack.models import AuditEntry
from tests.alerts.asking import ADDRESS, alerted, ask, last_code, look, type_code
from tests.alerts.test_telling import serve
from tests.desk import Client
from tests.staffack.alerts.conftest import SECOND
from tests.walk import guess, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(case) -> str:
    return f"/staff/cases/{case.uuid}/alerts/"


def read(browser, address) -> str:
    """The page, with single spaces."""
    page = browser.get(address)
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def log(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def test_it_shows_address_words_language_and_hours_each_look_a_row(survivor, desk, address):
    ask(survivor, language="pl", quiet_from="21:00", quiet_until="07:00", wake_for_served="on")
    type_code(survivor, last_code())
    look()
    html = read(desk, address)
    for text in (
        ADDRESS,
        "from 9:00 PM to 7:00 AM, but for a service",
        "<dd>Polish</dd>",
        "in use",
    ):
        assert text in html
    assert "<dd>Corner Notes: " in html
    assert "One item on your list" not in html, "the words are as they are sent, in Polish"
    read(desk, address)
    rows = AuditEntry.objects.filter(action="ALERTS_READ")
    assert [row.case.case_number for row in rows] == ["casehenry02"] * 2
    assert not rows.acts().exists(), "a look is no act"
    desk.head(address)
    assert rows.count() == 2, "without a body nothing was read"


def test_only_the_role_that_may_see_it_does(wish, address, case, administrator, auditor):
    user = User.objects.create_user("reader")
    codes = ["view_message", "admit_caller", "change_message"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    for each in (user, administrator, auditor, User.objects.create_superuser("root")):
        browser = Client()
        browser.force_login(each)
        assert browser.get(address).status_code == 403, each
        assert browser.post(address, {"end": "1", "verified": "on"}).status_code == 403
        if each == user:
            page = browser.get(f"/staff/cases/{case.uuid}/").content.decode()
            assert "Where alerts go" not in page
            assert '<h2 id="alerts">' in page
    assert Wish.objects.standing().exists()


def test_what_cannot_be_read_says_so(wish, desk, address):
    Channel.objects.update(address=b"k1:broken")
    Wish.objects.update(words=b"k1:broken")
    html = read(desk, address)
    assert html.count("<dd>can&#x27;t be read</dd>") == 2
    assert ADDRESS not in html


def test_a_verified_caller_has_them_ended_once_and_silently(survivor, wish, desk, address, case):
    Task.objects.owe("AL_NEW", case, key="x")
    failed = Task.objects.owe("AL_FAIL", case, key="x")
    refused = desk.post(address, {"end": "1"})
    assert refused.status_code == 422
    assert "Verify the caller first" in refused.content.decode()
    assert Wish.objects.standing().exists()
    for _again in range(2):
        assert desk.post(address, {"end": "1", "verified": "on"}).status_code == 303
    assert log("ALERTS_ENDED") == 1
    assert Wish.objects.get().ended_by == "STAFF"
    assert list(Task.objects.current()) == [failed], "what nobody was told is still to be told"
    serve(case)
    look()
    assert not mail.outbox
    assert list(Task.objects.current()) == [failed]
    page = " ".join(desk.get(f"/staff/cases/{case.uuid}/").content.decode().split())
    assert "staff ended it, as the petitioner asked on the telephone" in page
    assert "None: this case has no alerts now." in read(desk, address)


def test_a_code_that_was_under_way_counts_no_more(survivor, desk, address):
    ask(survivor)
    code = last_code()
    desk.post(address, {"end": "1", "verified": "on"})
    assert type_code(survivor, code).status_code == 422


@pytest.fixture
def shared(survivor, case, other_case) -> Channel:
    """Another case confirmed the same address later: nothing goes there for it."""
    alerted(survivor)
    other = Client()
    search(other, other_case.case_number)
    guess(other, "7305")
    ask(other)
    type_code(other, last_code())
    look()
    mail.outbox.clear()
    return Channel.objects.get(off_because="TAKEN")


def test_whoever_asked_both_lets_a_shared_address_be_used_again(shared, desk, case, other_case):
    address = f"/staff/cases/{other_case.uuid}/alerts/"
    html = read(desk, address)
    assert f'<a href="/staff/cases/{case.uuid}/">casehenry02</a>' in html
    assert log("ALERTS_READ") == 2, "of both cases it is told that they have alerts"
    again = {"again": str(shared.uuid)}
    assert desk.post(address, again).status_code == 422
    for _again in range(2):
        answer = desk.post(address, {**again, "of_1-asked": "on"})
    assert log("ALERTS_AGAIN") == 1
    assert answer.status_code < 400
    assert not Task.objects.current().filter(kind="AL_SAME").exists()
    look()
    serve(other_case, full_order_served_at=None)
    type(other_case).objects.filter(pk=other_case.pk).update(
        hearing_at=timezone.now() + timedelta(days=3)
    )
    look()
    assert [sent.to for sent in mail.outbox] == [[ADDRESS]], "and it stays so"


def test_who_is_kept_from_the_other_case_learns_nothing_of_it_and_can_let_nothing(
    shared, desk, liaison, case, other_case
):
    Conflict.objects.create(case=case, staff=liaison, entered_by=liaison)
    address = f"/staff/cases/{other_case.uuid}/alerts/"
    kept = read(desk, address)
    assert "casehenry02" not in kept
    assert str(case.uuid) not in kept
    assert "You see no other case whose alerts go there now" in kept
    desk.post(address, {"again": str(shared.uuid), "of_1-asked": "on"})
    shared.refresh_from_db()
    assert shared.off_at
    Conflict.objects.all().delete()
    Wish.objects.filter(case=case).end(Wish.End.PAGE)
    assert _main(read(desk, address)) == _main(kept), "as if the other had ended"


def _main(html: str) -> str:
    return html.split("<main")[1].split("csrf")[0]


@pytest.mark.parametrize("off", ["STOPPED", "RETURNED", "REPLACED"])
def test_nobody_here_lets_what_was_stopped_or_came_back_be_used_again(wish, desk, address, off):
    Channel.objects.all().switch_off(Channel.Off(off))
    html = read(desk, address)
    assert "Nobody here can let it be used again" in html
    assert 'name="again"' not in html
    channel = Channel.objects.get()
    for posted in ({"of_1-asked": "on"}, {"asked": "on"}):
        desk.post(address, {"again": str(channel.uuid), **posted})
    assert Channel.objects.all().use_again() == 0, "stopped while the page was open"
    channel.refresh_from_db()
    assert channel.off_because == off
    assert log("ALERTS_AGAIN") == 0


def test_a_frozen_address_leads_to_the_message_where_it_can_be_used_again(
    two, desk, address, case, message
):
    FrozenAddress.objects.freeze(ADDRESS, case)
    FrozenAddress.objects.freeze(SECOND, case)
    type(message).objects.filter(pk=message.pk).update(erased_at=None)
    message.contact, message.contact_method = ADDRESS.upper(), "email"
    message.save()
    html = read(desk, address)
    assert html.count(f'<a href="/staff/messages/{message.uuid}/">') == 1
    assert "No message of this case names this address" in html
    assert 'name="unfreeze"' in desk.get(f"/staff/messages/{message.uuid}/").content.decode()


def test_where_the_office_sends_none_there_is_no_such_page(desk, address, settings):
    settings.ALERTS_ARE_ON = False
    assert desk.get(address).status_code == 404
