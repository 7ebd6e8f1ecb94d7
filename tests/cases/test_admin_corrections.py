"""A paper that is SERVED is not un-served by editing; a person corrects it with a reason."""

from datetime import UTC, datetime

import pytest
from django.conf import settings

from cases.admin.papers import PaperForm
from cases.models import CivilProcess, ServiceAttempt
from staffack.models import AuditEntry

SERVED_AT = datetime(2023, 10, 25, 14, 5, tzinfo=settings.AGENCY.zone)


@pytest.fixture
def paper(other_case) -> CivilProcess:
    """Served on 10/25/2023."""
    return other_case.civilprocess_set.get()


def page_of(paper: CivilProcess) -> str:
    """The paper's page in the admin."""
    return f"/admin/cases/civilprocess/{paper.pk}/change/"


def paper_form(paper: CivilProcess, **changes: str) -> dict[str, str]:
    """What the paper's page posts."""
    return {
        "case": str(paper.case_id),
        "sheriff_number": paper.sheriff_number,
        "status": paper.status,
        "serviceattempt_set-TOTAL_FORMS": "0",
        "serviceattempt_set-INITIAL_FORMS": "0",
        **changes,
    }


def correct(desk, paper: CivilProcess, **changes: str):
    """Post the page "Correct this record"."""
    fields = {"status": "NOT_SERVED", "correction": "WRONG_PERSON", **changes}
    return desk.post(f"/admin/cases/civilprocess/{paper.pk}/correct/", fields)


UNSERVED = {
    "status": "PENDING",
    "method": "",
    "served_at_0": "",
    "served_at_1": "",
    "place": "elsewhere",
    "full_order_served_at_0": "2026-01-02",
    "full_order_served_at_1": "10:00",
}


def test_a_served_paper_shows_its_facts_as_text_and_editing_changes_none(desk, paper):
    page = desk.get(page_of(paper)).content.decode()
    assert "Substitute service" in page
    for name in ("status", "method", "served_at_0", "place", "full_order_served_at_0"):
        assert f'name="{name}"' not in page
    before = CivilProcess.objects.values().get()
    response = desk.post(page_of(paper), paper_form(paper, **UNSERVED))
    assert response.status_code == 302
    assert CivilProcess.objects.values().get() == before


def test_the_same_holds_on_the_cases_page(desk, paper):
    address = f"/admin/cases/case/{paper.case_id}/change/"
    page = desk.get(address).content.decode()
    assert 'name="civilprocess_set-0-status"' not in page
    assert 'name="civilprocess_set-0-DELETE"' not in page
    before = CivilProcess.objects.values().get()
    fields = {f"civilprocess_set-0-{name}": value for name, value in UNSERVED.items()}
    response = desk.post(
        address,
        {
            "case_number": "909090909",
            "kind": "OP",
            "stage": "EMERGENCY",
            "civilprocess_set-TOTAL_FORMS": "1",
            "civilprocess_set-INITIAL_FORMS": "1",
            "civilprocess_set-0-id": str(paper.pk),
            "civilprocess_set-0-case": str(paper.case_id),
            "civilprocess_set-0-sheriff_number": "20036078",
            **fields,
        },
    )
    assert response.status_code == 302
    assert CivilProcess.objects.values().get() == before


def test_a_correction_asks_why_is_logged_and_shown(desk, paper, administrator):
    assert (
        f"/admin/cases/civilprocess/{paper.pk}/correct/"
        in desk.get(page_of(paper)).content.decode()
    )
    response = correct(desk, paper)
    assert (response.status_code, response.headers["Location"]) == (303, page_of(paper))
    paper.refresh_from_db()
    assert (paper.status, paper.served_at, paper.method, paper.place) == (
        *("NOT_SERVED", None),
        *("", ""),
    )
    entry = AuditEntry.objects.acts().get()
    assert (entry.staff, entry.action, entry.case) == (administrator, "CORRECTED", paper.case)
    page = desk.get(page_of(paper)).content.decode()
    assert "The record was corrected." in page
    assert "Someone else was given the papers" in page


@pytest.mark.parametrize(
    "changes", [{"correction": ""}, {"status": ""}, {"status": "SERVED"}, {"correction": "OTHER"}]
)
def test_a_correction_without_status_or_reason_is_refused(desk, paper, changes):
    response = correct(desk, paper, **changes)
    assert response.status_code == 422
    assert "Please answer both questions." in response.content.decode()
    paper.refresh_from_db()
    assert paper.status == "SERVED"


def test_only_a_served_paper_is_corrected_and_only_once(desk, paper, case):
    correct(desk, paper)
    for row in (paper, case.civilprocess_set.get()):
        response = correct(desk, row)
        assert response.status_code == 409
        assert "there is nothing to correct" in response.content.decode()
    assert AuditEntry.objects.acts().count() == 1


def test_a_liaison_corrects_nothing(staff_client, paper):
    assert correct(staff_client, paper).status_code == 302
    paper.refresh_from_db()
    assert paper.status == "SERVED"


def test_a_short_forms_full_order_is_recorded_once_and_not_before_it(desk, paper):
    CivilProcess.objects.update(method="SHORT_FORM")
    early = {"full_order_served_at_0": "2023-10-24", "full_order_served_at_1": "10:00"}
    page = desk.post(page_of(paper), paper_form(paper, **early)).content.decode()
    assert "The full order follows a short form, not before it." in page
    later = {"full_order_served_at_0": "2023-11-02", "full_order_served_at_1": "10:00"}
    desk.post(page_of(paper), paper_form(paper, **later))
    paper.refresh_from_db()
    assert (paper.full_order_served_at, paper.served_at) == (
        datetime(2023, 11, 2, 15, 0, tzinfo=UTC),
        SERVED_AT,
    )
    desk.post(page_of(paper), paper_form(paper, **{**later, "full_order_served_at_0": ""}))
    assert 'name="full_order_served_at_0"' not in desk.get(page_of(paper)).content.decode()


def test_a_changed_fact_dates_the_record_and_nothing_else_does(desk, case):
    paper = case.civilprocess_set.get()
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    CivilProcess.objects.update(recorded_at=long_ago)
    desk.post(page_of(paper), paper_form(paper, recorded_at_0="2027-01-01"))
    paper.refresh_from_db()
    assert paper.recorded_at == long_ago
    desk.post(page_of(paper), paper_form(paper, status="NOT_SERVED"))
    paper.refresh_from_db()
    assert paper.recorded_at > long_ago
    CivilProcess.objects.update(recorded_at=long_ago)
    attempt = {"attempted_at_0": "2026-11-23", "attempted_at_1": "18:20", "outcome": "MOVED"}
    fields = {f"serviceattempt_set-0-{name}": value for name, value in attempt.items()}
    form = paper_form(paper, **fields, **{"serviceattempt_set-TOTAL_FORMS": "1"})
    desk.post(page_of(paper), form)
    paper.refresh_from_db()
    assert paper.recorded_at > long_ago


def test_a_case_or_a_paper_is_deleted_by_nobody_here(desk, paper, administrator):
    administrator.is_superuser = True
    administrator.save()
    for address in (f"cases/case/{paper.case_id}", f"cases/civilprocess/{paper.pk}"):
        assert desk.post(f"/admin/{address}/delete/", {"post": "yes"}).status_code == 403


def test_a_paper_stays_with_its_case_and_its_number(desk, case, other_case):
    for paper in (case.civilprocess_set.get(), other_case.civilprocess_set.get()):
        before = (paper.case_id, paper.sheriff_number)
        moved = {"case": str(other_case.pk), "sheriff_number": "20099999"}
        assert desk.post(page_of(paper), paper_form(paper, **moved)).status_code == 302
        paper.refresh_from_db()
        assert (paper.case_id, paper.sheriff_number) == before
    fields = {"case_number": "another", "kind": "OP", "stage": "EMERGENCY"}
    fields |= {"civilprocess_set-TOTAL_FORMS": "0", "civilprocess_set-INITIAL_FORMS": "0"}
    assert desk.post(f"/admin/cases/case/{case.pk}/change/", fields).status_code == 302
    case.refresh_from_db()
    assert case.case_number == "casehenry02"


def test_a_recorded_visit_is_not_rewritten_and_what_people_write_is_logged(
    desk, case, administrator
):
    paper = case.civilprocess_set.get()
    visit = ServiceAttempt.objects.create(
        civil_process=paper, attempted_at=datetime(2026, 11, 20, tzinfo=UTC), outcome="MOVED"
    )
    changed = {
        "serviceattempt_set-TOTAL_FORMS": "1",
        "serviceattempt_set-INITIAL_FORMS": "1",
        "serviceattempt_set-0-id": visit.pk,
        "serviceattempt_set-0-outcome": "SERVED",
    }
    desk.post(page_of(paper), paper_form(paper, **changed))
    visit.refresh_from_db()
    assert visit.outcome == "MOVED"
    assert not AuditEntry.objects.filter(action="RECORDED").exists()
    desk.post(page_of(paper), paper_form(paper, status="NOT_SERVED"))
    entry = AuditEntry.objects.get(action="RECORDED")
    assert (entry.staff, entry.case) == (administrator, case)
    changed = AuditEntry.objects.get(action="CHANGED")
    assert (changed.case, changed.detail) == (case, f"paper {paper.pk}: Status")


def test_only_a_short_form_is_followed_by_the_full_order(desk, case):
    paper = case.civilprocess_set.get()
    facts = {
        "status": "SERVED",
        "method": "PERSONAL",
        "served_at_0": "2026-11-01",
        "served_at_1": "10:00",
        "full_order_served_at_0": "2026-11-02",
        "full_order_served_at_1": "10:00",
    }
    page = desk.post(page_of(paper), paper_form(paper, **facts)).content.decode()
    assert "The full order follows a short form, not before it." in page


def test_a_paper_served_while_the_form_was_open_is_not_overwritten(desk, case):
    paper = case.civilprocess_set.get()
    form = PaperForm(paper_form(paper, status="NOT_SERVED"), instance=paper)
    facts = {"status": "SERVED", "method": "PERSONAL", "served_at": datetime.now(UTC)}
    CivilProcess.objects.filter(pk=paper.pk).update(**facts)
    assert not form.is_valid()
    assert "recorded as SERVED meanwhile" in str(form.errors)
