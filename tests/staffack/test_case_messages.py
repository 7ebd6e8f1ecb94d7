"""The page of a case holds all that was written about it, and what came of calls."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging.models import Message
from staffack.models import Acknowledgment, Contact


def test_a_case_lists_its_messages_and_what_came_of_calls_and_no_words(
    staff_client, case, other_case, liaison
):
    first, second = (Message(case=case, body="The garage.", contact="555-0142") for _ in "ab")
    assert first.send()
    assert second.send()
    assert Message(case=other_case, body="x").send()
    Contact.record(first, liaison, "NO_ANSWER", "canary note")
    Acknowledgment.record(first, liaison)
    page = staff_client.get(f"/staff/cases/{case.uuid}/").content.decode()
    links = re.findall(r"/staff/messages/([^/]+)/", page)
    assert links == [str(second.uuid), str(first.uuid)], "newest first"
    assert "not acknowledged" in page
    assert "lee: No answer" in page
    assert not re.search("garage|555-0142|canary", page)


def test_a_case_asks_as_often_for_20_messages_as_for_2(staff_client, case, liaison):
    counts = []
    for number in range(20):
        message = Message(case=case, body="x")
        assert message.send()
        Contact.record(message, liaison, "NO_ANSWER")
        if number in (1, 19):
            with CaptureQueriesContext(connection) as queries:
                staff_client.get(f"/staff/cases/{case.uuid}/")
            counts.append(len(queries))
    assert counts[0] == counts[1]
