"""The order page: each status, method, outcome, and state of the clock."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from cases.court import SATURDAY
from cases.models import CivilProcess, ClosedDay, ServiceAttempt
from feed.models import FeedImport
from messaging.models import Message
from tests.pages.cast import Cast
from tests.pages.catalogue import state

# Each case of the demo shows a state of its own; together every outcome of a visit.
DEMO_CASES = {
    "pending": "casehenry02",
    "substitute": "909090909",
    "tried": "26OP70101",
    "moved-and-bad-address": "26OP70102",
    "in-custody-and-refused": "26OP70103",
    "short-form": "26OP70104",
    "short-form-full-order": "26OP70105",
    "not-served": "26OP70106",
    "recalled": "26OP70107",
    "corrected": "26OP70108",
    "served-in-custody": "26OP70109",
    "personal": "24OP70110",
    "over": "26OP70111",
    "other-and-no-access": "26OP70114",
    "in-court": "26OP70112",
    "one-served-one-not": "26OP70113",
}
for name, number in DEMO_CASES.items():
    state(f"order-{name}")(lambda cast, number=number: cast.open(number))

TRIED = "26OP70101"


def days(number: int) -> datetime:
    """A morning `number` days from now."""
    day = timezone.localdate() + timedelta(days=number)
    return datetime.combine(day, time(9, 30), settings.AGENCY.zone)


@state("order-no-papers")
def no_papers(cast: Cast) -> HttpResponse:
    cast.paper().delete()
    return cast.open()


def tried(cast: Cast, outcome: str) -> HttpResponse:
    ServiceAttempt.objects.create(
        civil_process=cast.paper(), attempted_at=days(-2), outcome=outcome
    )
    return cast.open()


# What the demo's cases show no step for: of two papers the newer try gives it.
for outcome in ("MOVED", "IN_CUSTODY", "REFUSED_ENTRY", "NO_ACCESS", "OTHER"):
    named = outcome.lower().replace("_", "-")
    state(f"order-{named}")(lambda cast, outcome=outcome: tried(cast, outcome))


@state("order-many-tries")
def many_tries(cast: Cast) -> HttpResponse:
    for number in range(1, 9):
        ServiceAttempt.objects.create(
            civil_process=cast.paper(), attempted_at=days(-number), outcome="NO_ANSWER"
        )
    return cast.open()


@state("order-served-by-the-visit-only")
def served_by_the_visit_only(cast: Cast) -> HttpResponse:
    ServiceAttempt.objects.create(
        civil_process=cast.paper(), attempted_at=days(-1), outcome="SERVED"
    )
    return cast.open()


@state("order-corrected-then-served")
def corrected_then_served(cast: Cast) -> HttpResponse:
    CivilProcess.objects.filter(sheriff_number="20036078").update(
        corrected_at=days(-9), correction="MISTYPED"
    )
    return cast.open("909090909")


@state("order-stale")
def stale(cast: Cast) -> HttpResponse:
    FeedImport.objects.create(source="night.csv", as_of=days(-5), finished_at=timezone.now())
    return cast.open()


@state("order-messages")
def messages(cast: Cast) -> HttpResponse:
    for hours, reply in enumerate(["", *Message.Reply.values], start=1):
        sent = timezone.now() - timedelta(hours=30 - hours)
        cast.message(
            sent_at=sent,
            acknowledged_at=sent + timedelta(hours=2) if reply else None,
            reply=reply,
            replied_at=sent + timedelta(hours=3) if reply else None,
        )
    for days in range(20):  # more than the page shows
        cast.message(sent_at=timezone.now() - timedelta(days=3 + days))
    return cast.open()


@state("order-messages-erased")
def messages_erased(cast: Cast) -> HttpResponse:
    for days_ago, is_read in ((40, True), (731, False)):
        sent = timezone.now() - timedelta(days=days_ago)
        message = cast.message(sent_at=sent, acknowledged_at=sent if is_read else None)
        assert message.erase(timezone.now())
    return cast.open()


@state("order-do-not-call")
def do_not_call(cast: Cast) -> HttpResponse:
    cast.open()
    return cast.post("/order/dont-call/")


@state("order-ends-today")
def ends_today(cast: Cast) -> HttpResponse:
    return cast.open_changed(TRIED, expires_on=timezone.localdate(), hearing_at=days(0))


@state("order-ends-soon")
def ends_soon(cast: Cast) -> HttpResponse:
    return cast.open_changed(TRIED, expires_on=days(2).date(), hearing_at=days(1), courthouse="")


@state("order-ends-on-a-closed-day")
def ends_on_a_closed_day(cast: Cast) -> HttpResponse:
    for ahead in (-1, 0, 1):
        ClosedDay.objects.update_or_create(day=days(ahead).date(), defaults={"name": "Closed"})
    return cast.open_changed(TRIED, expires_on=days(-1).date(), hearing_at=days(-1))


@state("order-end-in-doubt")
def end_in_doubt(cast: Cast) -> HttpResponse:
    last = timezone.localdate() - timedelta(days=1)
    while last.weekday() >= SATURDAY:
        last -= timedelta(days=1)
    ClosedDay.objects.all().delete()
    for ahead in range(10):
        day = last + timedelta(days=ahead)
        ClosedDay.objects.create(day=day, name="A holiday", source="GENERAL")
    return cast.open_changed(TRIED, expires_on=last, hearing_at=None)


@state("order-may-have-ended")
def may_have_ended(cast: Cast) -> HttpResponse:
    return cast.open_changed(TRIED, issued_on=days(-60).date(), expires_on=None, hearing_at=None)


@state("order-court-date-passed")
def court_date_passed(cast: Cast) -> HttpResponse:
    return cast.open_changed(TRIED, hearing_at=days(-3))


@state("order-court-date-late")
def court_date_late(cast: Cast) -> HttpResponse:
    return cast.open_changed(TRIED, hearing_at=days(20))


@state("order-plenary-soon-over")
def plenary_soon_over(cast: Cast) -> HttpResponse:
    return cast.open_changed("24OP70110", expires_on=days(5).date(), hearing_at=days(3))


@state("order-closing")
def closing(cast: Cast) -> HttpResponse:
    cast.set(SURVIVOR_IDLE=timedelta(seconds=115))
    return cast.open()


@state("order-ending")
def ending(cast: Cast) -> HttpResponse:
    cast.set(SURVIVOR_TOTAL=timedelta(seconds=115))
    return cast.open()
