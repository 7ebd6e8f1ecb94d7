"""What staff are asked to do about alerts, on the desk, and how it ends."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from alerts.models import Alert
from cases.models import Conflict, Task
from messaging.alarm_mail import warn_of_alarms
from messaging.models import Message, Notification, Recipient
from tests.alerts.asking import alerted, look
from tests.alerts.test_telling import serve
from tests.desk import Client

pytestmark = pytest.mark.django_db

SAYS = {
    "AL_FAIL": ("did not arrive: call", "Its newest message may say when and how"),
    "AL_WRONG": (
        "took back a service that was told",
        "Call today, if a safe way is known, and say so",
    ),
    "AL_NEW": ("changed or ended alerts, or tried to: ask", "It was somebody else? End alerts"),
    "AL_SAME": ("have the same address: ask", "tell neither of the other"),
    "AL_STOP": ("answered STOP to an alert: ask", "At the next safe call, ask."),
}


def test_each_kind_about_alerts_is_in_the_table():
    assert {*SAYS} == {*Task.ABOUT_ALERTS}


@pytest.fixture
def page(desk):
    """The desk as HTML, with single spaces."""
    return lambda: " ".join(desk.get("/staff/").content.decode().split())


@pytest.mark.parametrize("kind", SAYS)
def test_it_says_what_to_do_leads_to_the_case_and_stands_before_what_waits(kind, page, case):
    Task.objects.owe(kind, case, key="x")
    html = page()
    for sentence in SAYS[kind]:
        assert html.count(sentence) == 1
    listed = html.split('id="alert_tasks"')[1].split("</section>")[0]
    assert f'<a href="/staff/cases/{case.uuid}/">casehenry02</a>' in listed
    assert html.index('id="alert_tasks"') < html.index('id="waiting"')
    assert "Please look into this" not in html


@pytest.mark.parametrize("kind", SAYS)
def test_spoken_with_the_petitioner_it_ends(kind, desk, message):
    task = Task.objects.owe(kind, message.case, key="x")
    for result, ends in (("NO_ANSWER", False), ("REACHED", True)):
        posted = {"contact": result, "submission": str(Message().uuid)}
        assert desk.post(f"/staff/messages/{message.uuid}/", posted).status_code == 303
        task.refresh_from_db()
        assert bool(task.ended_at) is ends
    assert task.outcome == "REACHED"


@pytest.mark.parametrize("kind", SAYS)
def test_it_is_put_away_once(kind, desk, page, case):
    task = Task.objects.owe(kind, case, key="x")
    for _again in range(2):
        assert desk.post(f"/staff/tasks/{task.pk}/").status_code == 303
    assert 'id="alert_tasks"' not in page()
    task.refresh_from_db()
    assert task.outcome == "LOOKED"


def test_a_service_that_nobody_was_told_of_comes_first(survivor, case, other_case, page):
    alerted(survivor)
    for kind in ("AL_STOP", "AL_FAIL", "AL_WRONG"):
        Task.objects.owe(kind, other_case, key="older")
    serve(case)
    look()
    Alert.objects.get().have_called()
    for kind in ("AL_NEW", "AL_WRONG"):
        Task.objects.owe(kind, case, key="newer")
    html = page()
    first = html.index("SERVED, and nobody was told: call this one first.")
    places = [html.index(SAYS[kind][1]) for kind in ("AL_WRONG", "AL_NEW", "AL_STOP")]
    failed = [at for at in range(len(html)) if html.startswith(SAYS["AL_FAIL"][1], at)]
    assert failed[0] < first < places[0] < failed[1] < places[1] < places[2]
    assert html.count("call this one first") == 1


def test_what_failed_about_a_hearing_is_not_called_a_service(survivor, case, page):
    alerted(survivor)
    type(case).objects.update(hearing_at=timezone.now() + timedelta(days=9))
    look()
    Alert.objects.get().have_called()
    assert "call this one first" not in page()


def test_mail_says_that_there_is_something_and_not_what(case, recipient):
    for number, kind in enumerate(SAYS):
        Task.objects.owe(kind, case, key=str(number))
    assert warn_of_alarms() == 1
    assert warn_of_alarms() == 0, "once an hour of each kind"
    call_command("send_notifications", "--once")
    (sent,) = mail.outbox
    for secret in ("casehenry02", "alert", "STOP", str(case.uuid)):
        assert secret not in sent.subject + sent.body


def test_whoever_is_kept_from_the_case_neither_sees_it_nor_gets_mail(case, desk, page, liaison):
    Recipient.objects.create(email="lee@sheriff.example", staff=liaison)
    Conflict.objects.create(case=case, staff=liaison, entered_by=liaison)
    task = Task.objects.owe("AL_FAIL", case, key="x")
    assert 'id="alert_tasks"' not in page()
    assert desk.post(f"/staff/tasks/{task.pk}/").status_code == 404
    warn_of_alarms()
    assert not Notification.objects.filter(recipient__staff=liaison).exists()


def test_an_administrator_finds_it_nowhere(case, administrator):
    Task.objects.owe("AL_FAIL", case, key="x")
    browser = Client()
    browser.force_login(administrator)
    assert browser.get("/staff/").status_code == 403
    assert "did not arrive" not in browser.get("/admin/cases/task/").content.decode()


def test_more_than_a_page_of_them_is_reached_page_by_page(case, page, desk):
    for number in range(101):
        Task.objects.owe("AL_FAIL", case, key=str(number))
    html = page()
    assert html.count(SAYS["AL_FAIL"][0]) == 100
    assert html.count(SAYS["AL_FAIL"][1]) == 1, "what to do is said once of a kind"
    assert "(101)" in html
    assert "?alert_tasks=2#alert_tasks" in html
    second = desk.get("/staff/?alert_tasks=2").content.decode()
    assert second.count(SAYS["AL_FAIL"][0]) == 1
