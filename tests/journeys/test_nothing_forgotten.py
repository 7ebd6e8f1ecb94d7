"""Random faults while people write and liaisons work: no promise is without a row or a time.

A short form runs in script/test, 200 faults in script/faults.
"""

import os
import random
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import Any
from uuid import uuid4

import pytest

from tests.harness.waiting import wait_for
from tests.journeys.browserless import Visitor
from tests.journeys.test_storm import LONG, disk, installed, run, workers_of

__all__ = ["disk"]

CASES = {"casehenry02": "4826", "909090909": "7305"}
STAFF = {"lee": "demo-liaison-2026", "kim": "demo-supervisor-2026"}
ASKS = {"response_requested": "yes", "contact_method": "call", "contact": "(312) 555-0142"}
RESULTS = ["REACHED", "NO_ANSWER", "VOICEMAIL"]
FULL = pytest.param(200, marks=LONG)  # five minutes: once in script/faults
# What is wrong in the installation: nothing.
WRONG = """
from cases.models import Case, Task
from messaging.models import Message
from staffack.models import Acknowledgment, AuditEntry, Contact

for message in Message.objects.select_related("case"):
    tasks = {kind: list(Task.objects.filter(kind=kind, key=str(message.uuid), case=message.case))
        for kind in ("READ", "ANSWER")}
    acknowledged = message.acknowledgment_set.count()
    facts = {
        "one reading": len(tasks["READ"]) == 1,
        "one answer if asked for": len(tasks["ANSWER"]) == bool(message.response_requested),
        "hangs on it": all(task.messagetask.message == message
            for task in tasks["READ"] + tasks["ANSWER"]),
        "read when acknowledged": (acknowledged > 0) == (message.acknowledged_at is not None)
            == all(task.ended_at is not None for task in tasks["READ"]),
        "an answer ends by an act": all(
            (task.ended_at is not None)
            == bool(message.verified_at or message.withdrawn_at or message.replied_at)
            for task in tasks["ANSWER"]),
        "each acknowledgment is a row of the log": acknowledged
            == AuditEntry.objects.filter(message=message, action="ACKNOWLEDGED").count(),
        "each try is a row of the log": message.tries.count() == AuditEntry.objects.filter(
            message=message, action__in=["CONTACTED", "VERIFIED"]).count(),
    }
    print(message.body)
    for what, is_so in facts.items():
        if not is_so:
            print("WRONG", what, message.body)
for case in Case.objects.exclude(calls_withdrawn_at=None):
    if not Task.objects.filter(kind="NO_CALL", case=case).exists():
        print("WRONG nobody hears of a wish not to be called")
if Message.objects.filter(by_telephone=True, notification__isnull=False).exists():
    print("WRONG a mail about a call that was taken down")
"""


class Rush:
    """Survivors who write and liaisons who work, over and over, until told to stop."""

    def __init__(self, portal: Any) -> None:
        self.stops = False
        self.sent: list[str] = []  # what somebody was told was sent
        self.acts = 0  # of liaisons, that were answered
        self.portal = portal
        self.pool = ThreadPoolExecutor(4)
        self.people = [self._survivor(*each) for each in CASES.items()]
        self.people += [self._liaison(*each) for each in STAFF.items()]
        self.at_work = [self.pool.submit(self._go_on, person) for person in self.people]

    def end(self) -> None:
        """Let each end what they do; raises what went wrong."""
        self.stops = True
        for person in self.at_work:
            person.result()

    def _go_on(self, person: Any) -> None:
        while not self.stops:
            try:
                person()
            except (OSError, HTTPException, ValueError):
                time.sleep(0.1)  # no answer, or a page without the form

    def _visitor(self) -> Visitor:
        return Visitor(self.portal.address, self.portal.tls.authority)

    def _survivor(self, number: str, pin: str) -> Any:
        visitor, count = self._visitor(), 0
        visitor.open_case(number, pin)

        def act() -> None:
            nonlocal count
            count += 1
            if count % 10 == 0:
                visitor.get("/order/")
                visitor.post("/order/dont-call/")
                return
            body = f"{number}-{count}"
            if visitor.send(body, **random.choice([{}, ASKS])).endswith("/order/sent/"):
                self.sent.append(body)

        return act

    def _liaison(self, login: str, password: str) -> Any:
        visitor = self._visitor()
        assert visitor.sign_in(login, password, next="/staff/").status == 200

        def act() -> None:
            visitor.get("/staff/")
            messages = re.findall(r'href="(/staff/messages/[^"]+/)"', visitor.page)
            if not messages:
                return
            address = random.choice(messages)
            visitor.get(address)
            result = {"contact": random.choice(RESULTS), "submission": str(uuid4())}
            press = [{"take": "1"}, {"give_back": "1"}, {"acknowledge": "1"}, {"reply": "READ"}]
            self.acts += visitor.post(address, **random.choice([*press, result])).status == 200

        return act


class Faults:
    """What may go wrong with an installation, one at a time."""

    def __init__(self, portal: Any, database: Any, mail: Any) -> None:
        self.portal, self.database, self.mail = portal, database, mail
        self.web, self.worker = portal.start_web(), portal.start_worker()
        self.kinds = [self.kill_web, self.kill_all_web, self.kill_worker, self.refuse_mail]
        self.kinds += [self.stop_mail] + ([self.crash_database] if database else [])

    def strike(self) -> None:
        """One of them, after a while."""
        time.sleep(random.uniform(0, 0.5))
        random.choice(self.kinds)()

    def kill_web(self) -> None:
        workers = workers_of(self.web)
        if workers:
            os.kill(random.choice(workers), signal.SIGKILL)

    def kill_all_web(self) -> None:
        left = workers_of(self.web)
        self.web.kill()
        self.web.wait()
        for one in left:  # else they hold the port
            os.kill(one, signal.SIGKILL)
        self.portal.processes.remove(self.web)
        self.web = self.portal.start_web()

    def kill_worker(self) -> None:
        self.worker.kill()
        self.worker.wait()
        self.portal.processes.remove(self.worker)
        self.worker = self.portal.start_worker()

    def refuse_mail(self) -> None:
        self.mail.handler.refuse = not self.mail.handler.refuse

    def stop_mail(self) -> None:
        self.mail.stop()
        time.sleep(0.2)
        self.mail.start()

    def crash_database(self) -> None:
        self.database.crash()
        self.database.start()


@pytest.mark.parametrize("count", [pytest.param(10, marks=pytest.mark.fault), FULL])
def test_after_random_faults_no_promise_is_without_a_row_and_no_row_without_a_time(
    disk, mail_server, certificates, count
):
    with installed(disk, mail_server, certificates) as (portal, database):
        faults = Faults(portal, database, mail_server)
        rush = Rush(portal)
        for _ in range(count):
            faults.strike()
        wait_for(lambda: len(rush.sent) > count / 4 and rush.acts > count / 4)
        rush.end()
        found = run(portal, WRONG)
        assert [line for line in found if line.startswith("WRONG")] == []
        assert set(rush.sent) <= set(found), "what was called sent is there"
        mail_server.handler.refuse = False
        owed = "from messaging.models import Notification; print(Notification.objects.wanted()"
        owed += ".filter(sent_at=None).count())"
        wait_for(lambda: run(portal, owed) == ["0"], says=portal.log.read_text)
        portal.manage("verify_audit")
