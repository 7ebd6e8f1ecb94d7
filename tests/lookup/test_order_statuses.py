"""Each status and each outcome of a visit has its own words and one next step."""

import re
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.utils import timezone

from cases.models import CivilProcess, ServiceAttempt
from tests.walk import read_order

ZONE = settings.AGENCY.zone
SERVED_AT = datetime(2026, 11, 20, 15, 40, tzinfo=ZONE)
Outcome = ServiceAttempt.Outcome
LINKS = {
    Outcome.NO_ANSWER: ("No one came to the door", "#locate-form", "Give a better time"),
    Outcome.OTHER_HOURS: ("not there at that hour", "#locate-form", "Give a better time"),
    Outcome.NO_ACCESS: ("locked gate or building", "#locate-form", "Give another way or place"),
    Outcome.MOVED: ("has moved away", "#locate-form", "Give another address"),
    Outcome.BAD_ADDRESS: ("The address was wrong", "#locate-form", "Give another address"),
    Outcome.REFUSED_ENTRY: ("were not let in", "#locate-form", "Give another place"),
    Outcome.IN_CUSTODY: ("is held somewhere else", "#locate-form", "Tell us where they are held"),
    Outcome.OTHER: ("not on our list", "#message-center", "Ask what happened"),
}


@pytest.fixture
def paper(case):
    """The case's one paper, pending."""
    return CivilProcess.objects.get(case=case)


def record(paper: CivilProcess, **facts) -> None:
    """Write `facts` to the paper's row."""
    CivilProcess.objects.filter(pk=paper.pk).update(**facts)


def visit(paper: CivilProcess, outcome: str, days_ago: int = 1) -> ServiceAttempt:
    """A deputy's visit, so many days ago."""
    at = timezone.now() - timedelta(days=days_ago)
    return ServiceAttempt.objects.create(civil_process=paper, attempted_at=at, outcome=outcome)


def steps(client) -> list[str]:
    """The boxes with the next step."""
    page = client.get("/order/").content.decode()
    return re.findall(r'<div class="usa-summary-box step">.*?</div>', page, re.DOTALL)


def test_a_paper_without_an_attempt_asks_where_the_other_person_is(survivor):
    page = read_order(survivor)
    assert "PENDING" in page
    assert "Not served yet" in page
    assert "No service attempt has been made yet." in page
    [step] = steps(survivor)
    assert re.findall(r'href="([^"]+)"', step) == ["#locate-form"]
    assert "please do not go and look" in step


@pytest.mark.parametrize("outcome", LINKS, ids=str)
def test_each_outcome_has_its_words_and_exactly_one_next_step(survivor, paper, outcome):
    visit(paper, outcome)
    words, target, label = LINKS[outcome]
    [step] = steps(survivor)
    assert words in step
    assert re.findall(r'<a [^>]*href="([^"]+)"[^>]*>([^<]+)<', step) == [(target, label)]
    assert "Not served yet" in read_order(survivor)


def test_every_outcome_is_known_to_these_tests():
    assert set(LINKS) | {Outcome.SERVED} == set(Outcome)


def test_the_newest_visit_gives_the_step_and_all_are_listed_newest_first(survivor, paper):
    visit(paper, "MOVED", days_ago=9)
    newest = visit(paper, "NO_ANSWER", days_ago=2)
    visit(paper, "BAD_ADDRESS", days_ago=5)
    [step] = steps(survivor)
    assert "Give a better time" in step
    assert timezone.localtime(newest.attempted_at).strftime("%m/%d/%Y %I:%M %p") in step
    listed = read_order(survivor).split("Service attempts")[1]
    places = [listed.index(label) for label in ("No one answered", "does not exist", "Moved away")]
    assert places == sorted(places)


def test_many_visits_stay_a_short_list_that_opens(survivor, paper):
    for days in range(1, 21):
        visit(paper, "NO_ANSWER", days)
    page = survivor.get("/order/").content.decode()
    shown, hidden = page[: page.index('id="locate"')].split("<details>")
    assert shown.split("Service attempts")[1].count("<li>") == 3
    assert hidden.split("</details>")[0].count("<li>") == 17
    assert "Deputies have tried 20 times." in read_order(survivor)


def test_a_visit_marked_served_does_not_serve_a_paper_that_is_pending(survivor, paper):
    visit(paper, "SERVED")
    [step] = steps(survivor)
    assert "the sheriff's record does not say so" in step.replace("&#x27;", "'")
    assert 'href="#message-center"' in step
    assert "can be enforced" not in read_order(survivor)


def test_papers_sent_back_ask_for_an_alias_summons(survivor, paper):
    record(paper, status="NOT_SERVED")
    page = read_order(survivor)
    assert "NOT SERVED" in page
    [step] = steps(survivor)
    assert "alias summons" in step
    assert re.findall(r'href="([^"]+)"', step) == ["#clock"]


def test_papers_taken_back_send_her_to_the_clerk_and_count_no_days(survivor, case, paper):
    record(paper, status="RECALLED")
    case.expires_on = timezone.localdate() + timedelta(days=9)
    case.save()
    page = read_order(survivor)
    assert "Is my order still in force?" in page
    assert "Clerk of the Circuit Court of Cook County" in page
    assert "days left" not in page


@pytest.mark.parametrize("status", ["PENDING", "NOT_SERVED", "RECALLED"])
@pytest.mark.parametrize("outcome", [None, "NO_ANSWER", "OTHER"])
def test_an_unserved_paper_gives_911_and_promises_nothing(survivor, paper, status, outcome):
    record(paper, status=status)
    if outcome:
        visit(paper, outcome)
    page = read_order(survivor)
    assert "In danger, or was there a crime? Call 911." in page
    before_messages = page.split("Your messages")[0]
    assert not re.search(
        r"arrest|warrant|protects you|you are safe|can be enforced|will be stopped", before_messages
    )


def test_a_case_without_papers_says_so(survivor, paper):
    paper.delete()
    assert "The sheriff's record holds no papers of this case yet." in read_order(survivor)


def test_headings_come_in_order(survivor, case, paper):
    CivilProcess.objects.create(case=case, sheriff_number="20082398", status="NOT_SERVED")
    facts = {"status": "SERVED", "method": "SHORT_FORM", "served_at": SERVED_AT}
    CivilProcess.objects.create(case=case, sheriff_number="20082399", **facts)
    page = survivor.get("/order/").content.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
