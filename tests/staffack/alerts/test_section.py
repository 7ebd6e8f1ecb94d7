"""What the pages of a case and of a message say of alerts, and to whom."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from alerts.models import Channel, Delivery, Wish
from cases.models import Conflict, Task
from messaging.models import FrozenAddress, Message
from tests.alerts.asking import ADDRESS, alerted, ask, look
from tests.alerts.test_telling import serve
from tests.desk import Client
from tests.staffack.alerts.conftest import SECOND

pytestmark = pytest.mark.django_db


def section(page) -> str:
    """What stands below "Alerts", without its marks."""
    html = page.content.decode()
    assert page.status_code == 200
    if '<h2 id="alerts">' not in html:
        return ""
    return " ".join(html.split('<h2 id="alerts">')[1].split("<h2")[0].split())


@pytest.fixture
def of_case(desk, case):
    """The section on the page of the case, as it is now."""
    return lambda: section(desk.get(f"/staff/cases/{case.uuid}/"))


def test_it_says_that_there_are_none(of_case):
    assert "None: this case has no alerts now." in of_case()


def test_an_address_that_nobody_confirmed_is_none(survivor, of_case):
    ask(survivor)
    assert "None: this case has no alerts now." in of_case()


def test_it_says_since_when_about_what_and_by_which_way_on_both_pages(wish, of_case, desk, message):
    for text in (of_case(), section(desk.get(f"/staff/messages/{message.uuid}/"))):
        since = timezone.localtime(wish.confirmed_at).strftime("%m/%d/%Y")
        assert f"<dt>Since</dt><dd>{since}" in text
        assert "served, short form notification, returned not served, court date" in text
        assert "<dd> Email </dd>" in text
        assert "nothing was new so far" in text
        assert "NO ADDRESS IS LEFT" not in text


def test_neither_the_address_nor_the_words_stand_there(two, case, desk, message):
    serve(case)
    look()
    for address in (f"/staff/cases/{case.uuid}/", f"/staff/messages/{message.uuid}/", "/staff/"):
        html = desk.get(address).content.decode()
        for secret in (ADDRESS, SECOND, "mail.example", "One item on your list", "Corner Notes"):
            assert secret not in html


def _handed_over(**facts):
    return {"handing_over_at": timezone.now(), "handed_over_at": timezone.now(), **facts}


def _failed(failure):
    return {"failure": failure, "failed_at": timezone.now(), "handing_over_at": timezone.now()}


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({}, "sent; whether a mail arrives is told only where it comes back"),
        (_handed_over(gives_receipt=True), "sent, no receipt yet"),
        (_handed_over(received_at=timezone.now()), "arrived, as the provider says"),
        ({"handed_over_at": None}, "is being sent"),
        ({"handed_over_at": None, "handing_over_at": None}, "waits to be sent"),
        (_failed("UNKNOWN"), "NOBODY KNOWS whether it arrived"),
        (_failed("RECEIPT"), "did NOT arrive (no receipt came in time)"),
    ],
)
def test_it_says_what_became_of_the_last_one(wish, case, of_case, facts, says):
    serve(case)
    look()
    Delivery.objects.filter(kind="ALERT").update(**facts)
    assert says in of_case()


def test_it_says_that_the_office_calls_instead(wish, case, of_case):
    serve(case)
    look()
    delivery = Delivery.objects.get(kind="ALERT")
    Channel.objects.all().switch_off(Channel.Off.STOPPED)
    delivery.fail(Delivery.Failure.REPORTED)
    text = of_case()
    assert "the provider reported that it did not arrive), the office calls instead" in text
    assert "NO ADDRESS IS LEFT" in text


@pytest.mark.parametrize(
    ("off", "says"),
    [
        ("REPLACED", "another took its place"),
        ("STOPPED", "somebody answered STOP"),
        ("RETURNED", "what was sent came back"),
        ("TAKEN", "another case has the same address"),
    ],
)
def test_it_says_why_an_address_is_off(two, of_case, off, says):
    Channel.objects.filter(rank=1).switch_off(Channel.Off(off))
    text = of_case()
    assert f"{says}</strong>" in text or says in text
    assert "OFF since" in text
    assert "NO ADDRESS IS LEFT" not in text
    Channel.objects.filter(rank=2).switch_off(Channel.Off(off))
    assert "NO ADDRESS IS LEFT" in of_case()


def test_a_frozen_and_an_unreadable_address_are_named(two, case, of_case):
    FrozenAddress.objects.freeze(ADDRESS, case)
    Channel.objects.filter(rank=2).update(address=b"k1:broken")
    text = of_case()
    assert "FROZEN: someone else answered there" in text
    assert "its address can&#x27;t be read" in text
    assert "NO ADDRESS IS LEFT" in text


def test_new_addresses_and_an_end_are_told(survivor, wish, of_case):
    alerted(survivor, address="new@mail.example")
    assert "The addresses are new. Until" in of_case()
    survivor.post("/order/alerts/end/")
    text = of_case()
    assert "None: this case has no alerts now." in text
    assert "somebody with the PIN ended it" in text


def test_whoever_may_not_read_messages_sees_nothing_of_it(wish, case):
    Task.objects.owe("AL_FAIL", case, key="x")
    user = User.objects.create_user("counter")
    user.user_permissions.add(Permission.objects.get(codename="admit_caller"))
    browser = Client()
    browser.force_login(user)
    page = browser.get(f"/staff/cases/{case.uuid}/")
    assert section(page) == ""
    assert 'id="alert_tasks"' not in page.content.decode()


def test_whoever_is_kept_from_the_case_sees_nothing_of_it(wish, case, message):
    user = User.objects.create_user("kin")
    user.groups.add(Group.objects.get(name="Supervisor"))
    Conflict.objects.create(case=case, staff=user, entered_by=user)
    browser = Client()
    browser.force_login(user)
    for address in ("cases/{c}/", "cases/{c}/alerts/", "messages/{m}/"):
        page = browser.get(f"/staff/{address.format(c=case.uuid, m=message.uuid)}")
        assert page.status_code == 404


def test_where_the_office_sends_none_nothing_of_it_is_said(of_case, settings):
    settings.ALERTS_ARE_ON = False
    assert of_case() == ""


def test_the_same_statements_however_many_there_were(
    wish, case, desk, django_assert_max_num_queries, time_machine
):
    address = f"/staff/cases/{case.uuid}/"
    serve(case)
    look()
    with django_assert_max_num_queries(100) as few:
        desk.get(address)
    for hours in range(1, 13):
        time_machine.move_to(timezone.now() + timedelta(seconds=1))
        type(case).objects.update(hearing_at=timezone.now() + timedelta(hours=hours))
        look()
    assert Delivery.objects.filter(kind="ALERT").count() > 10
    with django_assert_max_num_queries(len(few)):
        desk.get(address)
    assert Wish.objects.count() == 1
    assert Message.objects.count() == 0
