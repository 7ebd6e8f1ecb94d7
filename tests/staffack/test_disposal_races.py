"""What comes while a case is held or disposed of waits, and then finds it held, or gone."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.utils import timezone

from cases import disposal
from cases.models import Approval, Case, CivilProcess, SearchKey
from messaging.expiry import messages
from messaging.models import Message
from portal.expiry import KEPT
from staffack.expiry import addresses, notes
from staffack.models import AuditEntry, CaseNote, LeadsNotice
from tests.cases.conftest import case_form
from tests.desk import Client
from tests.staffack.conftest import NUMBERS, ask
from tests.walk import guess, search, send

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer"),
]


def until_it_waits(act: Callable[[], Any], pool: ThreadPoolExecutor) -> Future[Any]:
    """Begin `act` on a connection of its own; back once it waits for a lock, or is done."""

    def run() -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    future = pool.submit(run)
    while not future.done():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                break
    return future


def meanwhile(change: Callable[[], object], act: Callable[[], Any]) -> Any:
    """What `act` gives that begins once `change` is done and before it is committed."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            change()
            answer = until_it_waits(act, pool)
        return answer.result(timeout=30)


@pytest.fixture
def disposed(over, desk, second, administrator) -> Callable[[Callable[[], Any]], Any]:
    """Call it with what is done while the second person's disposal is under way."""
    ask(desk, over)

    def dispose() -> None:
        disposal.dispose(Approval.objects.latest("pk"), administrator)

    def while_it_goes(act: Callable[[], Any]) -> Any:
        answer = meanwhile(dispose, act)
        case = Case.objects.get(pk=over.pk)
        assert (case.case_number, case.pin_hash, case.held_for) == ("", "", "")
        assert case.disposed_at
        assert not CivilProcess.objects.exists()
        assert not SearchKey.objects.exists()
        assert not CaseNote.objects.exists()
        return answer

    return while_it_goes


@pytest.fixture
def survivor(over) -> Client:
    """Someone past the PIN of the case that goes."""
    browser = Client()
    search(browser, NUMBERS[0])
    assert guess(browser, "7305").headers["Location"] == "/order/"
    return browser


def test_a_hold_saves_what_the_worker_is_about_to_erase(over):
    long_ago = timezone.now() - timedelta(days=31)
    Message.objects.update(settled_at=long_ago)
    LeadsNotice.objects.update(applied_at=long_ago)
    CaseNote.objects.update(at=timezone.now() - timedelta(days=731))
    for is_over in (messages, addresses, notes):
        Case.objects.update(held_for="")
        assert is_over(timezone.now()).exists()
        [kept] = [kept for kept in KEPT if kept.over is is_over]
        meanwhile(lambda: Case.objects.update(held_for="COURT"), kept)
    assert not Message.objects.exclude(erased_at=None).exists()
    assert not LeadsNotice.objects.filter(address=None).exists()
    assert CaseNote.objects.exists()


def test_a_message_that_comes_meanwhile_is_given_back_not_lost(disposed, survivor):
    written = Message.objects.count()
    answer: HttpResponse = disposed(lambda: send(survivor, "HE IS OUTSIDE"))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'name="pin"' in page
    assert 'name="draft"' in page, "sealed, as on any page that asks again"
    assert Message.objects.count() == written


def test_who_asks_not_to_be_called_meanwhile_is_asked_for_the_pin(disposed, survivor):
    answer = disposed(lambda: survivor.post("/order/dont-call/"))
    assert answer.status_code == 403
    assert 'name="pin"' in answer.content.decode()


def test_what_the_admin_saves_meanwhile_brings_nothing_back(disposed, over, desk):
    paper = over.civilprocess_set.get()
    form = {"INITIAL_FORMS": "1", "0-id": paper.pk, "0-case": over.pk, "0-status": "RECALLED"}
    form["0-sheriff_number"] = paper.sheriff_number
    form = {f"civilprocess_set-{name}": value for name, value in form.items()}
    posted = case_form(case_number=over.case_number, courthouse="Elsewhere", **form)
    answer = disposed(lambda: desk.post(f"/admin/cases/case/{over.pk}/change/", posted))
    assert answer.headers["Location"] == "/admin/", "it is not there any more"


def test_nor_does_the_page_of_a_paper(disposed, over, desk):
    paper = over.civilprocess_set.get()
    none = {"serviceattempt_set-TOTAL_FORMS": "0", "serviceattempt_set-INITIAL_FORMS": "0"}
    posted = {"case": over.pk, "sheriff_number": paper.sheriff_number, "status": "PENDING", **none}
    address = f"/admin/cases/civilprocess/{paper.pk}/change/"
    assert disposed(lambda: desk.post(address, posted)).headers["Location"] == "/admin/"


def test_nor_a_new_paper(disposed, over, desk):
    none = {"serviceattempt_set-TOTAL_FORMS": "0", "serviceattempt_set-INITIAL_FORMS": "0"}
    posted = {"case": over.pk, "sheriff_number": "30000001", "status": "PENDING", **none}
    answer = disposed(lambda: desk.post("/admin/cases/civilprocess/add/", posted))
    assert answer.status_code == 404


def test_a_hold_that_comes_too_late_says_so(disposed, over, desk):
    address = f"/admin/cases/case/{over.pk}/hold/"
    assert disposed(lambda: desk.post(address, {"held_for": "COURT"})).status_code == 404
    assert not AuditEntry.objects.filter(action="HELD").exists()


@pytest.mark.parametrize("action", ["pass", "pause", "resume"])
def test_no_pass_is_issued_and_nothing_is_paused(disposed, over, liaison, action):
    staff = Client()
    staff.force_login(liaison)
    posted = {"action": action, "verified": "on", "epoch": over.pin_epoch}
    answer = disposed(lambda: staff.post(f"/staff/cases/{over.uuid}/", posted))
    assert answer.status_code in {303, 404}, "a pause of what is gone does nothing"
    assert not AuditEntry.objects.filter(action__in=["PASS", "PAUSED", "RESUMED"]).exists()


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("", {"action": "note", "text": "He sleeps at the garage."}),
        ("intake/", {"verified": "on", "body": "He sleeps at the garage."}),
    ],
    ids=["note", "intake"],
)
def test_nothing_is_written_about_what_is_gone(disposed, over, liaison, page, typed):
    staff, written = Client(), Message.objects.count()
    staff.force_login(liaison)
    typed |= {"submission": str(uuid4())}
    answer = disposed(lambda: staff.post(f"/staff/cases/{over.uuid}/{page}", typed))
    assert answer.status_code == 404
    assert Message.objects.count() == written
