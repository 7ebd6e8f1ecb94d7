import json
from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.walk import search, solved_check


def wait_token(client: Client) -> str:
    """The token of the step for browsers without JavaScript."""
    client.post("/lookup/before/")
    page = client.get("/lookup/").content.decode()
    return page.split('name="wait" value="')[1].split('"')[0]


def test_no_check_is_no_search(client, case):
    response = search(client, "casehenry02", altcha="")
    assert response.status_code == 422
    assert "Please wait 15 seconds" in response.content.decode()


def test_a_solved_check_counts_once_however_it_is_written(client, case):
    payload = solved_check(client)["altcha"]
    assert search(client, "casehenry02", altcha=payload).status_code == 303
    rewritten = b64encode(json.dumps(json.loads(b64decode(payload)), indent=1).encode()).decode()
    for again in (payload, rewritten):
        assert search(client, "casehenry02", altcha=again).status_code == 422


@pytest.mark.parametrize("junk", ["x", "e30=", "bnVsbA==", "W10=", "\x00", "é", "[" * 5000])
def test_junk_is_refused_without_an_error(client, case, junk):
    assert search(client, "casehenry02", altcha=junk).status_code == 422


def test_a_check_runs_out_after_twenty_minutes(client, case, time_machine):
    payload = solved_check(client)["altcha"]
    time_machine.move_to(timezone.now() + timedelta(minutes=21))
    assert search(client, "casehenry02", altcha=payload).status_code == 422


def test_the_wait_is_fifteen_seconds_and_counts_once(client, case, time_machine):
    start = timezone.now()
    token = wait_token(client)
    time_machine.move_to(start + timedelta(seconds=13))
    early = search(client, "casehenry02", altcha="", wait=token)
    assert early.status_code == 422
    # The form comes back with the same token: she need not begin to wait anew.
    assert token in early.content.decode()
    time_machine.move_to(start + timedelta(seconds=17))
    assert search(client, "casehenry02", altcha="", wait=token).status_code == 303
    assert search(client, "casehenry02", altcha="", wait=token).status_code == 422


def test_a_wait_token_of_our_own_making_only(client, case):
    token = wait_token(client)
    for forged in (token[:-1] + "x", "a:b:c", ":", "x" * 100):
        assert search(client, "casehenry02", altcha="", wait=forged).status_code == 422


def test_thirty_waits_an_hour_from_one_address(client, case, settings, time_machine):
    settings.CAPTCHA_WAITS_PER_HOUR = 2
    start = timezone.now()
    tokens = [wait_token(client) for _ in range(4)]
    time_machine.move_to(start + timedelta(seconds=20))
    answers = [search(client, "casehenry02", altcha="", wait=token) for token in tokens[:3]]
    assert [answer.status_code for answer in answers] == [303, 303, 422]
    assert "(708) 232-4545" in answers[2].content.decode()
    time_machine.move_to(start + timedelta(minutes=59))
    assert search(client, "casehenry02", altcha="", wait=tokens[3]).status_code == 422
