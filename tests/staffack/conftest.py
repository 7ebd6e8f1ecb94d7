"""The administrator's browser and a second person's; a case that may be disposed of."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from cases.models import Approval, Case, RecordQuestion, Task
from feed.models import FeedImport
from messaging.models import Message
from staffack.models import Acknowledgment, CaseNote, LeadsNotice
from tests.alerts import asking as alerts_asked
from tests.desk import Client
from tests.feed.conftest import HEADING, imported
from tests.walk import guess, search

NUMBERS = ("26 OP 70101", "20082399")
ROW = f"{HEADING}\n{NUMBERS[0]},{NUMBERS[1]},RECALLED,,,\n"


@pytest.fixture
def desk(client, administrator) -> Client:
    """The administrator's browser."""
    client.force_login(administrator)
    return client


@pytest.fixture
def over(db, liaison, administrator, desk) -> Case:
    """A case that is over, and something of everything that is kept of one."""
    long_ago = timezone.now() - timedelta(days=1)
    FeedImport.objects.create(source="first.csv", as_of=long_ago, finished_at=long_ago)
    imported(ROW)
    case = Case.objects.get()
    case.set_pin("7305")
    Case.objects.update(expires_on=date(2020, 1, 6), courthouse="Canary Court")
    browser = Client()
    search(browser, NUMBERS[0])
    for pin in ("0000", "7305"):
        guess(browser, pin)
    browser.post("/order/locate/", {"place": "canary place"})
    alerts_asked.ask(browser)
    alerts_asked.type_code(browser, alerts_asked.last_code())
    alerts_asked.look()
    paper = case.civilprocess_set.get()
    facts = {"paper": paper, "kind": "SFN", "served_at": timezone.now(), "address": "Canary Road"}
    LeadsNotice.objects.create(**facts, applied_by=administrator)
    CaseNote.objects.create(case=case, staff=liaison, text="Canary note")
    for message in Message.objects.all():
        Acknowledgment.record(message, liaison)
    Task.objects.raise_once(Task.Kind.WEAK_PIN, case)
    alike = Task.objects.create(kind="ALIKE")
    RecordQuestion.objects.create(task=alike, reported=NUMBERS[1], detail="cases.csv: 4")
    aside = [f"line 4: reads like {NUMBERS[0]}", "line 6: 26-op-70101", "line 5: no number"]
    FeedImport.objects.update(set_aside=[*aside, "line 7: reads like 26 OP 701012"])
    change = f"/admin/cases/civilprocess/{paper.pk}/change/"
    attempts = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0"}
    attempts |= {"0-attempted_at_0": "2020-01-01", "0-attempted_at_1": "18:20"}
    attempts |= {"0-outcome": "NO_ANSWER", "0-place": "Canary Street"}
    fields = {f"serviceattempt_set-{name}": value for name, value in attempts.items()}
    kept = {"case": case.pk, "sheriff_number": NUMBERS[1], "status": "RECALLED"}
    assert desk.post(change, {**kept, **fields}).status_code == 302
    assert paper.serviceattempt_set.exists()
    case.refresh_from_db()
    return case


@pytest.fixture
def second(db) -> Client:
    """A supervisor's browser."""
    user = User.objects.create_user("sue", "sue@sheriff.example", is_staff=True)
    user.groups.add(Group.objects.get(name="Supervisor"))
    browser = Client()
    browser.force_login(user)
    return browser


def ask(browser: Client, case: Case) -> str:
    """Ask for its disposal; gives the page that follows."""
    address = f"/admin/cases/case/{case.pk}/dispose/"
    return browser.post(address, follow=True).content.decode()


def decide(browser: Client, action: str = "grant") -> str:
    """Confirm or refuse what waits; gives the page that follows."""
    posted = {"action": action, "_selected_action": Approval.objects.latest("pk").pk}
    return browser.post("/admin/cases/approval/", posted, follow=True).content.decode()
