"""Rows in their millions, written by PostgreSQL itself: cases, papers, tasks, messages, the log."""

from collections.abc import Iterator

from django.db import connection

WAITING = 200  # messages that nobody has acknowledged
FILL = [
    # Skewed as life is: interim orders and recalled papers are rare, one in four is served.
    """
    INSERT INTO cases_case (uuid, case_number, case_key, kind, stage, issued_on, expires_on,
        courthouse, pin_hash, pass_hash, pin_epoch, held_for)
    SELECT gen_random_uuid(), '26 OP ' || n, '26-OP-' || n,
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
    # By these keys both are found (cases/models/search_keys.py); the look-alike O counts as 0.
    """
    INSERT INTO cases_searchkey (key, case_id, paper_id, is_case_number)
    SELECT '260P' || id, id, NULL, true FROM cases_case UNION ALL
    SELECT sheriff_key, case_id, id, false FROM cases_civilprocess
    """,
    # One case in a hundred needed attention; some still do.
    """
    INSERT INTO cases_task (kind, case_id, key, raised_at, due_at, ended_at, outcome)
    SELECT 'DURATION', id, '', at, at, CASE WHEN n > {tasks} THEN now() END,
        CASE WHEN n > {tasks} THEN 'DONE' ELSE '' END
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


def fill(cases: int, messages: int, staff: int, tasks: int = WAITING) -> Iterator[str]:
    """Fill empty tables; gives what each statement did, once it is done.

    `messages`, at most one a case, were acknowledged by the account `staff`, but for the last;
    `tasks` that are about no message still stand, of one for a hundred cases.
    """
    facts = {"cases": cases, "messages": messages, "staff": staff}
    facts |= {"waiting": WAITING, "tasks": tasks}
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement.format(**facts))
            yield " ".join(statement.split()[:3])
