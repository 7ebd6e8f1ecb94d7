"""How long do acts of staff take when 100 at once queue for the audit log? `script/bench_audit`.

Six kinds of acts about one case, which also lock each other's rows. The goal: 95 of 100 take less
than two seconds from begin to commit. Threads and database share the machine.
"""

import statistics
import time
from collections.abc import Callable

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402 - after set-up
from django.core.management import call_command  # noqa: E402 - after set-up
from django.db import connection  # noqa: E402 - after set-up

from cases.models import Case  # noqa: E402 - after set-up
from messaging.models import Message  # noqa: E402 - after set-up
from staffack.log import chain  # noqa: E402 - after set-up
from staffack.models import AuditEntry  # noqa: E402 - after set-up
from tests.parallel import at_once  # noqa: E402 - after set-up
from tests.staffack.log.test_at_once import AT_ONCE, acts  # noqa: E402 - after set-up

ROUNDS = 10


def timed(each: list[Callable[[], object]], number: int) -> float:
    """Seconds that one act takes, on a connection that is open."""
    connection.ensure_connection()
    begun = time.monotonic()
    each[number % len(each)]()
    return time.monotonic() - begun


def main() -> None:
    """Print a line for all rounds."""
    call_command("migrate", verbosity=0)
    message = Message(case=Case.objects.create(case_number="26 OP 1"), body="He is home at noon.")
    message.send()
    each = acts(message, User.objects.create_user("lee"))
    seconds = [
        one for _ in range(ROUNDS) for one in at_once(AT_ONCE, lambda number: timed(each, number))
    ]
    p50, p95 = (statistics.quantiles(seconds, n=20)[at] for at in (9, 18))
    wrong = list(chain.wrong(AuditEntry.objects.order_by("pk")))
    print(  # noqa: T201 - what it is for
        f"{p50:.2f} s (p50) {p95:.2f} s (p95) {max(seconds):.2f} s (longest) of {len(seconds)} "
        f"acts; wrong in the chain of {AuditEntry.objects.count()} rows: {wrong or 'nothing'}"
    )


if __name__ == "__main__":
    main()
