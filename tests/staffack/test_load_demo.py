"""The demo's cases: every status and outcome, with dates around today."""

import re
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from cases import weak_pins
from cases.models import Case, CivilProcess, ServiceAttempt
from tests.walk import guess, read_order, search


@pytest.fixture
def printed(db) -> list[str]:
    """What loading the demo prints."""
    return load()


def load() -> list[str]:
    """Load the demo; the lines it prints."""
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue().splitlines()


def test_the_guides_cases_are_as_in_the_guide(printed):
    assert printed[0].startswith("lookup case casehenry02 sheriff 20082397 pin 4826 - pending")
    served = "lookup case 909090909 sheriff 20036078 pin 7305 - served by substitute service"
    assert printed[1] == served
    pending = CivilProcess.objects.get(sheriff_number="20082397")
    assert (pending.status, pending.serviceattempt_set.count()) == ("PENDING", 0)
    served = CivilProcess.objects.get(sheriff_number="20036078")
    assert (served.status, served.method) == ("SERVED", "SUBSTITUTE")
    assert timezone.localtime(served.served_at).strftime("%m/%d/%Y") == "10/25/2023"


def test_the_demo_shows_every_status_method_and_outcome(printed):
    papers = CivilProcess.objects.all()
    assert {paper.status for paper in papers} == set(CivilProcess.Status)
    assert {paper.method for paper in papers} == {"", *CivilProcess.Method}
    newest = {paper.attempts[0].outcome for paper in papers if paper.attempts}
    assert newest == set(ServiceAttempt.Outcome)
    assert papers.exclude(corrected_at=None).exists()
    assert {case.kind for case in Case.objects.all()} == set(Case.Kind)
    assert {case.stage for case in Case.objects.all()} == set(Case.Stage)


def test_a_case_of_the_demo_has_one_paper_served_and_one_not(printed):
    [mixed] = [case for case in Case.objects.all() if len(statuses(case)) > 1]
    assert mixed.case_number == "26OP70113"
    assert statuses(mixed) == {"SERVED", "PENDING"}


def statuses(case: Case) -> set[str]:
    """The statuses of a case's papers."""
    return set(case.civilprocess_set.values_list("status", flat=True))


def test_no_pin_of_the_demo_is_easy_to_guess_and_each_opens_its_case(printed):
    lines = [line.partition(" - ") for line in printed if line.startswith("lookup ")]
    assert len(lines) == CivilProcess.objects.count()
    assert len({shows for _access, _dash, shows in lines}) == Case.objects.count()
    for access, _dash, shows in lines:
        _lookup, _case, number, _sheriff, paper, _pin, pin = access.split()
        assert shows, number
        assert not weak_pins.is_weak(pin), number
        case = CivilProcess.objects.get(sheriff_number=paper).case
        assert case.case_number == number
        assert case.check_secret(pin)


@pytest.mark.many  # each day
@pytest.mark.parametrize("days", [0, 1, 2, 3, 4, 5, 6, 38, 127])
def test_loaded_on_any_day_the_demo_is_of_that_day(db, time_machine, days):
    now = datetime(2026, 11, 24, 5, 0, tzinfo=timezone.get_default_timezone())
    time_machine.move_to(now + timedelta(days=days))
    load()
    today = timezone.localdate()
    pending = Case.objects.get(case_number="26OP70101")
    assert pending.expires_on == today + timedelta(days=9)
    assert today < timezone.localdate(pending.hearing_at) <= pending.expires_on
    hearings = Case.objects.exclude(hearing_at=None).values_list("hearing_at", flat=True)
    assert all(timezone.localtime(hearing).weekday() < 5 for hearing in hearings)
    assert not ServiceAttempt.objects.filter(attempted_at__gt=timezone.now()).exists()
    assert not CivilProcess.objects.filter(served_at__gt=timezone.now()).exists()


# On the day after Thanksgiving 2026, when the court is closed, as on the day before.
LAST_DAYS = {
    "26OP70101": "December 4, 2026",  # ends on a Sunday
    "26OP70102": "December 7, 2026",
    "26OP70103": "November 30, 2026",  # ends this Sunday, and so on Monday by law
    "26OP70104": "December 10, 2026",
    "26OP70106": "December 4, 2026",
    "26OP70108": "December 8, 2026",
    "26OP70111": "",  # has ended
    "26OP70112": "December 18, 2026",
    "26OP70113": "December 7, 2026",
    "26OP70114": "December 4, 2026",  # ends on a Saturday
}


def test_on_the_day_after_thanksgiving_the_demos_deadlines_are_right(db, time_machine):
    zone = timezone.get_default_timezone()
    time_machine.move_to(datetime(2026, 11, 27, 12, 0, tzinfo=zone), tick=False)
    pins = {line.split()[2]: line.split()[6] for line in load() if line.startswith("lookup ")}
    last_days = {}
    for number in LAST_DAYS:
        browser = Client()
        search(browser, number)
        assert guess(browser, pins[number]).status_code == 303
        said = r"(?:last day to ask .*? is|court is closed until) \w+, (\w+ \d+, \d{4})"
        days = re.findall(said, read_order(browser))
        last_days[number] = "".join(dict.fromkeys(days))
    assert last_days == LAST_DAYS


def test_loading_again_renews_dates_and_keeps_pins(printed, time_machine):
    before = list(Case.objects.order_by("pk").values_list("pin_hash", flat=True))
    time_machine.move_to(timezone.now() + timedelta(days=30))
    assert load() == printed
    expires_on = Case.objects.get(case_number="26OP70101").expires_on
    assert expires_on == timezone.localdate() + timedelta(days=9)
    assert list(Case.objects.order_by("pk").values_list("pin_hash", flat=True)) == before


def test_in_production_the_demo_is_refused(db, settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError):
        load()
    assert not Case.objects.exists()
