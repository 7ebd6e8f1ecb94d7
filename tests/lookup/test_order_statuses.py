"""Each status and each outcome of a visit has its own words and one next step."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.utils import timezone

from cases.models import CivilProcess, ServiceAttempt
from tests.walk import read_order

pytestmark = pytest.mark.many  # the same page in each status: no database changes its words

ZONE = settings.AGENCY.zone
Outcome = ServiceAttempt.Outcome
LINKS = {
    Outcome.NO_ANSWER: ("No one came to the door", "locate", "Give a better time"),
    Outcome.OTHER_HOURS: ("not there at that hour", "locate", "Give a better time"),
    Outcome.NO_ACCESS: ("locked gate or building", "locate", "Give another way or place"),
    Outcome.MOVED: ("has moved away", "locate", "Give another address"),
    Outcome.BAD_ADDRESS: ("The address was wrong", "locate", "Give another address"),
    Outcome.REFUSED_ENTRY: ("were not let in", "locate", "Give another place"),
    Outcome.IN_CUSTODY: ("is held somewhere else", "locate", "Tell us where they are held"),
    Outcome.OTHER: ("not on our list", "write", "Ask what happened"),
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
    return re.findall(r'<section class="usa-summary-box step".*?</section>', page, re.DOTALL)


def opens(step: str) -> list[tuple[str, str]]:
    """What can be opened in it: the id, and the words to press."""
    return re.findall(r'<details class="fold" id="(\w+)">\s*<summary><h2>([^<]+)</h2>', step)


def test_a_paper_without_an_attempt_asks_where_the_other_person_is(survivor):
    page = read_order(survivor)
    assert "Not served yet" in page
    assert "No service attempt has been made yet." in page
    [step] = steps(survivor)
    assert opens(step) == [("locate", "Help deputies find them")]
    assert "Do not go and look." in step
    assert "Do not write here where you are" in step, "the warning stands inside"


@pytest.mark.parametrize("outcome", LINKS, ids=str)
def test_each_outcome_has_its_words_and_exactly_one_next_step(survivor, paper, outcome):
    visit(paper, outcome)
    words, target, label = LINKS[outcome]
    [step] = steps(survivor)
    assert words in step
    assert opens(step) == [(target, label)]
    page = survivor.get("/order/").content.decode()
    assert page.count(f'id="{target}"') == 1, "what the step opens is not offered twice"
    assert "Not served yet" in read_order(survivor)


def test_every_outcome_is_known_to_these_tests():
    assert set(LINKS) | {Outcome.SERVED} == set(Outcome)


def test_the_newest_visit_gives_the_step_and_all_are_listed_newest_first(survivor, paper):
    visit(paper, "MOVED", days_ago=9)
    newest = visit(paper, "NO_ANSWER", days_ago=2)
    visit(paper, "BAD_ADDRESS", days_ago=5)
    [step] = steps(survivor)
    assert "Give a better time" in step
    at = timezone.localtime(newest.attempted_at)
    words = read_order(survivor)
    assert f"Deputies last tried on {at:%B} {at.day}, {at.year}, " in words
    listed = words.split("Service attempts")[1]
    places = [listed.index(label) for label in ("No one answered", "does not exist", "Moved away")]
    assert places == sorted(places)


def test_many_visits_are_folded_away(survivor, paper):
    for days in range(1, 21):
        visit(paper, "NO_ANSWER", days)
    page = survivor.get("/order/").content.decode()
    [folded] = re.findall(r'<details class="fold paper">.*?</details>', page, re.DOTALL)
    assert folded.count("No one answered") == 20
    assert page.count("No one answered") == 20


def test_a_visit_marked_served_does_not_serve_a_paper_that_is_pending(survivor, paper):
    visit(paper, "SERVED")
    [step] = steps(survivor)
    assert "the sheriff's record does not say so" in step.replace("&#x27;", "'")
    assert opens(step) == [("write", "Ask us to look into it")]
    assert "can be enforced" not in read_order(survivor)


def test_papers_sent_back_ask_for_an_alias_summons(survivor, paper):
    record(paper, status="NOT_SERVED")
    page = read_order(survivor)
    assert "Not served, and sent back to the court" in page
    [step] = steps(survivor)
    assert "alias summons" in step
    assert opens(step) == [("court", "What to ask for, and until when")]


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
    assert "In danger, call 911" in page.split("Your next step")[0]
    before_messages = page.split("Your messages")[0].replace("may not be able to arrest", "")
    assert not re.search(
        r"arrest|warrant|protects you|you are safe|can be enforced|will be stopped", before_messages
    )


def test_a_case_without_papers_says_so(survivor, paper):
    paper.delete()
    assert "The sheriff's record holds no papers of this case yet." in read_order(survivor)


def test_before_papers_come_deputies_can_be_helped_even_when_the_order_ends_soon(
    survivor, case, paper
):
    paper.delete()
    case.expires_on = timezone.localdate() + timedelta(days=1)
    case.save()
    assert "Help deputies find" in read_order(survivor)


def test_headings_come_in_order(survivor, case, paper):
    CivilProcess.objects.create(case=case, sheriff_number="20082398", status="NOT_SERVED")
    facts = {"status": "SERVED", "method": "SHORT_FORM", "served_at": timezone.now()}
    CivilProcess.objects.create(case=case, sheriff_number="20082399", **facts)
    page = survivor.get("/order/").content.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
