"""Years of a little of everything: but for the log and the tombstones no table grows for ever."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from alerts.models import Delivery, Wish
from cases import disposal
from cases.models import Approval, Case, CivilProcess, Task
from feed.models import FeedImport
from messaging.models import Message, Referral
from portal.models import Tidying
from staffack.models import Acknowledgment, AuditEntry, LeadsNotice
from tests.alerts import asking as alerts
from tests.desk import PASSWORD, give_app, sign_in
from tests.feed.conftest import HEADING, files, import_files
from tests.walk import guess, refer, search, send, tell

START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
# What was settled is deleted after two years, so from the third on nothing may grow.
DAYS, SETTLED, HALF = 1_560, 800, 1_180
LOG_AND_TOMBSTONES = {AuditEntry, Acknowledgment, Approval, Case, Message, Referral}


@pytest.fixture
def second(db) -> User:
    """Confirms what the administrator asks for."""
    user = User.objects.create_user("sam", password=PASSWORD, is_staff=True)
    user.groups.add(*Group.objects.all())
    return user


def night(number: int) -> None:
    """The nightly file: a new case; a row is set aside."""
    rows = [f"26 OP {70000 + number},{30000000 + number},PENDING,,,", "26 OP X,,PENDING,,,"]
    import_files(files("\n".join([HEADING, *rows]) + "\n"))
    Case.objects.get(case_number=f"26 OP {70000 + number}").set_pin("4826")
    expired = timezone.localdate() + timedelta(days=20)
    Case.objects.filter(expires_on=None, disposed_at=None).update(expires_on=expired)


def day(number: int) -> None:
    """What people do: she and a stranger, a provider, staff who forget and who do their work."""
    address = f"10.0.{number // 250}.{number % 250}"
    she, stranger = Client(REMOTE_ADDR=address), Client(REMOTE_ADDR=f"{address[:-1]}9")
    search(stranger, f"26 OP {70000 + number}")
    for pin in ("0000", "1111", "0000", "1111", "0000"):
        guess(stranger, pin, address)
    search(stranger, f"26 OP {10000 + number}")
    guess(stranger, "0000", address)
    search(she, f"26 OP {70000 + number}")
    assert guess(she, "4826").headers["Location"] == "/order/"
    assert send(she).status_code == tell(she).status_code == 303
    alerts.ask(she, address=f"{number}@mail.example")
    alerts.type_code(she, alerts.last_code(f"{number}@mail.example"))
    she.post("/order/dont-call/")
    assert refer(she).status_code == 303
    desk, sam = Client(REMOTE_ADDR=address), User.objects.get(username="sam")
    desk.post("/staff/sign-in/", {"login": f"typo {number}", "password": "wrong"})
    assert sign_in(desk, sam, give_app(sam)).status_code == 302
    read = Message.objects.latest("pk")  # the one before it is never read
    desk.post(f"/staff/messages/{read.uuid}/", {"acknowledge": "1"})
    for alarm in Task.objects.current():
        desk.post(f"/staff/tasks/{alarm.pk}/")
    at = timezone.localtime().strftime("%Y-%m-%dT00:00")
    for paper, kind in zip(CivilProcess.objects.order_by("-pk"), ("SFN", "FOP"), strict=False):
        fields = {"sheriff_number": paper.sheriff_number, "kind": kind, "served_at": at}
        fields |= {"agency": "SHERMAN PD", "address": "2325 Elm"}
        answer = desk.post("/admin/staffack/leadsnotice/apply/confirm/", fields)
        assert answer.status_code == 303, kind
    changed = desk.post(
        f"/admin/auth/user/{User.objects.get(username='alex').pk}/change/",
        {"username": "alex", "is_active": "on", "is_staff": "on"},
    )
    assert changed.status_code == 302


def dispose_of_old_cases(administrator: User, second: User) -> None:
    """Those of which all is over go after two years."""
    long_ago = timezone.localdate() - timedelta(days=740)
    for case in Case.objects.standing().filter(expires_on__lt=long_ago):
        question = disposal.ask(case, administrator)
        assert question.decide(second, is_granted=True)
        disposal.dispose(question, second)


def counts() -> dict[type, int]:
    """How many rows each table of the database has."""
    models = apps.get_models(include_auto_created=True)
    return {model: model._base_manager.count() for model in models}


def years(step: int, clock, administrator: User, second: User) -> Iterator[tuple[int, dict]]:
    """The day, and how many rows there are at its end, each `step` days."""
    for number, days in enumerate(range(0, DAYS, step)):
        clock.move_to(START + timedelta(days=days), tick=False)
        night(number)
        day(number)
        Tidying.note(timezone.now())  # the worker ran all the while
        call_command("send_notifications", "--once")
        dispose_of_old_cases(administrator, second)
        yield days, counts()


@pytest.mark.many
@pytest.mark.parametrize("step", [90, pytest.param(5, marks=pytest.mark.trial)])
def test_but_for_the_log_and_the_tombstones_no_table_grows_for_ever(
    step, time_machine, administrator, second, recipient, capsys
):
    time_machine.move_to(START, tick=False)
    FeedImport.objects.create(source="first.csv", as_of=START, finished_at=START)
    seen = dict(years(step, time_machine, administrator, second))
    grown = set()
    for model in counts():
        before = max(rows[model] for at, rows in seen.items() if SETTLED <= at < HALF)
        after = max(rows[model] for at, rows in seen.items() if at >= HALF)
        if after > 1.1 * before:  # how many court lists are missing differs from year to year
            grown.add(model)
    assert grown == LOG_AND_TOMBSTONES
    assert LeadsNotice.objects.exists()
    assert Wish.objects.exists()
    assert Delivery.objects.filter(kind="ALERT").exists()
