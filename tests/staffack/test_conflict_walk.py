"""Whoever is in conflict with a case never meets it: every page of staff, by every role."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse

from cases.models import Approval, Case, CivilProcess, Conflict, SearchKey, Task
from cases.models.conflicts import OfCases
from feed.models import FeedChange, FeedImport
from messaging import links
from messaging.models import Message, Notification, Whereabouts
from staffack.models import AuditEntry
from tests.desk import Client
from tests.staffack.addresses import everything, filled, staff_patterns
from tests.staffack.test_role_pages import kept, person

__all__ = ["everything"]

NUMBERS = ("casehenry02", "20082397")
# Where a colleague of that role meets the case: the walk would find each of them.
MEETS = {
    "L": {
        *("queue", "next", "message", "acknowledge", "case", "intake", "sheet", "conflicts"),
        "alerts",
    },
    "S": {
        *("queue", "next", "message", "acknowledge", "case", "intake", "sheet", "conflicts"),
        *("looks", "alerts", "alerts_all"),
        *("cases_approval_changelist", "cases_approval_change"),
        *("messaging_message_changelist", "messaging_message_change", "messaging_message_history"),
        "cases_approval_history",
        *("messaging_notification_changelist", "messaging_notification_change"),
        "messaging_notification_history",
        *("staffack_acknowledgment_changelist", "staffack_acknowledgment_change"),
        *("staffack_auditentry_changelist", "staffack_auditentry_change"),
        *("staffack_leadsnotice_changelist", "staffack_leadsnotice_change"),
    },
    "A": {
        *("cases_case_history", "cases_civilprocess_history", "cases_approval_history"),
        *("staffack_acknowledgment_changelist", "staffack_acknowledgment_change"),
        *("messaging_notification_changelist", "messaging_notification_change"),
        "messaging_notification_history",
        *("conflicts", "cases_case_changelist", "cases_case_change", "cases_case_pin"),
        *("cases_case_hold", "cases_case_dispose", "cases_civilprocess_correct"),
        *("cases_civilprocess_changelist", "cases_civilprocess_change"),
        *("cases_task_changelist", "cases_task_change", "feed_feedimport_change"),
        *("cases_approval_changelist", "cases_approval_change"),
        *("staffack_leadsnotice_changelist", "staffack_leadsnotice_change"),
    },
    "U": {"looks", "staffack_auditentry_changelist", "staffack_auditentry_change"},
}
# The walk itself fills a page with rows.
AMONG_MANY = {"staffack_auditentry_changelist": "?action__exact=MESSAGE_READ"}
# Rows of a case that staff see by its other rows only, or that say who is kept from it.
SEEN_WITH_OTHERS = {
    *("cases.ServiceAttempt", "messaging.Whereabouts", "cases.Conflict"),
    *("feed.FeedChange", "feed.FeedImport"),  # each has a `seen_by` of its own, or hides sentences
}


@pytest.fixture
def of_case(everything, case, message, supervisor) -> dict[str, str]:
    """One of everything that belongs to a case; gives what stands for a `<...>` of an address."""
    paper = case.civilprocess_set.get()
    asked = Approval.objects.create(
        kind=Approval.Kind.DISPOSAL, case=case, detail=case.reference, asked_by=supervisor
    )
    for kind in (Task.Kind.FAILURES, Task.Kind.WITHDRAWN, Task.Kind.WEAK_PIN):
        task = Task.objects.create(kind=kind, case=case, key="walked")
    seen = Message(case=case)
    assert seen.send(Whereabouts(place="The garage on Pulaski."))
    feed_import = FeedImport.objects.get()
    feed_import.set_aside = [f"line 4: reads like {number}" for number in NUMBERS]
    feed_import.save()
    changed = {"feed_import": feed_import, "after": {"sheriff_number": NUMBERS[1]}}
    FeedChange.objects.create(**changed, table="PAPER", row=paper.pk)
    AuditEntry.write(supervisor, AuditEntry.Action.MESSAGE_READ, case=case, message=message)
    mail = Notification.objects.filter(message=seen).get()
    rows = {"cases/approval": asked, "cases/task": task, "messaging/notification": mail}
    return everything | {f"admin/{path}/": row.pk for path, row in rows.items()}


def secrets(case) -> list[str]:
    """What tells of the case."""
    messages = Message.objects.filter(case=case)
    mails = Notification.objects.filter(message__case=case)
    texts = [*NUMBERS, case.reference, "garage", "Canary Road", "canary@mail.example"]
    return [*texts, *(str(row.uuid) for row in (case, *messages, *mails))]


def tells(response: HttpResponse, words: list[str]) -> bool:
    """Whether the answer tells any of `words` that its own address did not."""
    text = response.content.decode() + response.headers.get("Location", "")
    asked = response.wsgi_request.path
    return any(word in text for word in words if word not in asked)


def keep_from(case: Case, user) -> None:
    """Enter that `user` is in conflict with the case."""
    Conflict.objects.create(case=case, staff=user, entered_by=user)


@pytest.mark.many  # every address, for each role
@pytest.mark.parametrize("letter", "LSAU")
def test_no_page_of_staff_shows_a_case_to_who_is_in_conflict(of_case, case, letter):
    colleague, user = person(letter), person("N")
    user.groups.set(colleague.groups.all())
    type(user).objects.filter(pk=user.pk).update(is_staff=colleague.is_staff)
    keep_from(case, user)
    free, kept_from_it = Client(), Client()
    free.force_login(colleague)
    kept_from_it.force_login(user)
    hers = secrets(case)  # a GET adds none
    met = set()
    walked = 0
    for name, path in staff_patterns():
        address = filled(path, of_case) + AMONG_MANY.get(name, "")
        walked += 1
        if tells(free.get(address), hers):
            met.add(name)
        assert not tells(kept_from_it.get(address), hers), name
    assert met == MEETS[letter]
    assert walked > 140
    for browser in (free, kept_from_it):
        assert SESSION_KEY in browser.session, "they were signed in all the way"


@pytest.mark.many  # each act at every address, for each role
@pytest.mark.parametrize("letter", "LSA")
def test_whoever_is_in_conflict_changes_nothing_of_it(of_case, case, letter):
    user, browser = person(letter), Client()
    keep_from(case, user)
    browser.force_login(user)
    before = kept()
    refused = 0
    acts = ["pass", "pause", "enter", "papers", "end", "issue", "note"]
    pressed = ["acknowledge", "contact", "show", "reply", "print", "erase", "take", "hand_over"]
    pressed += ["end", "verified", "again", "of_1-asked"]
    everything_at_once = dict.fromkeys(pressed, "READ") | {"colleague": user.pk, "conflict": "1"}
    for name, path in staff_patterns():
        if name not in MEETS["L"] | MEETS["S"] | MEETS["A"] or "<" not in path:
            continue
        for act in acts:
            address = filled(path, of_case)
            response = browser.post(address, {**everything_at_once, "action": act})
            refused += response.status_code in (302, 403, 404)
            assert not tells(response, secrets(case)), name
    dismissed = browser.post(f"/staff/tasks/{of_case['admin/cases/task/']}/")
    assert dismissed.status_code == (403 if letter == "A" else 404)
    for model, listed in admin.site._registry.items():
        if isinstance(model._default_manager.all(), OfCases):
            address = f"/admin/{model._meta.label_lower.replace('.', '/')}/"
            for _function, action, _label in listed._get_base_actions():
                row = of_case[address.lstrip("/")]
                browser.post(address, {"action": action, ACTION_CHECKBOX_NAME: [row]})
    assert kept() == before
    assert refused > 50


def test_a_number_of_the_case_is_unknown_to_who_is_in_conflict(of_case, case, everyone):
    keep_from(case, everyone)
    browser = Client()
    browser.force_login(everyone)
    for number, other in (NUMBERS, NUMBERS[::-1]):
        unknown = browser.post("/staff/cases/", {"number": "26 OP 99999"}).content.decode()
        page = browser.post("/staff/cases/", {"number": number})
        assert page.status_code == 422
        said = "There is no case with this number."
        assert said in page.content.decode()
        assert said in unknown
        for model in ("case", "civilprocess", "task"):
            found = browser.get(f"/admin/cases/{model}/?q={number}").content.decode()
            assert other not in found
            assert "result_list" not in found
        asked = "app_label=cases&model_name=civilprocess&field_name=case"
        suggested = browser.get(f"/admin/autocomplete/?{asked}&term={number}")
        assert suggested.json()["results"] == []
        notice = {"sheriff_number": number, "text": "SFN"}
        page = browser.post("/admin/staffack/leadsnotice/apply/", notice).content.decode()
        assert "There is no paper with this sheriff number." in page
    searched = AuditEntry.objects.filter(action="SEARCHED", case=case)
    assert searched.count() > 5, "others see that they looked for it"
    assert not searched.seen_by(everyone).exists(), "and they see of nobody who did"
    assert not searched.exclude(detail__contains="found 0").exists()
    paper = {"case": case.pk, "sheriff_number": "20089999", "status": "PENDING"}
    page = browser.post("/admin/cases/civilprocess/add/", paper)
    assert page.status_code == 200, "the case can't be chosen, and the page says so"
    assert CivilProcess.objects.filter(case=case).count() == 1


def test_a_link_that_a_colleague_can_open_leads_nowhere(message, liaison, client):
    keep_from(message.case, liaison)
    client.force_login(liaison)
    link = f"/staff/ack/{links.token(message.uuid)}/"
    for answer in (client.get(link), client.post(link, {"acknowledge": "1"})):
        assert answer.status_code == 404
    message.refresh_from_db()
    assert message.acknowledged_at is None


def test_every_row_that_belongs_to_a_case_can_say_who_meets_it():
    """A new model with a way to a case has an OfCases, or is named here."""
    ours = [each for each in apps.get_models() if each.__module__.split(".")[0] != "django"]
    of_a_case = {Case}
    grew = True
    while grew:
        more = {
            model
            for model in ours
            for field in model._meta.get_fields()
            if field.concrete and (field.many_to_one or field.one_to_one)
            if field.related_model in of_a_case
        }
        grew = not more <= of_a_case
        of_a_case |= more
    assert {Message, Notification, SearchKey, AuditEntry} <= of_a_case
    without = {
        model._meta.label
        for model in of_a_case
        if not isinstance(model._default_manager.all(), OfCases)
    }
    assert without == SEEN_WITH_OTHERS
