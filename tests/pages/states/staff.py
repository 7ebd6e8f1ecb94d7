"""The liaisons' side."""

import html
import re
from datetime import timedelta

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils import timezone

from cases.models import Case, Conflict, RecordQuestion, Task
from messaging import links
from messaging.models import Mailbox, Message, Notification, Recipient
from messaging.withdrawal import withdraw_calls
from portal.opening import WEEKDAYS
from staffack.desk import taking
from staffack.models import Acknowledgment, AuditEntry, KeysWanted
from tests.office_hours import agency
from tests.pages.cast import Cast
from tests.pages.catalogue import STAFF, state
from tests.walk import refer

# Whenever it is looked at, a call is outside these hours.
ALL_BUT_CLOSED = {day: ["03:00-03:01"] for day in WEEKDAYS}


def liaison(cast: Cast, path: str) -> HttpResponse:
    """A page as the liaison sees it."""
    cast.sign_in("lee")
    return cast.get(path)


@state("link-expired", STAFF)
def link_expired(cast: Cast) -> HttpResponse:
    cast.set(SIGNED_LINK_AGE=timedelta(seconds=-1))
    return liaison(cast, f"/staff/ack/{links.token(cast.message().uuid)}/")


@state("queue-empty", STAFF)
def queue_empty(cast: Cast) -> HttpResponse:
    return liaison(cast, "/staff/")


@state("queue-nobody-hears", STAFF)
def queue_nobody_hears(cast: Cast) -> HttpResponse:
    Recipient.objects.update(is_active=False)
    return liaison(cast, "/staff/")


@state("queue-mail-waits", STAFF)
def queue_mail_waits(cast: Cast) -> HttpResponse:
    cast.message()
    Notification.objects.update(queued_at=timezone.now() - timedelta(minutes=16))
    return liaison(cast, "/staff/")


@state("queue-mail-comes-back", STAFF)
def queue_mail_comes_back(cast: Cast) -> HttpResponse:
    for recipient in Recipient.objects.active():
        Mailbox.objects.mark(recipient.email, timezone.now())
    return liaison(cast, "/staff/")


def fill(cast: Cast) -> None:
    """Messages of every kind, a referral, alarms and tasks of every kind."""
    refer(cast.browser)
    for number in ("casehenry02", "909090909", "26OP70101"):
        cast.message(number, response_requested=True, contact_method="call", contact="555-0142")
    cast.message(withdrawn_at=timezone.now())
    withdraw_calls(cast.case("26OP70102"))
    cast.told("26OP70102")
    sam = cast.sign_in("sam")
    for number in ("26OP70103", "26OP70104"):
        assert Acknowledgment.record(cast.message(number), sam)
    assert Message.objects.latest("pk").erase(timezone.now())
    asked_otherwise = {*Task.ABOUT_LETTERS, *Task.ABOUT_NUMBERS}
    for kind in [kind for kind in Task.Kind if kind not in asked_otherwise]:
        if kind == Task.Kind.DISAGREE:
            RecordQuestion.objects.ask_which(
                cast.paper(), RecordQuestion.Source.FEED, "SERVED", "11/02/2026 6:10 PM"
            )
        else:
            if kind == Task.Kind.BOUNCED:
                Task.objects.raise_once(kind, key="liaisons@sheriff.example")
                continue
            of_site = kind in {Task.Kind.SITE, Task.Kind.STALE, Task.Kind.REFUSED}
            Task.objects.raise_once(kind, None if of_site else cast.case())


@state("queue-calls", STAFF)
def queue_calls(cast: Cast) -> HttpResponse:
    now = timezone.now()
    asks = {"response_requested": True, "contact_method": "call", "contact": "(312) 555-0142"}
    Case.objects.filter(case_number="26OP70103").update(hearing_at=now + timedelta(days=1))
    for number, minutes in (("26OP70101", -10), ("26OP70102", 50), ("26OP70103", 24 * 60)):
        start = now + timedelta(minutes=minutes)
        facts = {"safe_from": start, "safe_until": start + timedelta(hours=1), **asks}
        taken = cast.message(number, **facts)
    cast.message("26OP70104", sent_at=now - timedelta(days=4))
    assert taking.take(taken, cast.sign_in("sam"))
    return liaison(cast, "/staff/")


@state("agenda-empty", STAFF)
def agenda_empty(cast: Cast) -> HttpResponse:
    return liaison(cast, "/staff/agenda/")


@state("agenda", STAFF)
def agenda(cast: Cast) -> HttpResponse:
    cast.set(AGENCY=agency(ALL_BUT_CLOSED))
    queue_calls(cast)
    return liaison(cast, "/staff/agenda/?show=week")


@state("queue", STAFF, start=fill)
def queue(cast: Cast) -> HttpResponse:
    return liaison(cast, "/staff/")


@state("queue-keys", STAFF)
def queue_keys(cast: Cast) -> HttpResponse:
    cast.message()
    KeysWanted.switch(cast.sign_in("lee"), on=True)
    return liaison(cast, "/staff/")


@state("queue-second-page", STAFF)
def queue_second_page(cast: Cast) -> HttpResponse:
    for _ in range(105):
        assert Message(case=cast.case(), body="A letter.").send()
    page = liaison(cast, "/staff/").content.decode()
    [link] = re.findall(r'href="\?(show=&amp;after=[^"#]+)', page)
    return liaison(cast, f"/staff/?{html.unescape(link)}")


@state("cases", STAFF)
def cases(cast: Cast) -> HttpResponse:
    return liaison(cast, "/staff/cases/")


@state("cases-unknown", STAFF, wrong=True)
def cases_unknown(cast: Cast) -> HttpResponse:
    cast.sign_in("lee")
    return cast.post("/staff/cases/", number="404")


@state("case", STAFF, start=fill)
def case(cast: Cast) -> HttpResponse:
    return liaison(cast, f"/staff/cases/{cast.case().uuid}/")


@state("case-paused", STAFF)
def case_paused(cast: Cast) -> HttpResponse:
    cast.sign_in("lee")
    return cast.post(f"/staff/cases/{cast.case().uuid}/", action="pause")


@state("case-caller-not-verified", STAFF, wrong=True)
def case_caller_not_verified(cast: Cast) -> HttpResponse:
    cast.sign_in("lee")
    return cast.post(f"/staff/cases/{cast.case().uuid}/", action="pass", epoch="99")


@state("case-pass", STAFF)
def case_pass(cast: Cast) -> HttpResponse:
    cast.sign_in("lee")
    fields = {"action": "pass", "verified": "on", "epoch": str(cast.case().pin_epoch)}
    return cast.post(f"/staff/cases/{cast.case().uuid}/", **fields)


@state("sheet", STAFF)
def sheet(cast: Cast) -> HttpResponse:
    cast.told()
    return liaison(cast, f"/staff/cases/{cast.case().uuid}/sheet/")


@state("sheet-nothing", STAFF)
def sheet_nothing(cast: Cast) -> HttpResponse:
    return liaison(cast, f"/staff/cases/{cast.case().uuid}/sheet/")


def kept(cast: Cast) -> str:
    """A colleague is kept from the case, its papers go to a supervisor; gives the case's page."""
    case = cast.case()
    staff = {name: User.objects.get(username=name) for name in ("lee", "sam", "alex")}
    Conflict.objects.create(case=case, staff=staff["alex"], entered_by=staff["lee"])
    Case.objects.filter(pk=case.pk).update(papers_to=staff["sam"])
    return f"/staff/cases/{case.uuid}/"


@state("conflicts-none", STAFF)
def conflicts_none(cast: Cast) -> HttpResponse:
    return liaison(cast, f"/staff/cases/{cast.case().uuid}/conflicts/")


@state("conflicts", STAFF)
def conflicts(cast: Cast) -> HttpResponse:
    return liaison(cast, f"{kept(cast)}conflicts/")


@state("conflicts-errors", STAFF, wrong=True)
def conflicts_errors(cast: Cast) -> HttpResponse:
    page = f"{kept(cast)}conflicts/"
    liaison(cast, page)
    return cast.post(page, action="enter")


@state("case-with-conflict", STAFF)
def case_with_conflict(cast: Cast) -> HttpResponse:
    return liaison(cast, kept(cast))


@state("sheet-of-another", STAFF)
def sheet_of_another(cast: Cast) -> HttpResponse:
    return liaison(cast, f"{kept(cast)}sheet/")


@state("sheets", STAFF)
def sheets(cast: Cast) -> HttpResponse:
    cast.told(sent_at=timezone.now())
    return liaison(cast, "/staff/sheets/")


@state("sheets-errors", STAFF, wrong=True)
def sheets_errors(cast: Cast) -> HttpResponse:
    return liaison(cast, "/staff/sheets/?day=someday")


@state("sheets-printed", STAFF)
def sheets_printed(cast: Cast) -> HttpResponse:
    for number in ("casehenry02", "26OP70104"):
        cast.told(number, sent_at=timezone.now())
    cast.sign_in("lee")
    return cast.post("/staff/sheets/", day=timezone.localdate().isoformat())


@state("looks", STAFF)
def looks(cast: Cast) -> HttpResponse:
    lee = cast.sign_in("lee")
    for number in ("casehenry02", "909090909"):
        cast.get(f"/staff/messages/{cast.message(number).uuid}/")
    night = timezone.localtime().replace(day=1, hour=2)
    AuditEntry.write(lee, AuditEntry.Action.CASE_READ, case=cast.case("26OP70101"), at=night)
    cast.sign_in("sam")
    return cast.get("/staff/looks/")


@state("looks-errors", STAFF, wrong=True)
def looks_errors(cast: Cast) -> HttpResponse:
    cast.sign_in("sam")
    return cast.get("/staff/looks/?month=")
