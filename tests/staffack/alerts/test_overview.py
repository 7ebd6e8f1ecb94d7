"""All alerts that are late or did not arrive: a page for supervisors, and a banner for all."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts.models import Alert, Brake, Delivery
from cases.models import Conflict
from tests.alerts.asking import ADDRESS, look
from tests.alerts.test_telling import serve
from tests.desk import Client

pytestmark = pytest.mark.django_db

PAGE = "/staff/alerts/"
BANNER = "should have gone more than 5 minutes ago"


@pytest.fixture
def supervised(supervisor) -> Client:
    """The supervisor's browser."""
    browser = Client()
    browser.force_login(supervisor)
    return browser


@pytest.fixture
def delivery(wish, case) -> Delivery:
    """An alert that is to go, and that nobody began with."""
    serve(case)
    alert = Alert.objects.create(wish=wish, case=case, new={}, due_at=timezone.now())
    alert.send()
    return Delivery.objects.get(kind="ALERT")


def put(delivery, **facts) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(**facts)


def shown(browser, address=PAGE) -> str:
    page = browser.get(address)
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def part(html: str, name: str) -> str:
    """The list of that name."""
    return html.split(f'<h2 id="{name}">')[1].split("</ul>")[0]


def test_what_is_owed_and_what_is_late(supervised, delivery, case):
    put(delivery, due_at=timezone.now() + timedelta(hours=3))
    html = shown(supervised)
    assert "<dt>To be sent</dt><dd>1</dd>" in html
    assert "<dt>Late by over a minute</dt><dd>0</dd>" in html
    assert "None." in part(html, "late")
    put(delivery, due_at=timezone.now() - timedelta(seconds=59))
    assert "None." in part(shown(supervised), "late")
    put(delivery, due_at=timezone.now() - timedelta(seconds=61))
    late = part(shown(supervised), "late")
    assert f'<a href="/staff/cases/{case.uuid}/">Case casehenry02</a>, an alert, Email' in late


@pytest.mark.parametrize(
    ("failure", "name"),
    [
        ("UNKNOWN", "unknown"),
        ("RECEIPT", "no_receipt"),
        ("REFUSED", "others"),
        ("REPORTED", "others"),
        ("UNREACHED", "others"),
        ("OFF", "others"),
    ],
)
def test_what_failed_within_seven_days_by_its_reason(supervised, delivery, failure, name):
    put(delivery, failure=failure, failed_at=timezone.now() - timedelta(days=6, hours=23))
    html = shown(supervised)
    label = Delivery.Failure(failure).label
    assert f"<dt>Failed in 7 days: {label}</dt> <dd>1</dd>" in html
    for each in ("late", "unknown", "no_receipt", "others"):
        assert ("casehenry02" in part(html, each)) is (each == name)
    put(delivery, failed_at=timezone.now() - timedelta(days=7, minutes=1))
    assert "casehenry02" not in shown(supervised)


def test_what_is_held_is_not_late(supervised, delivery, desk, case):
    put(delivery, due_at=timezone.now() - timedelta(minutes=7))
    Brake.objects.pull(Brake.Why.BURST)
    html = shown(supervised)
    assert "<dt>Held until two people decide</dt><dd>1</dd>" in html
    assert "casehenry02" in part(html, "held")
    assert "casehenry02" not in part(html, "late")
    assert BANNER not in html
    assert "HELD until two supervisors decide" in shown(desk, f"/staff/cases/{case.uuid}/")
    delivery.alert.mute(timezone.now())
    assert "two supervisors dropped" in shown(desk, f"/staff/cases/{case.uuid}/")


def test_neither_address_nor_words(supervised, delivery):
    put(delivery, failure="UNKNOWN", failed_at=timezone.now())
    html = shown(supervised)
    for secret in (ADDRESS, "mail.example", "Corner Notes", "One item"):
        assert secret not in html


def test_a_supervisor_who_is_kept_from_the_case_sees_and_counts_nothing_of_it(
    supervised, delivery, case, supervisor
):
    put(delivery, failure="UNKNOWN", failed_at=timezone.now())
    Conflict.objects.create(case=case, staff=supervisor, entered_by=supervisor)
    html = shown(supervised)
    assert "casehenry02" not in html
    assert "Failed in 7 days: " not in html


def test_it_is_for_supervisors(desk, supervised):
    assert desk.get(PAGE).status_code == 403
    assert PAGE not in desk.get("/staff/").content.decode()
    assert f'href="{PAGE}"' in supervised.get("/staff/").content.decode()


def test_lists_come_in_pages_with_as_many_statements(supervised, delivery, wish, case):
    put(delivery, failure="UNKNOWN", failed_at=timezone.now())
    with CaptureQueriesContext(connection) as few:
        shown(supervised)
    facts = {"kind": "TEST", "channel_id": delivery.channel_id, "case": case}
    failed = {"failure": "UNKNOWN", "failed_at": timezone.now()}
    Delivery.objects.bulk_create(Delivery(**facts, **failed) for _ in range(100))
    with CaptureQueriesContext(connection) as many:
        first = shown(supervised)
    assert part(first, "unknown").count("<li>") == 100
    assert "?unknown=2#unknown" in first
    assert part(shown(supervised, f"{PAGE}?unknown=2"), "unknown").count("<li>") == 1
    assert len(many) <= len(few) + 1


def test_late_and_failed_ones_are_found_by_an_index(wish):
    now = timezone.now()
    for rows in (Delivery.objects.to_hand_over(now), Delivery.objects.failed_since(now)):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
        plan = rows.order_by().values("pk").explain()
        assert "delivery_owed" in plan or "delivery_failed" in plan, plan


def test_all_staff_see_a_banner_once_one_is_late_by_five_minutes(desk, supervised, delivery):
    put(delivery, due_at=timezone.now() - timedelta(minutes=4, seconds=50))
    assert BANNER not in shown(desk, "/staff/")
    put(delivery, due_at=timezone.now() - timedelta(minutes=5, seconds=1))
    for page in ("/staff/", "/staff/cases/", "/staff/agenda/"):
        html = shown(desk, page)
        assert BANNER in html
        assert PAGE not in html
    assert f'<a href="{PAGE}">See which are late</a>' in shown(supervised, "/staff/")
    assert look() == 1
    assert BANNER not in shown(desk, "/staff/")
