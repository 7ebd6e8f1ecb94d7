"""The order's clock: days left, court days, hearings; counted where the agency is."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from cases.models import CivilProcess, ClosedDay
from tests.conftest import PIN
from tests.walk import guess, read_order, search

pytestmark = pytest.mark.many  # the same page on many days: no database changes its words

ZONE = settings.AGENCY.zone
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)  # a Tuesday; Thursday is Thanksgiving


@pytest.fixture
def closed(db):
    """The circuit's list, with one closed day a year: Thanksgiving in 2026."""
    ClosedDay.objects.all().delete()
    for year, day in ((2026, 26), (2027, 25), (2028, 23)):
        ClosedDay.objects.create(day=date(year, 11, day), name="Thanksgiving", source="PUBLISHED")


@pytest.fixture
def unconfirmed(closed):
    """Without that list: Thanksgiving is a holiday of a general one."""
    ClosedDay.objects.update(source="GENERAL")


@pytest.fixture
def page(time_machine, client, case, closed):
    """Gives the order page at `at`, of the case with such facts."""

    def words(at: datetime = NOON, served: bool = False, **facts) -> str:
        for name, value in facts.items():
            setattr(case, name, value)
        case.save()
        if served:
            papers = CivilProcess.objects.filter(case=case)
            papers.update(status="SERVED", method="PERSONAL", served_at=at)
        time_machine.move_to(at, tick=False)
        search(client, case.case_number)
        guess(client, PIN)
        return read_order(client)

    return words


def test_an_emergency_order_shows_days_end_hearing_and_what_to_ask(page):
    words = page(
        expires_on=date(2026, 12, 3),
        hearing_at=datetime(2026, 12, 1, 9, 30, tzinfo=ZONE),
        courthouse="555 Harrison Domestic Courthouse",
    )
    for fact in (
        "9 days left on your order",
        "Order of protection (emergency)",
        "Thursday, December 3, 2026",
        "Tuesday, December 1, 2026, 9:30 AM 555 Harrison Domestic Courthouse",
        "Go, even if the papers have not been served by then.",
        "Please extend my order. It has not been served yet.",
        "Please give me an alias summons",
        "The last day to ask the court for more time is Thursday, December 3, 2026.",
        "750 ILCS 60/220(a), 750 ILCS 60/220(f), checked November 24, 2026",
    ):
        assert fact in words
    assert "The court is closed" not in words


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("OP", "Order of protection (emergency)"),
        ("CNCO", "Civil no contact order (emergency)"),
        ("SNCO", "Stalking no contact order (emergency)"),
    ],
)
def test_each_kind_has_its_plain_name(page, kind, name):
    assert name in page(kind=kind, expires_on=date(2026, 12, 3))


@pytest.mark.parametrize(
    ("at", "expires_on", "said"),
    [
        (datetime(2026, 11, 24, 23, 59, tzinfo=ZONE), date(2026, 11, 25), "1 day left"),
        (datetime(2026, 11, 25, 0, 0, tzinfo=ZONE), date(2026, 11, 25), "order ends today"),
        # Already the next day in UTC.
        (datetime(2026, 11, 25, 4, 30, tzinfo=UTC), date(2026, 11, 25), "1 day left"),
        (datetime(2026, 10, 31, 23, 30, tzinfo=ZONE), date(2026, 11, 2), "2 days left"),
        (datetime(2026, 11, 1, 23, 30, tzinfo=ZONE), date(2026, 11, 2), "1 day left"),
        (datetime(2026, 3, 7, 23, 30, tzinfo=ZONE), date(2026, 3, 9), "2 days left"),
        (datetime(2026, 3, 8, 0, 30, tzinfo=ZONE), date(2026, 3, 9), "1 day left"),
        (datetime(2026, 12, 30, 12, 0, tzinfo=ZONE), date(2027, 1, 4), "5 days left"),
        (datetime(2028, 2, 28, 12, 0, tzinfo=ZONE), date(2028, 3, 1), "2 days left"),
    ],
    ids=str,
)
def test_days_are_counted_in_the_agencys_time_zone(page, at, expires_on, said):
    assert said in page(at, expires_on=expires_on)


@pytest.mark.parametrize(
    ("expires_on", "last", "runs_until"),
    [
        (
            date(2026, 11, 28),
            "Friday, November 27, 2026",
            "Monday, November 30, 2026",
        ),  # a Saturday
        (date(2026, 11, 29), "Friday, November 27, 2026", "Monday, November 30, 2026"),  # a Sunday
        (
            date(2026, 11, 26),
            "Wednesday, November 25, 2026 (tomorrow)",
            "Friday, November 27, 2026",
        ),  # a holiday
    ],
    ids=["saturday", "sunday", "holiday"],
)
def test_an_end_on_a_closed_day_runs_on_with_care(page, expires_on, last, runs_until):
    words = page(expires_on=expires_on)
    assert f"The last day to ask the court for more time is {last}." in words
    assert f"hold until the end of {runs_until}" in words
    assert "Ask the clerk if you are not sure" in words
    # The count runs to the date on the order.
    days = (expires_on - NOON.date()).days
    assert f"{days} days left" in words


def test_on_the_last_court_day_the_page_says_so_first(page):
    words = page(datetime(2026, 11, 25, 8, 0, tzinfo=ZONE), expires_on=date(2026, 11, 26))
    today = "Today is the last day the court is open before your order ends."
    assert words.index(today) < words.index("Your next step")


def test_while_the_order_runs_on_she_is_sent_to_court_and_it_is_not_called_ended(page):
    sunday, monday = (datetime(2026, 11, day, 12, 0, tzinfo=ZONE) for day in (29, 30))
    words = page(sunday, expires_on=date(2026, 11, 28))
    assert (
        "The court is closed until Monday, November 30, 2026 (tomorrow). Be there when it opens"
        in words
    )
    assert "The end date of your order has passed" not in words
    assert "Today is the last day" in page(monday, expires_on=date(2026, 11, 28))


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        ("es", ["Orden de protección de emergencia", "Tiene derecho a un intérprete gratis."]),
        ("pl", ["Nakaz ochrony w trybie nagłym", "Tłumacz w sądzie jest bezpłatny."]),
    ],
)
def test_what_to_say_in_court_stands_in_english_beside_each_language(page, client, language, facts):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    words = page()
    for fact in (*facts, "Please extend my order. It has not been served yet."):
        assert fact in words


def test_an_order_that_ended_is_said_to_have_ended_above_everything(page):
    words = page(datetime(2026, 12, 1, 0, 0, tzinfo=ZONE), expires_on=date(2026, 11, 28))
    notice = "The end date of your order has passed"
    assert words.index(notice) < words.index("Not served")
    assert "You can ask the court for a new order." in words
    assert "days left" not in words
    assert "Please extend my order" not in words


def test_a_served_order_that_ended_is_not_offered_a_card(page):
    words = page(served=True, stage="PLENARY", expires_on=date(2026, 11, 20))
    assert "The end date of your order has passed" in words
    assert "Hope Card" not in words


def test_missing_dates_name_the_paper_to_look_at(page):
    words = page()
    assert "We have no end date. It is on your copy of the order." in words
    assert "No court date is in our record. Look at your copy of the order" in words


def test_an_interim_order_is_explained(page):
    words = page(stage="INTERIM", expires_on=date(2026, 12, 10))
    assert "An interim order bridges the time" in words
    assert "It can last up to 30 days." in words


def test_a_hearing_that_is_past_sends_her_to_the_clerk(page):
    words = page(
        hearing_at=datetime(2026, 11, 23, 9, 30, tzinfo=ZONE), expires_on=date(2026, 12, 3)
    )
    assert "The court date in our record, November 23, 2026, has passed. Ask the clerk" in words


def test_a_hearing_of_today_is_not_past_until_the_day_is(page):
    words = page(
        hearing_at=datetime(2026, 11, 24, 9, 30, tzinfo=ZONE), expires_on=date(2026, 12, 3)
    )
    assert "Court: Tuesday, November 24, 2026 (today), 9:30 AM" in words


def test_a_hearing_after_the_end_is_a_warning(page):
    words = page(hearing_at=datetime(2026, 12, 8, 9, 30, tzinfo=ZONE), expires_on=date(2026, 12, 3))
    assert "This date comes after the end of your order." in words


def test_a_served_emergency_order_asks_for_a_plenary_one(page):
    words = page(served=True, expires_on=date(2026, 12, 3))
    assert "9 days left on your order" in words
    assert "Please give me a plenary order. The papers were served." in words
    assert "alias summons" not in words


@pytest.mark.parametrize(
    ("expires_on", "is_first"),
    [(date(2027, 1, 22), True), (date(2027, 2, 1), False), (date(2028, 11, 20), False)],
)
def test_a_served_plenary_order_says_when_to_extend_and_first_from_60_days(
    page, expires_on, is_first
):
    words = page(served=True, stage="PLENARY", expires_on=expires_on)
    days = (expires_on - NOON.date()).days
    assert f"{days} days left on your order" in words
    assert "file a paper with the court before it ends" in words
    assert ("Ask the court for more time before your order ends." in words) == is_first


def test_a_paper_sent_back_counts_no_more_once_another_was_served(page, case):
    CivilProcess.objects.filter(case=case).update(status="NOT_SERVED")
    facts = {"status": "SERVED", "method": "PERSONAL", "served_at": NOON}
    CivilProcess.objects.create(case=case, sheriff_number="20082398", **facts)
    words = page(expires_on=date(2026, 12, 3))
    assert "Please give me a plenary order." in words
    assert "It has not been served yet" not in words


FRIDAY = datetime(2026, 11, 27, 12, 0, tzinfo=ZONE)  # the day after Thanksgiving


def test_on_the_day_after_thanksgiving_nothing_relies_on_an_open_court(page, unconfirmed):
    words = page(FRIDAY, expires_on=date(2026, 12, 1))
    assert "The last day to ask the court for more time is Tuesday, December 1, 2026." in words
    words = page(FRIDAY, expires_on=date(2026, 11, 27))
    assert (
        "Your order may end on Friday, November 27, 2026 (today), and the court may be closed"
        in words
    )
    assert "Today is the last day the court is open" not in words
    assert (
        "The court may be closed on Friday, November 27, 2026 (today). Then the order may hold"
        in words
    )
    assert "the order may hold until the end of Monday, November 30, 2026 by law" in words
    words = page(datetime(2026, 11, 24, 12, 0, tzinfo=ZONE), expires_on=date(2026, 11, 27))
    assert "more time is Wednesday, November 25, 2026 (tomorrow)." in words


@pytest.mark.parametrize("day", [28, 29, 30])
def test_between_the_earliest_and_the_latest_end_it_may_still_be_in_force(page, unconfirmed, day):
    words = page(datetime(2026, 11, day, 12, 0, tzinfo=ZONE), expires_on=date(2026, 11, 27))
    assert "Your order may still be in force" in words
    assert "The date on it was Friday, November 27, 2026. If the court was closed that day" in words
    assert "it can hold until the end of Monday, November 30, 2026" in words
    assert "Ask the clerk today if your order is still in force." in words
    assert "If it is, ask for more time today: go to the court." in words
    assert "Clerk of the Circuit Court of Cook County" in words
    assert "In danger, call 911" in words
    assert "The end date of your order has passed" not in words
    assert "days left" not in words
    assert "Help deputies find the other person" in words


def test_after_the_latest_end_it_has_ended_and_nothing_is_asked_of_deputies(page, unconfirmed):
    words = page(datetime(2026, 12, 1, 0, 0, tzinfo=ZONE), expires_on=date(2026, 11, 27))
    assert "The end date of your order has passed" in words
    assert "Help deputies" not in words
    assert "Where can the other person be found?" not in words


def test_an_old_order_without_an_end_may_have_ended_and_deputies_can_still_be_helped(page):
    for issued_on, is_old in ((date(2026, 11, 3), False), (date(2026, 11, 2), True)):
        words = page(stage="EMERGENCY", issued_on=issued_on)
        assert ("Your order may have ended" in words) == is_old
        assert "Help deputies find" in words
    assert "It was made on Monday, November 2, 2026. We have no end date." in words
    assert "lasts up to 21 days, unless the court made it longer" in words
    assert "In danger, call 911" in words
    served = page(stage="EMERGENCY", issued_on=date(2026, 11, 2), served=True)
    assert "Your order may have ended" in served
    assert "ask for more time today" not in served


def test_without_the_day_it_was_issued_the_first_service_says_when_the_order_may_have_ended(
    page, case
):
    for served_on, is_old in ((3, False), (2, True)):
        at = datetime(2026, 11, served_on, 9, 0, tzinfo=ZONE)
        case.civilprocess_set.update(status="SERVED", method="PERSONAL", served_at=at)
        words = page(stage="EMERGENCY")
        assert ("Your order may have ended" in words) == is_old
    assert "We have no end date. Such an order lasts up to 21 days" in words


def test_a_hearing_of_an_order_that_ended_or_may_have_is_no_time_to_ask_for_more(page, unconfirmed):
    hearing_at = datetime(2026, 12, 8, 9, 30, tzinfo=ZONE)
    for day in (date(2026, 11, 29), date(2026, 12, 2)):  # in doubt, and over
        at = datetime(day.year, day.month, day.day, 12, 0, tzinfo=ZONE)
        words = page(at, expires_on=date(2026, 11, 27), hearing_at=hearing_at)
        assert "Tuesday, December 8, 2026" in words
        assert "Ask the clerk if this date still stands. If it does, go." in words
        assert "before it ends" not in words


def test_a_weekend_before_a_day_in_doubt_names_that_day(page, unconfirmed):
    ClosedDay.objects.create(day=date(2027, 1, 18), name="King Day", source="GENERAL")
    saturday = date(2027, 1, 16)
    words = page(datetime(2027, 1, 14, 12, 0, tzinfo=ZONE), expires_on=saturday)
    assert "The court is closed on that day." in words
    assert "should then hold until the end of Monday, January 18, 2027." in words
    assert "The court may be closed on Monday, January 18, 2027. Then the order may hold" in words
    assert "until the end of Tuesday, January 19, 2027 by law" in words
    assert "The court may be closed on that day" not in words
    words = page(datetime(2027, 1, 19, 12, 0, tzinfo=ZONE), expires_on=saturday)
    assert "If the court was closed on Monday, January 18, 2027 too, it can hold until" in words
    assert "may be closed" not in words, "that day is gone"
    words = page(datetime(2027, 1, 20, 12, 0, tzinfo=ZONE), expires_on=saturday)
    assert "The end date of your order has passed It was Saturday, January 16, 2027." in words
    assert "ended on" not in words


def test_a_day_in_doubt_before_a_closed_end_is_not_called_closed(page, unconfirmed):
    words = page(FRIDAY, expires_on=date(2026, 11, 28))
    assert "The court may be closed until Monday, November 30, 2026. Call the clerk now." in words
    assert "The court is closed until" not in words


SHORT = {"status": "SERVED", "method": "SHORT_FORM", "served_at": NOON}
GIVEN = {"status": "SERVED", "method": "IN_CUSTODY", "served_at": NOON}


@pytest.mark.parametrize(
    ("facts", "heading"),
    [
        (SHORT, "Served on November 24, 2026, by a short form"),
        (GIVEN, "Served on November 24, 2026, in jail or prison"),
        ({"status": "NOT_SERVED"}, "Not served, and sent back to the court"),
        (
            {"status": "PENDING"},
            "The sheriff's record does not say that the other person was given",
        ),
    ],
    ids=["short_form", "served", "not_served", "pending"],
)
def test_no_paper_of_an_order_that_ended_says_that_it_counts(page, case, facts, heading):
    case.civilprocess_set.update(**facts)
    words = page(datetime(2026, 12, 2, 12, 0, tzinfo=ZONE), expires_on=date(2026, 12, 1))
    assert "police cannot act on this order any more" in words
    assert heading in words
    assert "In danger, call 911 at any time." in words
    for said in (
        "can be enforced",
        "Enforceable",
        "counts all the same",
        "does not end your order",
        "alias summons",
    ):
        assert said not in words
    assert "You can ask the court for a new order." in words
    assert "Until the other person is served" not in words


def test_tries_of_an_order_that_ended_are_listed_and_no_more_are_promised(page, case):
    [paper] = case.civilprocess_set.all()
    paper.serviceattempt_set.create(attempted_at=NOON, outcome="NO_ANSWER")
    words = page(datetime(2026, 12, 2, 12, 0, tzinfo=ZONE), expires_on=date(2026, 12, 1))
    assert "No one answered" in words
    assert "Each new try" not in words
    assert "Not served yet" not in words


def test_in_doubt_a_paper_says_that_it_counts_only_if_the_order_is_in_force(
    page, case, unconfirmed
):
    at, facts = datetime(2026, 11, 29, 12, 0, tzinfo=ZONE), {"expires_on": date(2026, 11, 27)}
    case.civilprocess_set.update(**SHORT)
    words = page(at, **facts)
    assert "If your order is still in force, it can be enforced." in words
    assert "Enforceable since" not in words
    assert "counts all the same" not in words
    case.civilprocess_set.update(status="NOT_SERVED", method="", served_at=None)
    words = page(at, **facts)
    assert "Ask the clerk today if your order is still in force." in words
    assert "What to ask for, and until when" not in words
