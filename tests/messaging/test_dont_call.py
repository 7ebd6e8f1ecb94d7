import pytest
from django.utils import timezone

from messaging.models import Message
from tests.walk import send

WHEN = {"response_requested": "yes", "contact": "(312) 555-0142", "safe_from": "2097-04-12T11:26"}


def cautions() -> list[str]:
    """What staff are told about the last message."""
    return [str(caution) for caution in Message.objects.latest("pk").cautions()]


def test_one_button_withdraws_every_safe_time_and_staff_see_it_at_once(survivor, liaison):
    for body in ("one", "two"):
        send(survivor, body, **WHEN)
    response = survivor.post("/order/dont-call/")
    assert (response.status_code, response.headers["Location"]) == (303, "/order/")
    assert not Message.objects.filter(withdrawn_at=None).exists()
    assert cautions() == ["She asked NOT to be called. The times given here are withdrawn."]
    survivor.force_login(liaison, backend="django.contrib.auth.backends.ModelBackend")
    assert survivor.get("/staff/").content.decode().count("DO NOT CALL") == 2


@pytest.mark.parametrize("fields", [{}, WHEN])
def test_the_answer_tells_nobody_whether_a_call_was_asked_for(survivor, fields):
    send(survivor, **fields)
    page = survivor.post("/order/dont-call/", follow=True).content.decode()
    assert "If you gave us a time to call before, we will not use it." in page
    assert "If you gave us" not in survivor.get("/order/").content.decode()


def test_a_time_given_afterwards_counts_again(survivor):
    send(survivor, "one", **WHEN)
    survivor.post("/order/dont-call/")
    send(survivor, "two", **WHEN)
    assert Message.objects.latest("pk").withdrawn_at is None


def test_after_her_time_ran_out_the_page_says_that_nothing_was_done(client, case, message):
    response = client.post("/order/dont-call/")
    assert response.status_code == 403
    assert "what you just pressed did nothing" in response.content.decode()
    assert Message.objects.get().withdrawn_at is None


def test_a_get_withdraws_nothing(survivor, message):
    assert survivor.get("/order/dont-call/").status_code == 405
    assert Message.objects.get().withdrawn_at is None


def test_a_first_contact_is_unverified_and_a_changed_one_flagged(survivor):
    send(survivor, "nothing to call")
    assert cautions() == []
    send(survivor, "one", **WHEN)
    assert cautions()[0].startswith("First contact, unverified.")
    send(survivor, "two", **WHEN)
    assert cautions()[0].startswith("First contact, unverified."), "until a liaison spoke with her"
    assert Message.objects.latest("pk").verify()
    assert cautions() == []
    send(survivor, "three", **WHEN)
    assert cautions() == []
    for body in ("four", "five"):
        send(survivor, body, **{**WHEN, "contact": "(312) 555-0199"})
        assert cautions()[0].startswith("The way to reach her CHANGED."), "however often it comes"
    send(survivor, "six", **{**WHEN, "safe_from": "2097-05-01T10:00"})
    assert cautions() == ["The safe time is not the one given before. Verify before you call."]


def test_withdrawing_is_set_once(message):
    message.case.message_set.withdraw()
    first = Message.objects.get().withdrawn_at
    assert first <= timezone.now()
    assert message.case.message_set.withdraw() == 0
    assert Message.objects.get().withdrawn_at == first
