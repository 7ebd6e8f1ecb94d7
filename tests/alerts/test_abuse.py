"""The respondent has her PIN, her phone and a week: no new fact, nothing for good, a sign to staff.

One test for each thing that alerts let somebody with the PIN do.
"""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from alerts.models import Alert, Channel, Delivery, Wish
from cases.models import Task
from tests.alerts.asking import ADDRESS, alerted, ask, last_code, look, type_code
from tests.alerts.test_telling import serve, tasks
from tests.desk import Client
from tests.walk import guess, search

pytestmark = pytest.mark.django_db
HIS = "his@mail.example"


def come(number: str = "casehenry02", pin: str = "4826") -> Client:
    """Another browser in which the case is open."""
    browser = Client()
    search(browser, number)
    assert guess(browser, pin).headers["Location"] == "/order/"
    return browser


def test_he_puts_his_address_in_place_of_hers_and_a_person_calls_instead_for_a_day(wish, case):
    him = come()
    ask(him, address=HIS)
    assert type_code(him, last_code(HIS)).status_code == 303
    look()
    assert tasks() == ["AL_NEW"]
    mail.outbox.clear()
    serve(case)
    look()
    assert mail.outbox == []  # neither of the two hears; a person calls her
    assert sorted(tasks()) == ["AL_FAIL", "AL_NEW"]


def test_after_the_day_it_works_where_nobody_said_otherwise(wish, case, time_machine):
    him = come()
    ask(him, address=HIS)
    type_code(him, last_code(HIS))
    look()
    time_machine.move_to(timezone.now() + timedelta(hours=24, minutes=1))
    mail.outbox.clear()
    serve(case)
    look()
    assert [sent.to for sent in mail.outbox] == [[HIS]]
    assert tasks() == ["AL_NEW"]


def test_she_takes_it_back_the_same_way_and_staff_hear_of_both(wish, case, survivor, time_machine):
    him = come()
    ask(him, address=HIS)
    type_code(him, last_code(HIS))
    look()
    ask(survivor)
    assert type_code(survivor, last_code()).status_code == 303
    look()
    assert tasks() == ["AL_NEW"] * 3  # hers was off before he had typed his code, too
    serve(case)
    mail.outbox.clear()
    look()
    assert mail.outbox == []  # whose address it is, a person asks
    assert "AL_FAIL" in tasks()
    time_machine.move_to(timezone.now() + timedelta(hours=24, minutes=1))
    case.civilprocess_set.get().correct("PENDING", "MISTYPED")
    look()
    assert [sent.to for sent in mail.outbox] == [[ADDRESS]]


def test_flipping_back_to_an_address_of_before_is_a_change_too(wish, survivor, time_machine):
    for day, address in enumerate((HIS, ADDRESS, HIS), start=1):
        time_machine.move_to(timezone.now() + timedelta(days=day))  # three codes a day
        him = come()
        ask(him, address=address, old_is_read="no")
        assert type_code(him, last_code(address)).status_code == 303
        look()
        assert tasks() == ["AL_NEW"] * day


def test_whoever_leaves_out_what_waits_makes_a_person_tell_it(case, time_machine):
    time_machine.move_to(timezone.now().replace(hour=18, minute=0))
    alerted(come(), quiet_from="00:00", quiet_until="23:59")
    serve(case)
    look()
    him = come()
    ask(him, events=["read"])
    type_code(him, last_code())
    look()
    assert sorted(tasks()) == ["AL_FAIL", "AL_NEW"]


def test_a_code_typed_after_she_asked_twice_leads_to_an_address_that_works(survivor, case):
    ask(survivor)
    first = last_code()
    ask(survivor)
    assert type_code(survivor, first).status_code == 303
    look()
    mail.outbox.clear()
    serve(case)
    look()
    assert [sent.to for sent in mail.outbox] == [[ADDRESS]]


def test_the_same_form_twice_is_one_wish(survivor):
    for _again in range(2):
        assert ask(survivor, submission="0b3f8f7e-6b0f-4a55-9e5e-0a9f1c0d2e3f").status_code == 303
    assert Wish.objects.count() == 1


def test_he_asks_and_never_confirms_hers_are_off_and_a_person_calls(wish, case):
    ask(come(), address=HIS, old_is_read="yes")
    look()
    assert tasks() == ["AL_NEW"]
    serve(case)
    look()
    assert [sent.to for sent in mail.outbox] == [[HIS]]  # the code, and nothing else
    assert sorted(tasks()) == ["AL_FAIL", "AL_NEW"]
    assert Alert.objects.get().called_at


def test_he_ends_them_and_staff_ask_her(wish, case):
    come().post("/order/alerts/end/")
    look()
    assert tasks() == ["AL_NEW"]
    assert Wish.objects.get().ended_by == Wish.End.PAGE


def test_what_waited_for_her_when_he_changed_it_is_not_lost(survivor, case, time_machine):
    noon = timezone.now().replace(hour=18, minute=0)
    time_machine.move_to(noon)
    browser = come()
    alerted(browser, quiet_from="00:00", quiet_until="23:59")
    serve(case)
    look()
    assert Alert.objects.open().count() == 1
    him = come()
    ask(him, address=HIS)
    type_code(him, last_code(HIS))
    mail.outbox.clear()
    look()
    assert mail.outbox == []
    assert sorted(tasks()) == ["AL_FAIL", "AL_NEW"]


def test_he_guesses_codes_and_staff_see_it(wish, case):
    him = come()
    ask(him, address=ADDRESS)
    for number in range(7):
        assert type_code(him, f"00000{number}").status_code == 422
    look()
    assert Task.objects.current().filter(case=case, kind="AL_NEW").exists()


def test_he_spends_her_codes_of_the_day_and_staff_see_it(wish, case, survivor):
    him = come()
    for number in range(4):
        ask(him, address=f"{number}@mail.example")
    look()
    mail.outbox.clear()
    assert ask(survivor, address="new@mail.example").status_code == 303
    look()
    assert mail.outbox == []
    assert Task.objects.current().filter(case=case, kind="AL_NEW").exists()


def test_he_has_a_case_of_his_own_and_gives_her_address(wish, other_case):
    him = come("909090909", "7305")
    ask(him)
    mail.outbox.clear()
    look()
    # The code comes to her, not to him; and unless she types it, nothing counts.
    assert Channel.objects.in_use().count() == 1
    mine = Channel.objects.get(case=other_case)
    Channel.objects.filter(pk=mine.pk).update(confirmed_at=timezone.now(), code=None)
    Wish.objects.filter(case=other_case).update(confirmed_at=timezone.now())
    look()
    assert Channel.objects.get(pk=mine.pk).off_because == Channel.Off.TAKEN
    assert Channel.objects.in_use().get().case == wish.case
    assert tasks() == ["AL_SAME"]


def test_the_test_he_presses_goes_to_nobody(wish):
    come().post("/order/alerts/test/")
    look()
    assert mail.outbox == []
    assert not Delivery.objects.filter(kind="TEST").exists()


def test_the_old_address_hears_that_it_is_over_only_where_she_said_that_it_is_safe(wish, survivor):
    ask(survivor, address="new@mail.example", old_is_read="no")
    type_code(survivor, last_code("new@mail.example"))
    mail.outbox.clear()
    look()
    (sent,) = mail.outbox
    assert (sent.to, sent.body) == ([ADDRESS], "Corner Notes: Nothing more will come here.\n")
    ask(survivor, address="third@mail.example", old_is_read="unsure")
    type_code(survivor, last_code("third@mail.example"))
    mail.outbox.clear()
    look()
    assert mail.outbox == []
