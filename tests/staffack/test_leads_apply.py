"""What a notice does to its paper: once, and never over what is recorded."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from cases.models import CivilProcess, RecordQuestion, Task
from staffack.models import AuditEntry, LeadsNotice
from tests.parallel import at_once

SHORT_FORM_AT = datetime(2004, 9, 2, 9, 0, tzinfo=settings.AGENCY.zone)
FULL_AT = datetime(2004, 9, 4, 14, 30, tzinfo=settings.AGENCY.zone)


@pytest.fixture
def paper(case) -> CivilProcess:
    """A paper that was not served yet."""
    return CivilProcess.objects.get()


@pytest.fixture
def apply(paper, administrator):
    """Applies a notice; gives what became of it."""

    def outcome(kind: str = "SFN", served_at: datetime = SHORT_FORM_AT) -> str:
        facts = {"paper": paper, "kind": kind, "served_at": served_at, "address": "2325 Elm"}
        return LeadsNotice(**facts, applied_by=administrator).apply().name

    return outcome


def counts() -> list[int]:
    """How many notices, lines in the log, and questions to staff there are."""
    return [model.objects.count() for model in (LeadsNotice, AuditEntry, Task)]


def test_a_short_form_and_then_the_full_order(apply, paper):
    assert [apply(), apply("FOP", FULL_AT)] == ["APPLIED", "APPLIED"]
    paper.refresh_from_db()
    assert (paper.status, paper.method) == ("SERVED", "SHORT_FORM")
    assert (paper.served_at, paper.full_order_served_at) == (SHORT_FORM_AT, FULL_AT)
    assert counts() == [2, 2, 0]


def test_a_paper_that_came_back_unserved_can_still_be_served(apply, paper):
    CivilProcess.objects.update(status="NOT_SERVED")
    assert apply() == "APPLIED"


def test_applied_twice_is_once(apply, paper):
    for notice in (("SFN", SHORT_FORM_AT), ("FOP", FULL_AT)):
        assert [apply(*notice), apply(*notice)] == ["APPLIED", "AGAIN"]
    assert counts() == [2, 2, 0]


@pytest.mark.django_db(transaction=True)
def test_applied_20_times_in_parallel_is_once(apply):
    assert sorted(at_once(20, lambda _number: apply())) == ["AGAIN"] * 19 + ["APPLIED"]
    assert counts() == [1, 1, 0]


@pytest.mark.parametrize("kind", ["SFN", "FOP"])
@pytest.mark.parametrize(
    "facts",
    [
        {"status": "RECALLED"},
        {"status": "SERVED", "method": "PERSONAL", "served_at": SHORT_FORM_AT},
        {
            "status": "SERVED",
            "method": "SHORT_FORM",
            "served_at": FULL_AT - timedelta(hours=1),
            "full_order_served_at": FULL_AT,
        },
    ],
)
def test_a_paper_that_says_something_else_is_left_alone_and_staff_are_asked_once(
    apply, paper, facts, kind
):
    CivilProcess.objects.filter(pk=paper.pk).update(**facts)
    before = CivilProcess.objects.values().get()
    for _ in range(2):
        assert apply(kind) == "CONFLICTS"
    assert CivilProcess.objects.values().get() == before
    assert counts() == [0, 0, 1]
    question = RecordQuestion.objects.get()
    assert question.task.kind == "DISAGREE"
    assert (question.paper, question.source) == (paper, "LEADS")
    assert (question.reported, question.recorded) == ("SERVED", facts["status"])


def test_a_full_order_before_its_short_form_is_a_disagreement(apply, paper):
    assert apply("FOP", FULL_AT) == "CONFLICTS"
    assert apply() == "APPLIED"
    assert apply("FOP", SHORT_FORM_AT - timedelta(hours=1)) == "CONFLICTS"
    paper.refresh_from_db()
    assert paper.full_order_served_at is None


def test_a_notice_that_says_what_the_paper_says_is_kept_for_its_address(apply, paper):
    paper.record_short_form(SHORT_FORM_AT)
    before = CivilProcess.objects.values().get()
    assert apply() == "APPLIED"
    assert CivilProcess.objects.values().get() == before
    assert LeadsNotice.objects.get().address == "2325 Elm"
