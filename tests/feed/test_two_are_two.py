"""Whatever comes in, and in whatever order: no case ever holds the paper of another."""

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from cases.models import Case, CivilProcess, Task
from cases.numbers import identity
from feed.importing import import_files
from feed.report import RefusedError
from tests.cases.conftest import case_form
from tests.desk import Client
from tests.feed.conftest import files

# Each reads like others of the list; a few are one, written in two ways.
CASES = ["26-D-1-23", "26-D-12-3", "26 d 1 23", "26D123", "2026-D-123", "26 L 5", "26 1 5", "2615"]
PAPERS = ["30037", "00030037", "3-0037", "26 1 5", "26D123", "3O037"]
rows = st.lists(st.tuples(st.sampled_from(CASES), st.sampled_from(PAPERS)), min_size=1, max_size=5)
events = st.one_of(
    st.tuples(st.just("file"), rows),
    st.tuples(st.just("admin"), st.tuples(st.sampled_from(CASES), st.sampled_from(PAPERS))),
    st.tuples(st.just("notice"), st.sampled_from(PAPERS)),
    st.tuples(st.sampled_from(["are_two", "are_one"]), st.none()),
)


def happen(desk: Client, kind: str, data) -> list[tuple[str, str]]:
    """One event; the pairs of numbers that it said belong together."""
    if kind == "file":
        text = "".join(f"{case},{paper}\n" for case, paper in data)
        with suppress(RefusedError):
            import_files(files(f"case_number,sheriff_number\n{text}"))
        return data
    if kind == "admin":
        case, paper = data
        form = case_form(case_number=case, **{"civilprocess_set-0-sheriff_number": paper})
        assert desk.post("/admin/cases/case/add/", form).status_code in {200, 302}
        return [data]
    if kind == "notice":
        facts = {"kind": "SFN", "served_at": "2024-09-02T09:00", "agency": "MAYWOOD PD"}
        notice = {"sheriff_number": data, **facts}
        confirmed = desk.post("/admin/staffack/leadsnotice/apply/confirm/", notice)
        assert confirmed.status_code in {302, 303, 422}
        return []
    for task in Task.objects.current().filter(kind__in=Task.ABOUT_NUMBERS):
        task.recordquestion.settle(are_two=kind == "are_two")
    return []


@pytest.mark.django_db
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(story=[("admin", ("26-D-1-23", "00030037")), ("notice", "30037")])
@given(story=st.lists(events, min_size=1, max_size=5))
def test_no_case_ever_holds_a_paper_that_nobody_said_is_its_own(administrator, story):
    desk = Client()
    with transaction.atomic():
        desk.force_login(administrator)
        said: set[tuple[str, str]] = set()
        for kind, data in story:
            pairs = happen(desk, kind, data)
            said |= {(identity(case), identity(paper)) for case, paper in pairs}
        noticed = {identity(data) for kind, data in story if kind == "notice"}
        told_one = any(kind == "are_one" for kind, _data in story)
        for paper in CivilProcess.objects.select_related("case"):
            pair = (identity(paper.case.case_number), identity(paper.sheriff_number))
            assert pair in said or told_one, pair
            assert paper.status == "PENDING" or pair[1] in noticed or told_one, pair
        for number in CASES:
            case = Case.objects.matching(number).first()
            event("found" if case else "not found")
            same = Case.objects.filter(case_key=identity(number)).first()
            assert same is None or case is None or case == same, "never another's than its own"
        transaction.set_rollback(True)
