"""What a feed never does: un-serve a paper, overrule staff, touch a PIN."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case, CivilProcess, RecordQuestion
from feed import cases, importing
from tests.feed.conftest import HEADING, imported

SERVED = "909090909,20036078,SERVED,SUBSTITUTE,10/25/2023 14:05,100 Example Street"
YESTERDAY = timezone.now() - timedelta(days=1)


def paper_after(row: str, **facts):
    """Import one row, and give the paper it is about."""
    imported(f"{HEADING}\n{row}\n", **facts)
    return CivilProcess.objects.get(sheriff_number=row.split(",")[1])


def tasks() -> list[tuple[str, str, str]]:
    """What staff are asked to settle."""
    asked = RecordQuestion.objects.filter(task__kind="DISAGREE")
    return list(asked.values_list("source", "reported", "recorded"))


@pytest.mark.parametrize("status", ["PENDING", "NOT_SERVED", "RECALLED"])
def test_a_feed_never_unserves_a_paper_but_asks_staff_once(other_case, status):
    before = other_case.civilprocess_set.values().get()
    for _night in range(2):
        paper_after(f"909090909,20036078,{status},,,")
    assert other_case.civilprocess_set.values().get() == before
    assert tasks() == [("FEED", status, "SERVED")]


@pytest.mark.parametrize(
    "row",
    [
        SERVED.replace("SUBSTITUTE", "PERSONAL"),
        SERVED.replace("14:05", "14:06"),
        SERVED.replace("SERVED,", ",").replace("10/25", "10/26"),
    ],
)
def test_another_time_or_type_of_service_is_a_task_too(other_case, row):
    before = other_case.civilprocess_set.values().get()
    paper_after(row)
    assert other_case.civilprocess_set.values().get() == before
    assert tasks() == [("FEED", "SERVED", "SERVED")]


def test_the_same_service_to_the_second_is_no_disagreement(other_case):
    paper = paper_after(SERVED.replace("14:05", "14:05:41").replace("100 Example Street", "Kedzie"))
    assert not tasks()
    assert paper.place == "Kedzie"


def test_the_full_order_is_added_after_a_short_form(case):
    case.civilprocess_set.get().record_short_form(timezone.now() - timedelta(days=2))
    imported(
        "case_number,sheriff_number,full_order_served_at,recorded_at\n"
        f"casehenry02,20082397,{timezone.now().isoformat()},{timezone.now().isoformat()}\n"
    )
    assert case.civilprocess_set.get().full_order_served_at
    assert not tasks()


@pytest.fixture
def corrected(other_case) -> CivilProcess:
    """A paper that staff found not to be served."""
    paper = other_case.civilprocess_set.get()
    assert paper.correct("PENDING", "WRONG_PERSON")
    return paper


def test_a_corrected_paper_is_not_served_again_by_an_older_record(corrected):
    paper = paper_after(SERVED, as_of=corrected.corrected_at - timedelta(hours=1))
    assert paper.status == "PENDING"
    assert tasks() == [("FEED", "SERVED", "PENDING")]


def test_a_corrected_paper_is_not_served_again_by_an_export_that_repeats_the_service(corrected):
    for _night in range(2):
        assert paper_after(SERVED, as_of=timezone.now()).status == "PENDING"
    assert tasks() == [("FEED", "SERVED", "PENDING")]


def test_a_service_after_the_correction_counts(corrected):
    served_at = timezone.now()
    paper = paper_after(f"909090909,20036078,SERVED,PERSONAL,{served_at.isoformat()},")
    assert (paper.status, paper.method) == ("SERVED", "PERSONAL")
    assert not tasks()


def test_a_corrected_paper_may_get_another_status(corrected):
    assert paper_after("909090909,20036078,NOT_SERVED,,,").status == "NOT_SERVED"


def test_a_feed_never_touches_a_pin_that_is_set(case, other_case):
    other_case.issue_pass()
    secrets = list(Case.objects.values_list("pin_hash", "pass_hash", "pin_epoch"))
    imported("case_number,sheriff_number,pin\ncasehenry02,20082397,7777\n909090909,20036078,7778\n")
    assert list(Case.objects.values_list("pin_hash", "pass_hash", "pin_epoch")) == secrets


def test_a_service_recorded_before_someone_wrote_by_hand_is_a_task_and_not_dropped(case):
    paper = case.civilprocess_set.get()
    for _night in range(2):
        paper = paper_after(
            "casehenry02,20082397,SERVED,PERSONAL,10/25/2023 14:05,", as_of=YESTERDAY
        )
    assert paper.status == "PENDING"
    assert tasks() == [("FEED", "SERVED", "PENDING")]


def test_a_wrong_column_makes_a_few_tasks_and_not_one_for_each_row(case, other_case, monkeypatch):
    monkeypatch.setattr(cases, "TASKS_OF_A_FILE", 1)
    monkeypatch.setattr(importing, "CHUNK", 1)
    rows = (
        "casehenry02,20082397,SERVED,PERSONAL,10/25/2023 14:05,",
        "909090909,20036078,PENDING,,,",
    )
    stamp = (timezone.now() - timedelta(days=1)).isoformat()
    text = "".join(f"{row},{stamp if row.startswith('case') else ''}\n" for row in rows)
    assert imported(f"{HEADING},recorded_at\n{text}").counts.conflicts == 2
    assert len(tasks()) == 1
