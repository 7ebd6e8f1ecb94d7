"""A conflict of interest: who enters it, who ends it, who hears of it, who takes the papers."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.models import Approval, Case, CivilProcess, Conflict
from feed.models import FeedChange, FeedImport
from messaging.models import Notification, Recipient
from staffack.desk import taking
from staffack.models import AuditEntry
from tests.desk import Client
from tests.staffack.conftest import decide
from tests.staffack.test_sheets import write_whereabouts


@pytest.fixture
def colleague(db) -> User:
    """Another liaison."""
    user = User.objects.create_user("mo", email="mo@sheriff.example")
    user.groups.add(Group.objects.get(name="Liaison"))
    return user


@pytest.fixture
def page(case) -> str:
    """The address of the page of its conflicts."""
    return f"/staff/cases/{case.uuid}/conflicts/"


def enter(browser, page: str, user: User, **more: object):
    """Keep `user` from the case."""
    return browser.post(page, {"action": "enter", "colleague": user.pk, **more})


def signed_in(user: User) -> Client:
    """Their browser."""
    browser = Client()
    browser.force_login(user)
    return browser


def test_a_liaison_keeps_a_colleague_from_a_case(staff_client, page, case, liaison, colleague):
    theirs = signed_in(colleague)
    assert theirs.get(f"/staff/cases/{case.uuid}/").status_code == 200
    assert enter(staff_client, page, colleague).status_code == 303
    assert theirs.get(f"/staff/cases/{case.uuid}/").status_code == 404, "at the next request"
    said = staff_client.get(page).content.decode()
    assert "From now on there is no such case for mo." in said
    assert "<strong>mo</strong>," in said
    assert "mo" in staff_client.get(f"/staff/cases/{case.uuid}/").content.decode()
    entry = AuditEntry.objects.get(action="CONFLICT")
    assert (entry.staff, entry.case, entry.account) == (liaison, case, colleague)
    [conflict] = Conflict.objects.values()
    words = {name for name in conflict if name not in {"id", "entered_at", "ended_at"}}
    assert words == {"case_id", "staff_id", "entered_by_id"}, "no name, no badge, no reason"


def test_whoever_has_a_conflict_enters_none_and_learns_of_none(page, colleague, liaison, case):
    Conflict.objects.create(case=case, staff=colleague, entered_by=liaison)
    theirs = signed_in(colleague)
    for answer in (theirs.get(page), enter(theirs, page, liaison)):
        assert answer.status_code == 404
    assert Conflict.objects.count() == 1


def test_who_finds_out_that_they_know_somebody_shuts_themselves_out(staff_client, page, liaison):
    answer = enter(staff_client, page, liaison)
    assert answer.headers["Location"] == "/staff/"
    assert (
        "From now on there is no such case for lee." in staff_client.get("/staff/").content.decode()
    )
    assert staff_client.get(page).status_code == 404


def test_nobody_is_entered_twice_and_an_empty_choice_says_what_to_do(staff_client, page, colleague):
    enter(staff_client, page, colleague)
    for chosen in (colleague.pk, "", "no number", 987654):
        answer = staff_client.post(page, {"action": "enter", "colleague": chosen})
        assert answer.status_code == 422
    assert (
        "Choose a colleague, or yourself."
        in staff_client.post(page, {"action": "enter"}).content.decode()
    )
    assert Conflict.objects.count() == 1


def test_every_supervisor_but_who_is_kept_from_it_hears_of_it(
    staff_client, page, supervisor, colleague
):
    """Somebody who shuts out all the others reads a case alone."""
    User.objects.filter(pk=supervisor.pk).update(email="sam@sheriff.example")
    enter(staff_client, page, supervisor)
    assert not Notification.objects.filter(notice="CONFLICT").exists()
    second = User.objects.create_user("sue", email="sue@sheriff.example")
    second.groups.add(Group.objects.get(name="Supervisor"))
    enter(staff_client, page, colleague)
    assert [each.staff for each in Notification.objects.filter(notice="CONFLICT")] == [second]


def test_it_ends_by_two_people_neither_of_whom_is_in_conflict(
    staff_client, page, case, colleague, supervisor, second, liaison
):
    enter(staff_client, page, supervisor)
    enter(staff_client, page, colleague)
    conflict = Conflict.objects.get(staff=colleague)
    posted = {"action": "end", "conflict": conflict.pk}
    answer = staff_client.post(page, posted, follow=True)
    assert "A supervisor other than you confirms it" in answer.content.decode()
    question = Approval.objects.get(kind="CONFLICT")
    assert case.case_number not in question.detail
    assert not question.may_be_decided_by(supervisor), "in conflict themselves"
    assert not question.may_be_decided_by(liaison)
    kept = signed_in(supervisor)
    listed = kept.get("/admin/cases/approval/").content.decode()
    assert "the end of a conflict of interest" not in listed
    decide(kept)
    assert Conflict.objects.standing().count() == 2
    decide(second)
    assert [each.staff for each in Conflict.objects.standing()] == [supervisor]
    assert signed_in(colleague).get(f"/staff/cases/{case.uuid}/").status_code == 200
    over = AuditEntry.objects.get(action="CONFLICT_OVER")
    assert (over.staff.username, over.case, over.account) == ("sue", case, colleague)
    assert enter(staff_client, page, colleague).status_code == 303, "and it can come back"


@pytest.mark.parametrize("posted", ["none", "", "12345678", "1e9"])
def test_only_a_conflict_of_this_case_is_ended(staff_client, page, posted):
    answer = staff_client.post(page, {"action": "end", "conflict": posted})
    assert answer.status_code == 404
    assert not Approval.objects.exists()


def test_an_administrator_enters_it_on_the_way_from_the_admin(client, administrator, page, case):
    client.force_login(administrator)
    assert page in client.get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert enter(client, page, administrator).headers["Location"] == "/staff/"
    assert client.get(f"/admin/cases/case/{case.pk}/change/").status_code == 302


def test_whoever_takes_over_open_work_meets_all_of_it(desk, message, colleague, liaison):
    assert taking.take(message, liaison)
    Conflict.objects.create(case=message.case, staff=colleague, entered_by=liaison)
    address = f"/admin/auth/user/{liaison.pk}/change/"
    fields = {"username": "lee", "email": "lee@sheriff.example", "groups": []}
    answer = desk.post(address, fields | {"taken_over_by": colleague.pk})
    assert "take over all of it. Choose somebody else." in answer.content.decode()
    liaison.refresh_from_db()
    assert liaison.is_active


def test_papers_about_an_officer_go_to_one_supervisor(staff_client, page, case, supervisor, second):
    another = Case.objects.create(case_number="26 OP 70101")
    CivilProcess.objects.create(case=another, sheriff_number="20082399")
    write_whereabouts(case, "Garage.")
    write_whereabouts(another, "Tavern.")
    answer = staff_client.post(page, {"action": "papers", "papers_to": supervisor.pk})
    assert answer.status_code == 303
    assert (
        "of this case go to sam alone"
        in staff_client.get(f"/staff/cases/{case.uuid}/sheet/").content.decode()
    )
    own = f"/staff/cases/{case.uuid}/sheet/"
    for browser in (staff_client, second):
        assert browser.post(own).status_code == 403
        day = browser.post("/staff/sheets/").content.decode()
        assert "Tavern." in day
        assert "Garage." not in day
    named = signed_in(supervisor)
    assert "Garage." not in named.post("/staff/sheets/").content.decode(), "on no shared sheet"
    assert own in named.get("/staff/sheets/").content.decode()
    sheet = named.post(own).content.decode()
    assert "Garage." in sheet
    assert "An officer is involved: for sam alone" in sheet
    assert AuditEntry.objects.get(action="PAPERS_TO").account == supervisor


def test_the_supervisor_who_takes_the_papers_is_first_replaced(staff_client, page, supervisor):
    staff_client.post(page, {"action": "papers", "papers_to": supervisor.pk})
    answer = enter(staff_client, page, supervisor)
    said = "The papers of this case go to sam. Name another supervisor first."
    assert said in answer.content.decode()
    User.objects.filter(pk=supervisor.pk).update(is_active=False)
    assert "sam is no supervisor any more" in staff_client.get(page).content.decode()
    assert staff_client.post(page, {"action": "papers", "papers_to": ""}).status_code == 303
    assert Case.objects.get().papers_to is None


def test_an_administrator_with_two_accounts_disposes_of_nothing(desk, over, administrator):
    """A second person who reads no message is not enough: both accounts may be one person's."""
    desk.post(f"/admin/cases/case/{over.pk}/dispose/")
    again = User.objects.create_user("alexs other", is_staff=True)
    again.groups.set(administrator.groups.all())
    assert "Not decided" in decide(signed_in(again))
    over.refresh_from_db()
    assert over.disposed_at is None


def test_what_only_they_have_read_is_a_task_for_others(staff_client, page, message, colleague):
    signed_in(colleague).post(f"/staff/messages/{message.uuid}/", {"acknowledge": "1"})
    enter(staff_client, page, colleague)
    said = "Only somebody who is kept from this case has read a message of it: read it"
    assert said in staff_client.get("/staff/").content.decode()
    assert said not in signed_in(colleague).get("/staff/").content.decode()


def test_whoever_shuts_out_supervisors_is_told_of_outside(
    staff_client, page, supervisor, second, settings
):
    settings.SECOND_CONTACT = "clerk@court.example"
    for user in User.objects.filter(groups__name="Supervisor"):
        enter(staff_client, page, user)
    notices = Notification.objects.filter(notice="CONFLICT").values_list("address", flat=True)
    assert sorted(notices) == ["clerk@court.example", "clerk@court.example", "sue@sheriff.example"]


def test_one_supervisor_alone_ends_no_conflict(case, supervisor, colleague, settings, time_machine):
    settings.SINGLE_SUPERVISOR = True
    Conflict.objects.create(case=case, staff=colleague, entered_by=supervisor)
    question = Approval.objects.create(kind="CONFLICT", case=case, asked_by=supervisor)
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert not question.may_be_decided_by(supervisor)


def test_what_somebody_in_conflict_asked_for_counts_no_more(case, supervisor, second, liaison):
    question = Approval.objects.create(kind="DISPOSAL", case=case, asked_by=supervisor)
    sue = User.objects.get(username="sue")
    assert question.may_be_decided_by(sue)
    Conflict.objects.create(case=case, staff=supervisor, entered_by=liaison)
    assert not question.may_be_decided_by(sue)


@pytest.mark.parametrize("numbers", ["CaseHenry02,20089999", "26 OP 70109, 20082397 "])
def test_a_file_with_a_row_of_the_case_is_for_a_colleague(
    desk, case, administrator, liaison, numbers
):
    upload = "case_number,sheriff_number,status\n26 OP 70101,20082398,PENDING\n"
    upload += f"{numbers},SERVED\n"
    Conflict.objects.create(case=case, staff=administrator, entered_by=liaison)
    file = SimpleUploadedFile("cases.csv", upload.encode())
    answer = desk.post("/admin/feed/feedimport/add/", {"cases": file, "_import": "1"})
    assert "A colleague has to hand in this file: ask one." in answer.content.decode()
    assert case.civilprocess_set.get().status == "PENDING"


def test_an_import_that_changed_the_case_is_undone_by_a_colleague(
    desk, case, administrator, liaison
):
    feed_import = FeedImport.objects.create(
        source="night.csv", as_of=timezone.now(), finished_at=timezone.now()
    )
    changed = {"table": "CASE", "row": case.pk, "after": {}}
    FeedChange.objects.create(feed_import=feed_import, **changed)
    Conflict.objects.create(case=case, staff=administrator, entered_by=liaison)
    address = f"/admin/feed/feedimport/{feed_import.pk}/undo/"
    answer = desk.post(address, follow=True).content.decode()
    assert "Nothing was changed. A colleague has to undo this: ask one." in answer
    assert case.case_number not in answer
    feed_import.refresh_from_db()
    assert feed_import.undone_at is None


def test_a_mailbox_that_is_not_its_persons_account_waits_for_a_second_person(
    client, supervisor, liaison
):
    """Whoever is kept from a case would hear of it at a mailbox of their own."""
    client.force_login(supervisor)
    User.objects.filter(pk=liaison.pk).update(email="lee@sheriff.example")
    for email, is_active in (("home@mail.example", False), ("Lee@sheriff.example", True)):
        fields = {"email": email, "is_active": "on", "staff": liaison.pk}
        assert client.post("/admin/messaging/recipient/add/", fields).status_code == 302
        assert Recipient.objects.get(email=email).is_active is is_active
    assert Approval.objects.get().kind == "RECIPIENT"


def test_the_supervisor_of_the_papers_hears_of_it_and_finds_them_on_any_day(
    staff_client, page, case, supervisor
):
    User.objects.filter(pk=supervisor.pk).update(email="sam@sheriff.example")
    staff_client.post(page, {"action": "papers", "papers_to": supervisor.pk})
    assert Notification.objects.get(notice="PAPERS_TO").staff == supervisor
    sheets = signed_in(supervisor).get("/staff/sheets/?day=2026-01-05").content.decode()
    assert f"/staff/cases/{case.uuid}/sheet/" in sheets


def test_what_was_done_is_not_shown_as_an_error(staff_client, page, colleague):
    done = enter(staff_client, page, colleague)
    shown = staff_client.get(done.headers["Location"]).content.decode()
    alert = shown.partition('class="usa-alert ')[2]
    assert alert.startswith('usa-alert--info" role="status"')
    assert "From now on there is no such case for mo." in alert
