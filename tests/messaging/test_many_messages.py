"""Whoever wrote often sees the newest 20, what became of the others, and the last answer of all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Message
from messaging.templatetags.messages_of import SHOWN
from tests.walk import page


@pytest.fixture
def write(case):
    """Has so many messages sent, a minute apart, the newest a day ago; gives them, oldest first."""

    def write(count: int) -> list[Message]:
        Message.objects.all().delete()
        start = timezone.now() - timedelta(days=1, minutes=count)
        for number in range(count):
            Message.objects.create(case=case, body="x")
            newest = Message.objects.order_by("-pk")[:1].get()
            at = start + timedelta(minutes=number)
            Message.objects.filter(pk=newest.pk).update(sent_at=at)
        return list(Message.objects.order_by("sent_at"))

    return write


def test_of_more_than_20_the_others_are_counted(survivor, write):
    assert SHOWN == 20
    sent = write(25)
    read = [sent[0].pk, sent[1].pk, sent[24].pk]
    Message.objects.filter(pk__in=read).update(acknowledged_at=timezone.now())
    text = page(survivor, "/order/")
    assert "Your messages (25)" in text
    assert text.count("Sent ") == 20
    assert "Messages that you sent before these: 5. Acknowledged of them: 2." in text
    assert "If one of the others still matters, please write again or call." in text
    Message.objects.update(acknowledged_at=timezone.now())
    text = page(survivor, "/order/")
    assert "Messages that you sent before these: 5. Acknowledged of them: 5." in text
    assert "one of the others" not in text


def test_of_20_all_are_shown(survivor, write):
    write(20)
    text = page(survivor, "/order/")
    assert (text.count("Sent "), "before these" in text) == (20, False)


def test_an_answer_to_one_that_is_not_shown_is(survivor, write):
    sent = write(30)
    answered = timezone.now() - timedelta(hours=1)
    Message.objects.filter(pk=sent[3].pk).update(reply="READ", replied_at=answered)
    assert str(Message.Reply.READ.label) in survivor.get("/order/").content.decode()


def test_with_200_it_is_the_same_page_at_the_same_cost_as_with_21(
    survivor, write, django_assert_num_queries
):
    costs = []
    for count in (21, 200):
        write(count)
        survivor.get("/order/")
        with django_assert_num_queries(7):
            costs.append(len(survivor.get("/order/").content))
    assert abs(costs[1] - costs[0]) < 10, "but for the digits of a number"
