"""An account that no supervisor confirmed in 90 days is switched off, after two mails."""

from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from messaging.models import Notification
from portal.models import Session, Tidying
from staffack.leaving import review_accounts
from staffack.models import AccountReview, AuditEntry
from tests.conftest import _staff
from tests.desk import Client

DAY = timedelta(days=1)


@pytest.fixture
def office(liaison, administrator) -> list[User]:
    """Three supervisors, each with a mailbox, a liaison and an administrator; all of them new."""
    names = ("kim", "sam", "sue")
    return [
        _staff(name, "Supervisor", is_staff=True, email=f"{name}@ccso.example") for name in names
    ]


@pytest.fixture
def after(office, time_machine):
    """Lets days pass, with a worker that runs each fifth day, and on the last one.

    Gives how many it switched off.
    """
    made = timezone.now()
    passed = 0

    def pass_days(until: int) -> int:
        nonlocal passed
        off = 0
        while passed < until:
            passed = min(passed + 5, until)
            time_machine.move_to(made + passed * DAY + timedelta(minutes=1))
            off += review_accounts()
        return off

    return pass_days


def confirm(by: User, account: User):
    browser = Client()
    browser.force_login(by)
    return browser.post(f"/staff/accounts/{account.pk}/confirm/")


def confirm_all(office: list[User]) -> None:
    for account in User.objects.filter(is_active=True, is_superuser=False):
        confirm(office[0] if account != office[0] else office[1], account)


def on() -> set[str]:
    return set(User.objects.filter(is_active=True).values_list("username", flat=True))


def mails() -> list[str]:
    return list(Notification.objects.order_by("pk").values_list("notice", flat=True))


def test_after_90_days_who_was_not_confirmed_is_off_and_the_log_says_why(after, office, liaison):
    after(80)
    theirs = Client()
    theirs.force_login(liaison)
    for account in (*office, User.objects.get(username="alex")):
        confirm(office[0] if account != office[0] else office[1], account)
    assert after(89) == 0
    assert after(90) == 1
    assert on() == {"alex", "kim", "sam", "sue"}
    assert not Session.objects.filter(account=liaison.pk).exists()
    entry = AuditEntry.objects.get(action="SWITCHED_OFF")
    assert (entry.staff, entry.account) == (liaison, liaison)
    assert entry.reason == "not confirmed in 90 days"
    assert mails()[-3:] == ["SWITCHED_OFF"] * 3
    assert after(120) == 0


def test_each_supervisor_is_mailed_once_at_75_and_once_at_85_days(after, office):
    after(74)
    assert mails() == []
    after(75)
    assert mails() == ["CONFIRM"] * 3
    assert {mail.staff for mail in Notification.objects.all()} == set(office)
    after(84)
    assert mails() == ["CONFIRM"] * 3
    after(85)
    assert mails() == ["CONFIRM"] * 3 + ["CONFIRM_AGAIN"] * 3
    after(89)
    assert len(mails()) == 6


def test_a_confirmation_begins_the_90_days_anew(after, office, liaison):
    after(86)
    confirm_all(office)
    assert after(170) == 0
    assert mails()[6:] == ["CONFIRM"] * 3, "75 days after the confirmation"
    assert liaison.username in on()


def test_the_last_two_supervisors_are_never_switched_off(after):
    after(90)
    assert len(on()) == 2
    assert after(200) == 0
    assert on() < {"kim", "sam", "sue"}
    browser = Client()
    browser.force_login(User.objects.filter(is_active=True).first())
    page = browser.get("/staff/").content.decode()
    assert "1 account is to be confirmed, or is switched off." in page


def test_without_a_supervisor_nobody_is_switched_off(after):
    User.objects.filter(username__in=["kim", "sam", "sue"]).update(is_active=False)
    assert after(100) == 0
    assert on() == {"alex", "lee"}


def test_a_superuser_is_neither_switched_off_nor_confirms(after, office, liaison):
    root = User.objects.create_superuser("root")
    after(100)
    assert "root" in on()
    assert confirm(root, office[0]).status_code == 403
    assert confirm(User.objects.get(username=next(iter(on() - {"root"}))), root).status_code == 403


def test_nobody_is_switched_off_sooner_than_15_days_after_the_first_mail(
    office, liaison, time_machine
):
    """The worker stood still for a year, or the accounts are older than the rule."""
    User.objects.update(date_joined=timezone.now() - 400 * DAY)
    begun = timezone.now()
    for day in range(15):
        time_machine.move_to(begun + day * DAY)
        assert review_accounts() == 0
    time_machine.move_to(begun + 15 * DAY)
    assert review_accounts() > 0


def test_a_clock_that_is_ahead_switches_nobody_off(after, office, time_machine):
    after(86)
    Tidying.note(timezone.now())
    time_machine.move_to(timezone.now() + 30 * DAY)
    assert review_accounts() == 0
    assert len(on()) == 5


def test_one_press_confirms_once_and_is_a_row(after, office, liaison):
    after(80)
    kim = office[0]
    assert confirm(kim, liaison).headers["Location"] == "/staff/accounts/"
    confirm(kim, liaison)
    confirm(office[1], liaison)
    entry = AuditEntry.objects.get(action="CONFIRMED")
    assert (entry.staff, entry.account) == (kim, liaison)
    review = AccountReview.objects.get(account=liaison)
    assert timezone.now() - review.confirmed_at < DAY


def test_nobody_confirms_their_own_and_only_supervisors_confirm(after, office, liaison):
    after(80)
    administrator = User.objects.get(username="alex")
    refused = [(office[0], office[0]), (administrator, liaison), (liaison, administrator)]
    for by, account in refused:
        assert confirm(by, account).status_code == 403
    assert not AuditEntry.objects.filter(action="CONFIRMED").exists()


def test_who_is_due_stands_on_top_with_the_day_and_a_button(after, office, liaison):
    after(80)
    for account in (*office, User.objects.get(username="alex")):
        confirm(office[0] if account != office[0] else office[1], account)
    browser = Client()
    browser.force_login(office[0])
    page = browser.get("/staff/accounts/").content.decode()
    day = timezone.localtime(AccountReview.objects.get(account=liaison).ends_at)
    assert f"Switched off from {day:%m/%d/%Y} on" in page
    assert page.index("<strong>lee</strong>") < page.index("<strong>alex</strong>")
    assert page.count("still works here: confirm") == 1, "not who was confirmed today"


def test_a_role_that_a_supervisor_gave_and_switching_on_again_count(after, office, liaison):
    after(100)
    browser = Client()
    browser.force_login(User.objects.create_superuser("root"))
    fields = {"username": "lee", "is_active": "on", "email": "lee@ccso.example"}
    assert browser.post(f"/admin/auth/user/{liaison.pk}/change/", fields).status_code == 302
    review = AccountReview.objects.get(account=liaison)
    assert timezone.now() - review.confirmed_at < DAY
    assert (review.reminded_at, review.reminded_again_at) == (None, None)
    assert after(150) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_leave_two_supervisors(office):
    long_ago = timezone.now() - 91 * DAY
    AccountReview.objects.bulk_create(
        AccountReview(
            account=each,
            confirmed_at=long_ago,
            reminded_at=long_ago + 75 * DAY,
            reminded_again_at=long_ago + 85 * DAY,
        )
        for each in office
    )

    def work() -> None:
        review_accounts()
        connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(on() & {"kim", "sam", "sue"}) == 2
    assert AuditEntry.objects.filter(action="SWITCHED_OFF").count() == 1
