"""What keeps a case from being disposed of."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Approval, Case, CivilProcess
from messaging.models import Message, Whereabouts
from tests.staffack.conftest import NUMBERS, ask, decide


def test_who_asked_cannot_confirm_and_a_second_person_can_refuse(over, desk, second):
    ask(desk, over)
    assert "You asked for it yourself" in decide(desk)
    assert "asked already" in ask(desk, over)
    decide(second, "refuse")
    over.refresh_from_db()
    assert (over.disposed_at, over.case_number) == (None, NUMBERS[0])
    assert Whereabouts.objects.exists()


TOMORROW = timezone.now() + timedelta(days=1)
STILL_NEEDED = {
    "It is held": {"held_for": "COURT"},
    "may still be in force": {"expires_on": TOMORROW.date()},
    "No end of its order": {"expires_on": None},
    "hearing is still to come": {"hearing_at": TOMORROW},
    "still to be served": {},
    "waits to be read": {},
}


def make_needed(case: Case, why: str) -> None:
    """Somebody needs it still, or again."""
    Case.objects.filter(pk=case.pk).update(kind="OP", **STILL_NEEDED[why])
    if "served" in why:
        CivilProcess.objects.update(status="PENDING")
    if "read" in why:
        Message(case=case, body="new").send()


@pytest.mark.parametrize("why", STILL_NEEDED)
@pytest.mark.parametrize("meanwhile", [False, True])
def test_what_someone_may_still_need_is_kept_and_the_reason_said(
    over,
    desk,
    second,
    why,
    meanwhile,
):
    if meanwhile:
        ask(desk, over)
    make_needed(over, why)
    assert why in (decide(second) if meanwhile else ask(desk, over))
    if not meanwhile:
        page = desk.get(f"/admin/cases/case/{over.pk}/dispose/").content.decode()
        assert why in page
        assert "Ask a second person" not in page
    assert not Approval.objects.exclude(decided_at=None).exists()
    assert Case.objects.get(pk=over.pk).disposed_at is None
    assert Whereabouts.objects.exists()
