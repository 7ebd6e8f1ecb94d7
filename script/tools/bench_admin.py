"""How fast the lists of staff are with 5,000,000 cases, 1,000,000 messages: `script/bench_admin`.

Needs a PostgreSQL that may be filled (DATABASE_URL). For each page: its time, its queries, and
of its slowest query the time and the buffers that PostgreSQL touched.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402 - after set-up
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests.desk import Client  # noqa: E402 - signed in with a second factor

CASES = int(os.environ.get("BENCH_CASES", "5000000"))
MESSAGES = int(os.environ.get("BENCH_MESSAGES", CASES // 5))
WAITING = 200  # messages that nobody has acknowledged, and as many other tasks
FILL = [
    # Skewed as life is: interim orders and recalled papers are rare, one in four is served.
    """
    INSERT INTO cases_case (uuid, case_number, case_key, kind, stage, issued_on, expires_on,
        courthouse, pin_hash, pass_hash, pin_epoch, held_for)
    SELECT gen_random_uuid(), '26 OP ' || n, '260P' || n,
        CASE WHEN n % 20 = 0 THEN 'CNCO' WHEN n % 20 = 1 THEN 'SNCO' ELSE 'OP' END,
        CASE WHEN n % 1000 = 7 THEN 'INTERIM' WHEN n % 3 = 0 THEN 'PLENARY' ELSE 'EMERGENCY' END,
        date '2021-01-01' + (n / 2500)::int, date '2021-01-22' + (n / 2500)::int,
        'Daley Center', repeat('x', 130), '', 1, ''
    FROM generate_series(1, {cases}) AS n
    """,
    """
    INSERT INTO cases_civilprocess (case_id, sheriff_number, sheriff_key, status, method,
        served_at, place, recorded_at, correction)
    SELECT id, 'S' || id, 'S' || id,
        CASE WHEN id % 4 = 0 THEN 'SERVED' WHEN id % 5000 = 1 THEN 'RECALLED'
            WHEN id % 4 = 2 THEN 'NOT_SERVED' ELSE 'PENDING' END,
        CASE WHEN id % 4 <> 0 THEN '' WHEN id % 4000 = 0 THEN 'SHORT_FORM' ELSE 'PERSONAL' END,
        CASE WHEN id % 4 = 0 THEN now() END, '', now(), ''
    FROM cases_case
    """,
    # One case in a hundred needed attention; as many as wait to be read still do.
    """
    INSERT INTO cases_task (kind, case_id, key, raised_at, due_at, ended_at, outcome)
    SELECT 'DURATION', id, '', at, at, CASE WHEN n > {waiting} THEN now() END,
        CASE WHEN n > {waiting} THEN 'DONE' ELSE '' END
    FROM (
        SELECT id, row_number() OVER (ORDER BY id DESC) AS n, now() - interval '1 minute' * id AS at
        FROM cases_case WHERE id % 100 = 0
    ) AS numbered
    """,
    """
    INSERT INTO messaging_message (uuid, case_id, submission, body, by_telephone,
        response_requested, voicemail_ok, sent_at, reply, reply_before)
    SELECT gen_random_uuid(), id, gen_random_uuid(), decode(repeat('ab', 300), 'hex'), false,
        false, false, now() - (interval '1 minute' * n), '', ''
    FROM (SELECT id, row_number() OVER () AS n FROM cases_case LIMIT {messages}) AS numbered
    """,
    # Each was owed a reader, and a few still are.
    """
    INSERT INTO cases_task (kind, case_id, key, raised_at, due_at, ended_at, outcome)
    SELECT 'READ', case_id, uuid::text, sent_at, sent_at + interval '1 day',
        CASE WHEN n > {waiting} THEN now() END, CASE WHEN n > {waiting} THEN 'DONE' ELSE '' END
    FROM (SELECT *, row_number() OVER (ORDER BY id DESC) AS n FROM messaging_message) AS numbered
    """,
    """
    INSERT INTO messaging_messagetask (task_id, message_id)
    SELECT cases_task.id, messaging_message.id
    FROM cases_task JOIN messaging_message ON cases_task.key = messaging_message.uuid::text
    """,
    """
    UPDATE messaging_message SET acknowledged_at = now()
    WHERE id IN (
        SELECT message_id FROM messaging_messagetask JOIN cases_task ON cases_task.id = task_id
        WHERE ended_at IS NOT NULL
    )
    """,
    """
    INSERT INTO staffack_acknowledgment (message_id, staff_id, acknowledged_at, is_first)
    SELECT id, {staff}, now(), true FROM messaging_message
    """,
    """
    INSERT INTO staffack_auditentry
        (position, at, staff_id, action, case_uuid, reason, detail, key_id, hmac)
    SELECT n, now() - (interval '1 minute' * ({messages} - n)), {staff},
        CASE WHEN n % 100000 = 1 THEN 'PAUSED' ELSE 'REPLIED' END, uuid, '', '', 'a1', ''
    FROM (SELECT uuid, row_number() OVER () AS n FROM cases_case LIMIT {messages}) AS numbered
    """,
    "VACUUM ANALYZE",
]

LAST = CASES - 1
NUMBER, SHERIFF = f"26 OP {LAST}", f"S{LAST}"
PAGES = {
    "cases": "cases/case/",
    "cases, page 100": "cases/case/?p=100",
    "cases, civil no contact": "cases/case/?kind__exact=CNCO",
    "the queue": "/staff/",
    "the queue, mine": "/staff/?show=mine",
    "the agenda": "/staff/agenda/?show=week",
    "cases, interim (rare)": "cases/case/?stage__exact=INTERIM",
    "cases, both (none)": "cases/case/?kind__exact=CNCO&stage__exact=INTERIM",
    "cases, by case number": f"cases/case/?q={NUMBER}",
    "cases, by sheriff number": f"cases/case/?q={SHERIFF}",
    "cases, unknown number": "cases/case/?q=nowhere",
    "case": f"cases/case/{LAST}/change/",
    "case, PIN": f"cases/case/{LAST}/pin/",
    "case, new": "cases/case/add/",
    "papers": "cases/civilprocess/",
    "papers, pending": "cases/civilprocess/?status__exact=PENDING",
    "papers, recalled (rare)": "cases/civilprocess/?status__exact=RECALLED",
    "papers, full order owed": "cases/civilprocess/?full_order=owed",
    "papers, owed and pending (none)": (
        "cases/civilprocess/?full_order=owed&status__exact=PENDING"
    ),
    "papers, by sheriff number": f"cases/civilprocess/?q={SHERIFF}",
    "papers, by case number": f"cases/civilprocess/?q={NUMBER}",
    "paper": f"cases/civilprocess/{LAST}/change/",
    "choose a case, nothing typed": (
        "autocomplete/?app_label=cases&model_name=civilprocess&field_name=case&term="
    ),
    "choose a case, by number": (
        f"autocomplete/?app_label=cases&model_name=civilprocess&field_name=case&term={NUMBER}"
    ),
    "tasks": "cases/task/",
    "messages": "messaging/message/",
    "messages, by case number": "messaging/message/?q=26 OP 7",
    "mail owed": "messaging/notification/",
    "acknowledgments": "staffack/acknowledgment/",
    "acknowledgments, by case number": "staffack/acknowledgment/?q=26 OP 7",
    "audit log": "staffack/auditentry/",
    "audit log, replies": "staffack/auditentry/?action__exact=REPLIED",
    "audit log, pauses (rare)": "staffack/auditentry/?action__exact=PAUSED",
    "audit log, imports (none)": "staffack/auditentry/?action__exact=FEED_IMPORTED",
    "audit log, by case number": "staffack/auditentry/?q=26 OP 7",
}


def fill() -> None:
    """An empty database, then all the rows."""
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    staff = User.objects.create_user("alex", is_staff=True)
    staff.groups.set(Group.objects.filter(name__in=["Administrator", "Supervisor"]))
    with connection.cursor() as cursor:
        for statement in FILL:
            start = time.monotonic()
            cursor.execute(
                statement.format(cases=CASES, messages=MESSAGES, waiting=WAITING, staff=staff.pk)
            )
            say(f"{time.monotonic() - start:6.1f} s  {' '.join(statement.split()[:3])}")


class Watch:
    """Keeps the SELECTs of a page."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Any]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        if sql.startswith("SELECT"):
            self.seen.append((sql, params))
        return execute(sql, params, *rest)

    def explained(self) -> list[tuple[float, int]]:
        """Of each query: milliseconds, and buffers touched."""
        found = []
        for sql, params in self.seen:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                [plan] = cursor.fetchone()[0]
            top = plan["Plan"]
            buffers = top["Shared Hit Blocks"] + top["Shared Read Blocks"]
            found.append((plan["Execution Time"], buffers))
        return found


def measure() -> None:
    """Open each page twice; the second time counts."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="alex"))
    say(f"{'page':36} {'ms':>7} {'queries':>8} {'slowest, ms':>12} {'most buffers':>13}")
    for name, path in PAGES.items():
        address = path if path.startswith("/") else "/admin/" + path
        client.get(address)
        watch = Watch()
        with connection.execute_wrapper(watch):
            start = time.monotonic()
            response = client.get(address)
            took = 1000 * (time.monotonic() - start)
        explained = watch.explained()
        slowest, most = max(one[0] for one in explained), max(one[1] for one in explained)
        fine = "" if response.status_code == 200 else f"  {response.status_code}!"
        say(f"{name:36} {took:7.0f} {len(explained):8} {slowest:12.1f} {most:13}{fine}")


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    fill()
    measure()
