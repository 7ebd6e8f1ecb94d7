"""Many acts at once are one chain; and nobody outside the office waits for it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections, transaction

from cases.models import Case
from messaging.models import Message
from staffack.log import chain
from staffack.log.models import LOCK
from staffack.models import Acknowledgment, AuditEntry
from tests.conftest import PIN
from tests.desk import Client
from tests.parallel import at_once
from tests.walk import guess, search, send, tell

pytestmark = pytest.mark.django_db(transaction=True)
Action = AuditEntry.Action
AT_ONCE = 100


def acts(message: Message, staff: User) -> list[Callable[[], object]]:
    """Of one case: each takes other rows, in another order, and writes its row at another time."""
    case, about = message.case, {"case": message.case, "message": message}

    @transaction.atomic
    def row_first() -> None:
        AuditEntry.write(staff, Action.REPLIED, **about)
        Message.objects.get(pk=message.pk).answer("READ")

    @transaction.atomic
    def row_last() -> None:
        Case.objects.select_for_update().get(pk=case.pk).pause(None)
        AuditEntry.write(staff, Action.RESUMED, case=case)

    @transaction.atomic
    def account() -> None:
        locked = User.objects.select_for_update().get(pk=staff.pk)
        AuditEntry.write(locked, Action.ACCOUNT, account=locked, detail="First name: none → Lee")
        locked.save()

    @transaction.atomic
    def three() -> None:
        for _ in range(3):
            AuditEntry.write(staff, Action.HANDED_OVER, account=staff, **about)
            User.objects.filter(pk=staff.pk).update(first_name="Lee")

    return [
        row_first,
        row_last,
        account,
        three,
        lambda: AuditEntry.write(staff, Action.MESSAGE_READ, **about),
        lambda: Acknowledgment.record(Message.objects.get(pk=message.pk), staff),
    ]


@pytest.mark.many
def test_100_mixed_transactions_at_once_are_one_chain(message, liaison):
    """How long they take is measured (`script/bench_audit`)."""
    each = acts(message, liaison)
    at_once(AT_ONCE, lambda number: each[number % len(each)]())
    rows = AuditEntry.objects.order_by("pk")
    assert list(chain.wrong(rows)) == []
    of_three = len(range(3, AT_ONCE, len(each)))
    acknowledged = len(range(5, AT_ONCE, len(each)))
    assert rows.count() == AT_ONCE + 2 * of_three - acknowledged + 1, "acknowledged once"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer")
def test_while_the_chain_is_held_a_survivor_does_all_she_can_and_staff_wait(
    case, recipient, liaison
):
    desk, she = Client(), Client()
    desk.force_login(liaison)

    def visit() -> list[int]:
        search(she, case.case_number)
        answers = [guess(she, "0000"), guess(she, PIN), send(she), tell(she)]
        answers += [she.post("/order/dont-call/"), she.get("/leave/")]
        connections.close_all()
        return [answer.status_code for answer in answers]

    def look() -> int:
        try:
            return desk.get(f"/staff/messages/{Message.objects.first().uuid}/").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            assert pool.submit(visit).result(timeout=30) == [403, *[303] * 5]
            waiting = pool.submit(look)
            time.sleep(1)
            assert not waiting.done()
        assert waiting.result(timeout=30) == 200
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"MESSAGE_READ"}
