"""How fast the lists of staff are with 5,000,000 cases, 1,000,000 messages: `script/bench_admin`.

Needs a PostgreSQL that may be filled (DATABASE_URL). For each page: its time, its queries, and
of its slowest query the time and the buffers that PostgreSQL touched.
"""

import os
import sys
import time

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402 - after set-up
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from script.tools.bench import filling  # noqa: E402 - after set-up
from script.tools.bench.asking import Watch, buffers  # noqa: E402 - after set-up
from tests.desk import Client  # noqa: E402 - signed in with a second factor

CASES = int(os.environ.get("BENCH_CASES", "5000000"))
MESSAGES = int(os.environ.get("BENCH_MESSAGES", CASES // 5))
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
    start = time.monotonic()
    for done in filling.fill(CASES, MESSAGES, staff.pk):
        say(f"{time.monotonic() - start:6.1f} s  {done}")


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
        plans = watch.plans()
        slowest, most = max(plan["Execution Time"] for plan in plans), max(map(buffers, plans))
        fine = "" if response.status_code == 200 else f"  {response.status_code}!"
        say(f"{name:36} {took:7.0f} {len(plans):8} {slowest:12.1f} {most:13}{fine}")


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    fill()
    measure()
