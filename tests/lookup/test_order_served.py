"""What a served paper says: each way of service, the short form, and what comes after."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from cases.models import CivilProcess
from tests.walk import read_order

pytestmark = pytest.mark.many  # the same page in each status: no database changes its words

SERVED_AT = datetime(2026, 11, 20, 15, 40, tzinfo=settings.AGENCY.zone)


@pytest.fixture(autouse=True)
def soon_after(time_machine):
    """Eight days after: an emergency order has not ended yet."""
    time_machine.move_to(SERVED_AT + timedelta(days=8))


@pytest.fixture
def serve(case):
    """Records that the case's one paper was served."""

    def record(method: str, **facts) -> None:
        papers = CivilProcess.objects.filter(case=case)
        papers.update(status="SERVED", method=method, served_at=SERVED_AT, **facts)

    return record


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("PERSONAL", "A deputy handed the papers to the other person."),
        ("SUBSTITUTE", "given to someone who took them for the other person"),
        ("IN_COURT", "given the papers in open court"),
        ("IN_CUSTODY", "while held in a jail or prison"),
        ("SHORT_FORM", "gave them a short form of your order"),
    ],
)
def test_each_way_of_service_has_its_words(survivor, serve, method, words):
    serve(method)
    page = read_order(survivor)
    assert words in page
    assert "can be enforced" in page
    assert "call 911" in page
    step = page.split("Your next step")[1]
    assert step.strip().startswith("Make sure that police can see your order. How to check")


def test_a_short_form_is_enforceable_from_its_time_and_the_full_order_is_to_come(survivor, serve):
    serve("SHORT_FORM")
    page = read_order(survivor)
    assert "Served on November 20, 2026, by a short form" in page
    assert "An officer met the other person on November 20, 2026, 3:40 PM" in page
    assert "From that moment on the order can be enforced." in page
    assert "The full order is still to be handed over." in page
    assert "has to get it from the sheriff's office or the court clerk" in page
    assert "750 ILCS 60/222.10" in page


def test_after_a_short_form_the_page_says_when_the_full_order_was_handed_over(survivor, serve):
    serve("SHORT_FORM", full_order_served_at=SERVED_AT + timedelta(days=2))
    page = read_order(survivor)
    assert "The full order was handed over on November 22, 2026, 3:40 PM." in page
    assert "Everything has now been delivered." in page
    assert "still to be handed over" not in page


def test_after_service_she_learns_what_to_ask_about_leads(survivor, serve):
    serve("PERSONAL")
    page = read_order(survivor)
    assert "Is my order in LEADS, and does it say that it was served?" in page
    assert "Hope Card" not in page


def test_a_served_plenary_order_tells_of_the_hope_card(survivor, case, serve):
    serve("PERSONAL")
    case.stage = "PLENARY"
    case.save()
    page = read_order(survivor)
    assert "The first 3 are free." in page
    assert "750 ILCS 60/219.5, checked November 24, 2026" in page


@pytest.mark.parametrize(("days", "is_first"), [(0, True), (7, True), (8, False)])
def test_for_seven_days_after_service_the_page_speaks_of_safety_first(
    survivor, serve, time_machine, days, is_first
):
    serve("PERSONAL")
    time_machine.move_to(timezone.now(), tick=False)
    served_at = timezone.now() - timedelta(days=days)
    CivilProcess.objects.update(served_at=served_at)
    before_step = read_order(survivor).split("Your next step")[0]
    assert ("The time right after service can be the most dangerous." in before_step) is is_first
