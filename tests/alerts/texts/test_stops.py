"""STOP ends no wish: it may be the respondent who has the telephone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts.events import Route
from alerts.models import Channel, Delivery, Wish
from alerts.sending import send_due
from alerts.stops import asks_to_stop, stop
from alerts.wishes import Address
from cases.models import Task
from tests.alerts.test_two_worlds import FRESH, PAGES
from tests.alerts.texts.conftest import NUMBER, serve, wish_of
from tests.alerts.texts.test_receipts import tell
from tests.harness.textserver import PLAIN_SECRET
from tests.test_invariants import rows

EMAIL = Address(Route.EMAIL, "dana@harbor.example")
ASK_HER = Task.Kind.ALERT_STOPPED


def answers(settings, words: str, number: str = NUMBER, **more: str):
    """What Twilio hears when it tells that somebody answered `words`."""
    return tell("/texts/answer/", settings, From=number, Body=words, **more)


def off() -> list[str]:
    """Why each address is off, in order."""
    return list(Channel.objects.order_by("pk").values_list("off_because", flat=True))


@pytest.mark.parametrize(
    "words",
    [
        *("STOP", "stop", "Stop.", " stop \n", "STOPALL", "Stop all", "Unsubscribe", "END"),
        *("quit!", "Cancel", "revoke", "OPTOUT", "opt out", "Opt-out", "Stop texting me"),
    ],
)
def test_stop_and_its_kin_count_however_they_are_written(words):
    assert asks_to_stop(words)


@pytest.mark.parametrize(
    "words", ["", " ", "START", "yes", "HELP", "Who is this?", "nonstop", "The end", "5", "✋"]
)
def test_nothing_else_counts(words):
    assert not asks_to_stop(words)


def test_stop_switches_the_number_off_for_each_case_and_has_both_asked(
    twilio, case, other_case, settings
):
    for each in (case, other_case):
        wish_of(each, Address(Route.TEXT, NUMBER), EMAIL)
    for _ in range(2):
        answer = answers(settings, "Stop.", "(312) 555-0142")
        assert answer.content == b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
        assert answer.headers["Content-Type"] == "text/xml"
    assert off() == ["STOPPED", "", "STOPPED", ""]
    tasks = Task.objects.filter(kind=ASK_HER, ended_at=None)
    assert sorted(task.case.pk for task in tasks) == sorted([case.pk, other_case.pk])
    assert Wish.objects.standing().count() == 2


def test_a_stop_that_comes_again_once_she_was_asked_asks_nobody_anew(wish):
    assert stop(NUMBER) == 1
    assert Task.objects.filter(kind=ASK_HER).end(Task.Outcome.REACHED) == 1
    assert (stop(NUMBER), Task.objects.filter(kind=ASK_HER).count()) == (0, 1)


def test_what_was_on_its_way_goes_another_way_or_to_a_person(
    twilio, case, other_case, settings, mailoutbox
):
    wish_of(case, Address(Route.TEXT, NUMBER), EMAIL)
    serve(case)
    assert answers(settings, "STOP").status_code == 200
    assert (send_due(), len(mailoutbox), twilio.received) == (1, 1, [])
    assert not Task.objects.filter(kind=Task.Kind.ALERT_FAILED).exists()


def test_where_there_is_no_other_way_a_person_calls(twilio, delivery, settings):
    assert answers(settings, "STOP").status_code == 200
    assert (send_due(), twilio.received) == (0, [])
    delivery.refresh_from_db()
    assert delivery.failure == Delivery.Failure.OFF
    assert Task.objects.filter(kind=Task.Kind.ALERT_FAILED).count() == 1


def test_twilio_that_refuses_since_a_stop_switches_the_number_off(twilio, delivery, settings):
    twilio.answers[NUMBER] = (400, 21610)
    assert send_due() == 0
    delivery.refresh_from_db()
    assert (delivery.failure, off()) == (Delivery.Failure.REFUSED, ["STOPPED"])
    assert Task.objects.filter(kind=ASK_HER).count() == 1


def test_so_does_a_receipt_that_says_so(twilio, delivery, settings):
    assert send_due() == 1
    told = {"MessageStatus": "undelivered", "ErrorCode": "21610", "To": NUMBER}
    assert tell(f"/texts/status/{delivery.uuid}/", settings, **told).status_code == 204
    delivery.refresh_from_db()
    assert (delivery.failure, off()) == (Delivery.Failure.REPORTED, ["STOPPED"])
    assert Task.objects.filter(kind=ASK_HER).count() == 1


def test_a_number_that_was_not_confirmed_yet_is_off_too(case):
    wish = wish_of(case)
    Channel.of(wish, 1, Address(Route.TEXT, NUMBER)).save()
    assert (stop(NUMBER), off()) == (1, ["STOPPED"])


def test_start_switches_nothing_on_by_itself(twilio, wish, settings):
    answers(settings, "STOP")
    before = rows()
    for words in ("START", "UNSTOP", "YES"):
        assert answers(settings, words, OptOutType="START").status_code == 200
    assert (off(), rows() == before) == (["STOPPED"], True)


def test_whatever_else_somebody_answers_is_stored_nowhere(twilio, wish, settings, log):
    before = rows()
    for words in ("Who is this?", "canary in the garage", "x" * 1600):
        assert answers(settings, words).status_code == 200
    assert (rows(), log) == (before, [])


def test_a_word_of_the_accounts_own_counts(twilio, wish, settings):
    assert answers(settings, "ALTO", OptOutType="STOP").status_code == 200
    assert off() == ["STOPPED"]


def test_a_stop_that_twilio_did_not_sign_changes_nothing(twilio, wish, settings):
    before = rows()
    assert answers(settings, "STOP", signature="x" * 28).status_code == 403
    assert rows() == before


def test_another_gateway_proves_itself_with_its_secret(gateway, wish, client):
    told = {"From": NUMBER, "Body": "STOP"}
    for secret in ("", "Bearer wrong"):
        shown = client.post("/texts/answer/", told, headers={"Authorization": secret})
        assert (shown.status_code, off()) == (403, [""])
    shown = client.post("/texts/answer/", told, headers={"Authorization": PLAIN_SECRET})
    assert (shown.status_code, off()) == (200, ["STOPPED"])


def test_who_holds_the_pin_sees_the_same_at_the_same_cost_before_and_after_a_stop(
    twilio, wish, survivor, settings, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)  # the page holds how many seconds are left

    def seen() -> list[tuple]:
        shown = []
        for path in PAGES:
            with CaptureQueriesContext(connection) as queries:
                page = survivor.get(path)
            shown.append((page.status_code, FRESH.sub("", page.content.decode()), len(queries)))
        return shown

    seen()  # the first visit keeps more for the next ones
    before = seen()
    assert answers(settings, "STOP").status_code == 200
    assert (seen(), off()) == (before, ["STOPPED"])
