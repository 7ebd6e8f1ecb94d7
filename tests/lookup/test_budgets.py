"""The budgets of tries at PINs, passes and numbers, each with its figure."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cases.models import Case, CivilProcess, Task
from lookup import budgets
from lookup.budgets import Try, Verdict
from lookup.guess_alarms import cap_tries, raise_alarms
from lookup.models import HOUR, Budget, Limit
from tests.walk import guess, search, solved_check


@pytest.fixture
def clock(time_machine):
    """Stops the time at so long after the start: a busy machine's slowness must not count."""
    start = timezone.now()

    def after(**span: float) -> None:
        time_machine.move_to(start + timedelta(**span), tick=False)

    after()
    return after


@pytest.fixture
def checked(monkeypatch):
    """How many hashes of the case were looked at so far."""
    looks = []
    check = Case.check_secret

    def counted(self, *arguments, **named):
        looks.append(1)
        return check(self, *arguments, **named)

    monkeypatch.setattr(Case, "check_secret", counted)
    return lambda: len(looks)


def tries(count: int, number: str = "casehenry02", search_by: str = "case") -> list[int]:
    """The answers to `count` wrong PINs, each from another address."""
    client = Client()
    search(client, number, search_by)
    return [guess(client, "0000", f"10.1.0.{one}").status_code for one in range(count)]


def opens(number: str = "casehenry02", pin: str = "4826", search_by: str = "case") -> int:
    """The answer to the right PIN from a fresh address."""
    client = Client()
    search(client, number, search_by)
    return guess(client, pin, "10.9.9.9").status_code


def test_client_and_case_5_in_24_hours_and_only_this_client_waits(client, case, clock):
    search(client, "casehenry02")
    answers = [guess(client, "0000").status_code for _ in range(6)]
    assert answers == [403] * 5 + [429]
    assert guess(client, "4826").status_code == 429
    assert opens() == 303
    clock(hours=24, seconds=1)
    search(client, "casehenry02")
    assert guess(client, "4826").status_code == 303


def test_ipv6_counts_by_56_bits(client, case):
    search(client, "casehenry02")
    same = [f"2001:db8:0:{one}::1" for one in range(6)]
    assert [guess(client, "0000", address).status_code for address in same] == [403] * 5 + [429]
    assert guess(client, "4826", "2001:db8:0:100::1").status_code == 303


@pytest.mark.parametrize("number", ["casehenry02", "unknown"])
def test_case_10_in_24_hours_known_or_not(case, clock, number):
    assert tries(12, number) == [403] * 10 + [429] * 2
    clock(hours=23, minutes=59)
    assert tries(1, number) == [429]
    clock(hours=24, seconds=1)
    assert tries(11, number) == [403] * 10 + [429]


def test_a_budget_of_none_is_full_from_the_first_try(db):
    assert not Budget.objects.reserve(Limit("site", 0, HOUR))
    assert not Budget.objects.reserve_all([Limit("day", 1, HOUR), Limit("site", 0, HOUR)])
    assert not Budget.objects.exists()


@pytest.mark.many
def test_20_tries_at_one_pin_however_slow(case, clock, checked):
    for day in range(4):
        clock(days=2 * day)
        assert tries(10) == [403] * 10, "as an unknown number would answer"
    assert checked() == 20
    clock(days=700)
    assert opens() == 403
    assert checked() == 20


@pytest.mark.many
def test_a_new_pin_opens_the_budget_of_the_pin(case, clock):
    for day in range(2):
        clock(days=2 * day)
        tries(10)
    clock(days=5)
    assert opens() == 403
    case.set_pin("9371")
    assert opens(pin="9371") == 303


@pytest.mark.many  # the same few lines, hundreds of times
def test_no_answer_tells_when_a_case_came_in_or_got_a_new_pin_or_which_kind_a_number_is(db, clock):
    def four_days(act) -> list[list[int]]:
        answers = []
        for day in range(4):
            clock(days=2 * day)
            answers.append(tries(11, act.__name__))
            act(day)
        return answers

    def nothing(day: int) -> None:
        return

    def entered(day: int) -> None:
        if day == 1:
            Case.objects.create(case_number="entered").set_pin("4826")

    def renewed(day: int) -> None:
        found, _made = Case.objects.get_or_create(case_number="renewed")
        found.issue_pass() if day % 2 else found.issue_pin()

    assert four_days(nothing) == four_days(entered) == four_days(renewed)
    known = Case.objects.create(case_number="known")
    CivilProcess.objects.create(case=known, sheriff_number="30000000")
    kinds = {"known": "case", "30000000": "sheriff", "30000009": "sheriff"}
    for day in range(10, 13):
        for number, kind in kinds.items():
            clock(days=2 * day)
            # Whatever kind it is said to be: it is one number, with one budget.
            answers = tries(5, number, kind) + tries(6, number, "case")
            assert answers == [403] * 10 + [429], (number, day)


@pytest.mark.many
def test_60_tries_a_year_through_new_pins(case, clock, checked):
    for day in range(8):
        clock(days=2 * day)
        case.set_pin("9371")
        tries(10)
    assert checked() == 60
    clock(days=366)
    case.set_pin("9371")
    assert opens(pin="9371") == 303


@pytest.mark.many  # the same few lines, a thousand times
@pytest.mark.parametrize(("new_pins", "most"), [(False, 20), (True, 60)])
@pytest.mark.parametrize("days", [28, pytest.param(1, marks=pytest.mark.trial)])
def test_a_simulated_year_of_guessing_gives_no_more_than_the_budget(
    case, clock, new_pins, most, days
):
    verdicts = Counter()
    for day in range(0, 364, days):
        clock(days=day)
        if new_pins:
            case.set_pin("9371")
        for one in range(11):
            attempt = Try(f"number:{day}", f"client:{day}:{one}", case)
            verdicts["closed" if attempt.is_closed() else attempt.reserve()] += 1
    assert verdicts[Verdict.CHECK] == most, "of 10,000"


@pytest.mark.many
def test_address_50_failures_in_24_hours_over_all_cases(client, db, clock):
    answers = []
    for number in range(11):
        search(client, f"unknown{number}")
        answers += [guess(client, "0000").status_code for _ in range(5)]
    assert answers == [403] * 50 + [429] * 5
    clock(hours=24, seconds=1)
    search(client, "unknown")
    assert guess(client, "0000").status_code == 403


def test_address_30_different_numbers_an_hour_reach_the_pin_page(client, db, clock):
    answers = [search(client, f"2008{number:04}", "sheriff").status_code for number in range(31)]
    assert answers == [303] * 30 + [429]
    assert search(client, "20080001", "sheriff").status_code == 303, "a number counts once"
    page = search(client, "20089999", "sheriff").content.decode()
    assert "(708) 232-4545" in page
    assert 'value="20089999"' in page
    clock(hours=1, seconds=1)
    assert search(client, "20089999", "sheriff").status_code == 303


@pytest.mark.many
def test_a_closing_shows_only_for_the_number_that_was_typed(case, other_case):
    assert tries(10) == [403] * 10
    assert tries(1) == [429]
    through_other_number = tries(11, "20082397", "sheriff")
    assert through_other_number == [403] * 10 + [429], "as an unknown number would answer"
    assert tries(11, "unknown") == through_other_number


@pytest.mark.many
def test_a_second_number_of_a_case_adds_no_guess(case, checked):
    tries(6)
    tries(10, "20082397", "sheriff")
    tries(10, "2008 2397", "sheriff")
    tries(10, "Case No. CASEHENRY2")
    assert checked() == 10


def test_through_another_number_a_full_budget_refuses_the_right_pin_as_well(case, clock):
    tries(10)
    assert opens("20082397", search_by="sheriff") == 403
    clock(hours=24, seconds=1)
    assert opens("20082397", search_by="sheriff") == 303


def test_failures_during_a_closed_budget_do_not_extend_it(case, clock):
    tries(10)
    for hour in (6, 12, 18, 23):
        clock(hours=hour)
        assert tries(5) == [429] * 5
    clock(hours=24, seconds=1)
    assert opens() == 303


def test_a_right_pin_gives_back_this_clients_failures_in_the_daily_budgets_only(client, case):
    tries(3)
    search(client, "casehenry02")
    for _ in range(4):
        guess(client, "0000", "10.2.0.1")
    assert guess(client, "4826", "10.2.0.1").status_code == 303
    of_case = Budget.objects.filter(subject=f"case:{case.uuid}")
    spent = dict(of_case.values_list("kind", "spent"))
    assert spent["day"] == 3
    assert spent["pin"] == 7
    assert spent["year"] == 7


def test_a_clock_that_steps_back_opens_no_budget(case, clock):
    tries(10)
    clock(hours=-30)
    assert tries(1) == [429]


def test_what_was_tried_while_the_clock_was_ahead_opens_24_hours_after_it_was_put_right(
    case, clock
):
    clock(days=300)
    tries(10)
    clock()
    cap_tries()
    clock(hours=23, minutes=59)
    assert opens() == 429
    clock(hours=24, seconds=1)
    assert opens() == 303


def test_staff_are_warned_of_5_failures_of_a_pause_and_of_a_right_pin_after_3(client, case):
    def kinds() -> list[str]:
        raise_alarms()
        return sorted(Task.objects.filter(case=case).values_list("kind", flat=True))

    tries(4)
    assert kinds() == []
    tries(1)
    assert kinds() == ["FAILURES"]
    tries(5)
    assert kinds() == ["FAILURES", "PAUSED"], "with the tenth failure, not with the next try"
    tries(3)
    assert kinds() == ["FAILURES", "PAUSED"]
    another = Case.objects.create(case_number="another")
    another.set_pin("9371")
    search(client, "another")
    for _ in range(3):
        guess(client, "0000")
    assert guess(client, "9371").status_code == 303
    assert Task.objects.get(case=another).kind == "OPENED"


@pytest.mark.many
def test_a_slow_guesser_is_seen_when_the_pins_budget_is_full(case, clock):
    for day in range(5):
        clock(days=3 * day)
        tries(4)
        raise_alarms()
    assert list(Task.objects.values_list("kind", flat=True)) == ["PAUSED"]
    clock(days=30)
    raise_alarms()
    assert Task.objects.count() == 1, "once for each budget that filled"


def test_five_failures_around_the_edge_of_a_window_are_five(case, clock):
    tries(3)
    clock(hours=24, minutes=1)
    tries(2)
    raise_alarms()
    assert Task.objects.get().kind == "FAILURES"


def test_a_right_pin_after_others_failures_is_told_again_once_staff_looked_into_it(case):
    for expected in (1, 2):
        tries(3)
        assert opens() == 303
        assert opens() == 303
        assert Task.objects.filter(kind="OPENED").count() == expected
        Task.objects.filter(kind="OPENED").first().dismiss()
        Budget.objects.filter(kind="day").delete()


def test_one_clients_wait_is_not_called_a_pause(client, case):
    search(client, "casehenry02")
    for _ in range(6):
        guess(client, "0000")
    raise_alarms()
    assert [alarm.kind for alarm in Task.objects.all()] == ["FAILURES"]


def test_failures_of_unknown_numbers_warn_of_nothing(db):
    tries(11, "unknown")
    raise_alarms()
    assert not Task.objects.exists()


def test_site_300_failures_an_hour_ask_for_a_check_with_the_pin_and_never_close(
    client, case, settings, clock
):
    Budget.objects.reserve(Limit("site", 10**6, HOUR))
    Budget.objects.filter(kind="site").update(spent=299)
    search(client, "casehenry02")
    assert guess(client, "0000").status_code == 403
    raise_alarms()
    assert Task.objects.get().kind == "SITE"
    refused = guess(client, "4826")
    assert refused.status_code == 422
    assert "Please wait 15 seconds" in refused.content.decode()
    assert "altcha-widget" in refused.content.decode()
    opened = client.post("/lookup/pin/", {"pin": "4826", **solved_check(client)})
    assert opened.status_code == 303, "never closes"


@pytest.mark.many
@pytest.mark.parametrize("addresses", [100, pytest.param(1000, marks=pytest.mark.trial)])
def test_10000_guesses_from_1000_addresses_are_10_checks_a_day_and_20_a_pin(case, clock, addresses):
    verdicts = Counter()
    for day in range(10):
        clock(days=2 * day)
        for one in range(addresses):
            attempt = Try("number:typed", f"client:{one}", case)
            verdicts["closed" if attempt.is_closed() else attempt.reserve()] += 1
    assert verdicts == {Verdict.CHECK: 20, Verdict.REFUSE: 40, "closed": 10 * addresses - 60}


@pytest.mark.many
def test_her_pin_opens_24_hours_after_the_first_failure_though_guesses_go_on(case, clock):
    tries(10)
    for hour in range(1, 24):
        clock(hours=hour)
        tries(2)
    clock(hours=24, seconds=1)
    assert opens() == 303


def test_a_right_pin_the_day_after_failures_warns_of_nothing_new(case, clock):
    tries(5)
    raise_alarms()
    clock(hours=30)
    assert opens() == 303
    raise_alarms()
    assert [alarm.kind for alarm in Task.objects.all()] == ["FAILURES"]


def test_what_was_counted_is_forgotten_after_14_days_but_for_pins_years_and_warnings(case, clock):
    tries(5)
    raise_alarms()
    clock(days=13)
    assert not budgets.over(timezone.now()).exists()
    clock(days=14, seconds=1)
    assert budgets.over(timezone.now()).delete()[0] > 5
    assert set(Budget.objects.values_list("kind", flat=True)) == {"pin", "year"}
    raise_alarms()
    assert Task.objects.count() == 1, "nor is the warning given again"


def test_after_a_year_only_the_tries_at_a_pin_are_counted_and_nothing_of_unknown_numbers(
    case, clock
):
    tries(5)
    tries(5, "unknown")
    clock(days=365)
    budgets.over(timezone.now()).delete()
    assert set(Budget.objects.values_list("kind", flat=True)) == {"pin", "year"}
    clock(days=365, seconds=1)
    budgets.over(timezone.now()).delete()
    [left] = Budget.objects.all()
    assert (left.kind, left.spent, budgets.case_of(left)) == ("pin", 5, case.uuid)


def test_tries_at_a_pin_that_was_replaced_are_forgotten_after_a_year(case, other_case, clock):
    tries(5)
    tries(5, other_case.case_number)
    case.issue_pin()
    for days, left in ((365, 2), (366, 1)):
        clock(days=days)
        call_command("delete_expired")
        assert Budget.objects.filter(kind="pin").count() == left, days
