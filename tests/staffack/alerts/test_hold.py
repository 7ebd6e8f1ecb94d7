"""Two supervisors decide what becomes of alerts that are held."""

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.utils import timezone

from alerts.models import Alert, Brake
from cases.models import Approval
from cases.models.tasks import Task
from staffack.models import AuditEntry, LeadsNotice
from tests.alerts.asking import look
from tests.alerts.test_telling import serve
from tests.desk import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(wish, case):
    """One alert that is held."""
    Brake.objects.pull(Brake.Why.BURST)
    serve(case)
    assert look() == 0
    return Alert.objects.open().get()


def browser_of(login: str) -> Client:
    """The browser of a supervisor who has confirmed who they are."""
    user = User.objects.filter(username=login).first()
    if user is None:
        user = User.objects.create_user(login, is_staff=True)
        user.groups.add(Group.objects.get(name="Supervisor"))
    browser = Client()
    browser.force_login(user)
    return browser


def decide(browser: Client, approval: Approval, action: str) -> None:
    """Under Approvals in the administration."""
    fields = {"action": action, "_selected_action": approval.pk}
    browser.post("/admin/cases/approval/", fields, follow=True)


def test_one_asks_another_confirms_and_what_was_held_goes_out(held, supervisor):
    sam, kim = browser_of("sam"), browser_of("kim")
    page = sam.get("/staff/alerts/").content.decode()
    assert "All alerts are held" in page
    assert "far more alerts than usual within ten minutes" in page
    sam.post("/staff/alerts/hold/", {"release": "1"})
    approval = Approval.objects.get()
    assert "release 1 alerts that are held" in str(approval)
    assert AuditEntry.objects.filter(action="ASKED").count() == 1
    assert "sam asked at" in kim.get("/staff/alerts/").content.decode()
    decide(sam, approval, "grant")
    assert look() == 0
    decide(kim, approval, "grant")
    assert look() == 1
    assert "All alerts are held" not in sam.get("/staff/alerts/").content.decode()
    assert not Task.objects.current().filter(kind="AL_HELD").exists()


def test_two_drop_it_and_nobody_is_told(held, supervisor):
    sam, kim = browser_of("sam"), browser_of("kim")
    sam.post("/staff/alerts/hold/", {"drop": "1"})
    decide(kim, Approval.objects.get(), "grant")
    look()
    assert mail.outbox == []
    assert Brake.objects.get().is_dropped


def test_a_second_person_who_says_no_leaves_them_held(held, supervisor):
    sam, kim = browser_of("sam"), browser_of("kim")
    sam.post("/staff/alerts/hold/", {"release": "1"})
    decide(kim, Approval.objects.get(), "refuse")
    assert look() == 0
    assert Brake.objects.standing().exists()
    sam.post("/staff/alerts/hold/", {"drop": "1"})
    assert Approval.objects.count() == 2


def test_a_liaison_neither_sees_nor_decides(held, liaison):
    browser = Client()
    browser.force_login(liaison)
    assert browser.get("/staff/alerts/").status_code == 403
    assert browser.post("/staff/alerts/hold/", {"release": "1"}).status_code == 403


def test_pressed_when_nothing_is_held_it_says_so(supervisor):
    answer = browser_of("sam").post("/staff/alerts/hold/", {"release": "1"}, follow=True)
    assert "Nothing is held any more." in answer.content.decode()


def test_a_leads_notice_frees_the_alert_of_its_case(wish, case, supervisor):
    Brake.objects.pull(Brake.Why.BURST)
    paper = case.civilprocess_set.get()
    facts = {"paper": paper, "kind": LeadsNotice.Kind.SFN, "served_at": timezone.now()}
    LeadsNotice(**facts, agency="CPD", applied_by=supervisor).apply()
    assert look() == 1
