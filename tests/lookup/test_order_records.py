"""How fresh the record is, what was corrected, and what the page costs."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from cases.models import Case, CivilProcess, ServiceAttempt
from feed.models import FeedImport
from messaging.models import Message
from tests.walk import read_order

ZONE = settings.AGENCY.zone
LATE = "This page may be behind"


@pytest.fixture
def paper(case):
    """The case's one paper, pending."""
    return CivilProcess.objects.get(case=case)


def take_in(hours_old: float, **facts) -> FeedImport:
    """A finished import of records so many hours old."""
    now = timezone.now()
    times = {"as_of": now - timedelta(hours=hours_old), "finished_at": now}
    return FeedImport.objects.create(source="nightly.csv", **times, **facts)


def test_the_page_says_since_when_it_is_so_of_several_papers_the_longest_ago(survivor, case, paper):
    today = timezone.localtime().replace(hour=6, minute=10)
    CivilProcess.objects.filter(pk=paper.pk).update(recorded_at=today)
    assert "From the sheriff's record of today, 6:10 AM." in read_order(survivor)
    earlier = datetime(2026, 11, 20, 6, 10, tzinfo=ZONE)
    CivilProcess.objects.create(case=case, sheriff_number="20082398", recorded_at=earlier)
    page = read_order(survivor)
    assert "From the sheriff's record of November 20, 2026, 6:10 AM." in page
    assert "of today" not in page


def test_a_late_feed_is_said_where_the_record_is_dated_with_a_number_to_call(survivor):
    late = take_in(hours_old=37)
    page = read_order(survivor)
    since = timezone.localtime(late.as_of)
    assert f"It is from {since:%B} {since.day}, {since.year}, " in page
    assert f"{LATE}. It is" in page
    assert "For what came since, call us: (708) 232-4545" in page
    assert FeedImport.objects.is_stale(timezone.now())


def test_a_feed_in_time_says_nothing(survivor):
    take_in(hours_old=90)
    take_in(hours_old=35)
    assert LATE not in read_order(survivor)


def test_an_undone_or_unfinished_import_renews_nothing(survivor):
    take_in(hours_old=40)
    take_in(hours_old=2, undone_at=timezone.now())
    unfinished = take_in(hours_old=1)
    FeedImport.objects.filter(pk=unfinished.pk).update(finished_at=None)
    assert LATE in read_order(survivor)


def test_an_office_without_a_feed_hears_nothing_of_it(survivor):
    assert LATE not in read_order(survivor)
    assert not FeedImport.objects.is_stale(timezone.now())


def test_zero_hours_turn_the_banner_off(survivor, settings):
    settings.FEED_STALE_HOURS = 0
    take_in(hours_old=1000)
    assert LATE not in read_order(survivor)
    assert not FeedImport.objects.is_stale(timezone.now())


def test_a_correction_stands_at_the_top_with_when_why_and_what_to_do(survivor, paper):
    facts = {"status": "SERVED", "method": "PERSONAL", "served_at": timezone.now()}
    CivilProcess.objects.filter(pk=paper.pk).update(**facts)
    assert paper.correct("PENDING", "WRONG_PERSON")
    page = read_order(survivor)
    when = timezone.localtime(paper.corrected_at)
    for said in (
        "Not served yet",
        f"The record said served, and was corrected on {when:%B} {when.day}, {when.year}:",
        "Someone else was given the papers. Plan as if the other person does not have",
        "In danger, call 911",
    ):
        assert said in page.split("Your next step")[0], said
    assert "can be enforced" not in page


@pytest.mark.parametrize("reason", CivilProcess.Correction)
def test_each_reason_of_a_correction_is_said(survivor, paper, reason):
    CivilProcess.objects.filter(pk=paper.pk).update(
        corrected_at=timezone.now(), correction=reason, status="NOT_SERVED"
    )
    page = read_order(survivor)
    assert f": {reason.label}. Plan as if" in page
    assert "Not served, and sent back to the court" in page


def test_a_visit_that_was_wrongly_marked_served_says_so(survivor, paper):
    now = timezone.now()
    ServiceAttempt.objects.create(civil_process=paper, attempted_at=now, outcome="SERVED")
    CivilProcess.objects.filter(pk=paper.pk).update(corrected_at=now, correction="WRONG_PERSON")
    assert "Served (this was wrong)" in read_order(survivor)


def test_service_after_a_correction_is_not_called_wrong(survivor, paper):
    CivilProcess.objects.filter(pk=paper.pk).update(
        corrected_at=timezone.now(), correction="MISTYPED"
    )
    paper.refresh_from_db()
    assert paper.record_short_form(timezone.now())
    page = read_order(survivor)
    assert "The record said served" not in page
    assert "An earlier entry was wrong and was corrected" in page
    assert "it can be enforced" in page


@pytest.mark.parametrize("many", [1, 20])
def test_the_page_asks_the_database_at_most_6_times(
    survivor, case, recipient, many, django_assert_max_num_queries
):
    case.expires_on = timezone.localdate() + timedelta(days=9)
    case.hearing_at = timezone.now() + timedelta(days=7)
    case.save()
    take_in(hours_old=50)
    now = timezone.now()
    for number in range(many):
        paper = CivilProcess.objects.create(case=case, sheriff_number=f"3000{number:04}")
        ServiceAttempt.objects.bulk_create(
            ServiceAttempt(
                civil_process=paper, attempted_at=now - timedelta(hours=hour), outcome="NO_ANSWER"
            )
            for hour in range(many)
        )
        assert Message(case=case, body="x").send()
    with django_assert_max_num_queries(6):
        page = read_order(survivor)
    assert page.count(": not served yet") == many + 1
    assert LATE in page


def test_after_a_correction_the_visit_that_was_wrong_is_no_try(survivor, paper):
    now = timezone.now()
    ServiceAttempt.objects.create(civil_process=paper, attempted_at=now, outcome="SERVED")
    ServiceAttempt.objects.create(
        civil_process=paper, attempted_at=now - timedelta(days=1), outcome="MOVED"
    )
    CivilProcess.objects.filter(pk=paper.pk).update(corrected_at=now, correction="WRONG_PERSON")
    page = read_order(survivor)
    assert "has moved away" in page
    assert "does not say so" not in page


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({}, True),
        ({"status": "RECALLED"}, False),
        ({"status": "NOT_SERVED"}, False),
        ({"status": "SERVED", "method": "PERSONAL"}, False),
        ({"status": "SERVED", "method": "SHORT_FORM"}, True),
    ],
    ids=["pending", "recalled", "not_served", "served", "full_order_owed"],
)
def test_whereabouts_are_asked_for_while_deputies_look(survivor, paper, facts, asked):
    served_at = timezone.now() if facts.get("status") == "SERVED" else None
    CivilProcess.objects.filter(pk=paper.pk).update(**facts, served_at=served_at)
    page = survivor.get("/order/").content.decode()
    assert page.count('id="locate-form"') == int(asked)


@pytest.mark.parametrize(
    ("kind", "law"), [("OP", "750 ILCS 60/220"), ("CNCO", "740 ILCS 22"), ("SNCO", "740 ILCS 21")]
)
def test_each_kind_of_order_rests_on_its_own_act(survivor, case, kind, law):
    Case.objects.update(kind=kind)
    page = read_order(survivor)
    assert f"The law: {law}" in page
    assert ("750 ILCS" in page) is (kind == "OP")
