"""The administration: every list and form, and the pages of our own in it."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils import timezone

from cases.models import Approval, Case, ClosedDay
from feed.models import FeedImport
from messaging.models import Mailbox, Notification
from staffack.models import Acknowledgment
from tests.feed.conftest import HEADING
from tests.pages.cast import Cast
from tests.pages.catalogue import ADMIN, STAFF, state
from tests.pages.states.order import days
from tests.pages.states.staff import fill
from tests.staffack.test_leads import ADD_ON, HEADER

# What each list holds is seen by the administrator (alex) or the supervisor (sam).
MODELS = {
    "cases/case": "alex",
    "cases/civilprocess": "alex",
    "cases/closedday": "alex",
    "feed/feedimport": "alex",
    "cases/task": "alex",
    "cases/approval": "sam",
    "messaging/recipient": "alex",
    "messaging/mailbox": "sam",
    "messaging/message": "sam",
    "messaging/notification": "sam",
    "staffack/acknowledgment": "sam",
    "staffack/auditentry": "sam",
    "staffack/leadsnotice": "alex",
    "resources/organisation": "alex",
    "resources/guide": "alex",
    "resources/citation": "alex",
    "resources/term": "alex",
    "resources/courthouse": "alex",
    "auth/user": "alex",
    "auth/group": "alex",
}
ADDED = [
    *("cases/case", "cases/civilprocess", "cases/closedday", "messaging/recipient"),
    *("resources/organisation", "resources/guide", "resources/courthouse", "auth/user"),
]
CASES = (
    f"{HEADING}\ncasehenry02,20082397,NOT_SERVED,,,\n26OP79001,20099001,PENDING,,,\n"
    "909090909,20036078,PENDING,,,\n"
)
SERVED = f"{HEADING}\n26OP79002,20099002,SERVED,PERSONAL,11/2/2026 10:00,\n"
MISTAKES = f"{HEADING}\nA1,1,LOST,,,\n,2,PENDING,,,\n"


def fill_lists(cast: Cast) -> None:
    """Something in every list of the administration."""
    fill(cast)
    sam = cast.sign_in("sam")
    Acknowledgment.record(cast.message(), sam)
    import_file(cast)
    Approval.objects.create(kind=Approval.Kind.BURST, subject="night", detail="papers: 40")
    case = cast.case()
    facts = {"subject": str(case.uuid), "detail": case.reference}
    Approval.objects.create(kind=Approval.Kind.DISPOSAL, **facts)
    apply_notice(cast)
    Mailbox.objects.mark("liaisons@sheriff.example", timezone.now())


def office(cast: Cast, login: str, path: str) -> HttpResponse:
    """A page of the administration."""
    cast.sign_in(login)
    return cast.get(f"/admin/{path}")


def import_file(cast: Cast, text: str = CASES, button: str = "_import") -> HttpResponse:
    """What answers a file handed in."""
    cast.sign_in("alex")
    file = SimpleUploadedFile("night.csv", text.encode())
    return cast.post("/admin/feed/feedimport/add/", cases=file, **{button: "1"})


def apply_notice(cast: Cast) -> HttpResponse:
    """The list that a notice leads to once it is applied."""
    yesterday = f"{days(-1):%Y-%m-%dT%H:%M}"
    return notice(cast, "confirm/", kind="SFN", served_at=yesterday, agency="SHERMAN PD")


def notice(cast: Cast, path: str, **fields: Any) -> HttpResponse:
    """What answers a LEADS notice."""
    cast.sign_in("alex")
    fields = {"sheriff_number": "20090102", **fields}
    return cast.post(f"/admin/staffack/leadsnotice/apply/{path}", **fields)


def row_of(cast: Cast, model: str) -> HttpResponse:
    """The form of the first row in a list, found as a person would: by its link."""
    page = office(cast, MODELS[model], f"{model}/").content.decode()
    address = page.partition(f'href="/admin/{model}/')[2]
    while not address.partition('"')[0].split("?")[0].endswith("/change/"):
        address = address.partition(f'href="/admin/{model}/')[2]
        assert address, f"no row of {model} is linked"
    return cast.get(f"/admin/{model}/{address.partition(chr(34))[0]}")


for model, login in MODELS.items():
    name = model.replace("/", "-")
    state(f"admin-{name}-list", ADMIN, start=fill_lists)(
        lambda cast, login=login, model=model: office(cast, login, f"{model}/")
    )
    if model not in {
        "cases/task",
        "cases/approval",
        "messaging/mailbox",
    }:  # a line in a list, and no more
        state(f"admin-{name}-form", ADMIN, start=fill_lists)(
            lambda cast, model=model: row_of(cast, model)
        )
for model in ADDED:
    state(f"admin-{model.replace('/', '-')}-add", ADMIN, start=fill_lists)(
        lambda cast, model=model: office(cast, "alex", f"{model}/add/")
    )


@state("admin-index", ADMIN, start=fill_lists)
def index(cast: Cast) -> HttpResponse:
    return office(cast, "alex", "")


def new_case(cast: Cast, **fields: str) -> HttpResponse:
    """What answers the form of a new case, with one paper pending."""
    cast.sign_in("alex")
    paper = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "0-sheriff_number": "20099001"}
    paper |= {"0-status": "PENDING"}
    posted = {"case_number": "26OP79001", "kind": "OP", "stage": "PLENARY"}
    posted |= {f"civilprocess_set-{name}": value for name, value in paper.items()}
    return cast.post("/admin/cases/case/add/", **{**posted, **fields})


@state("admin-mail-waits", ADMIN)
def mail_waits(cast: Cast) -> HttpResponse:
    cast.message()
    Notification.objects.get().mark_failed(OSError(), 550)
    Notification.objects.update(queued_at=timezone.now() - timedelta(minutes=16))
    return office(cast, "sam", "messaging/notification/?waits=long")


@state("admin-case-errors", ADMIN)
def case_errors(cast: Cast) -> HttpResponse:
    paper = {"civilprocess_set-0-sheriff_number": "", "civilprocess_set-0-status": "SERVED"}
    return new_case(cast, case_number="", kind="SNCO", stage="INTERIM", **paper)


@state("admin-case-hour-comes-twice", ADMIN)
def case_hour_comes_twice(cast: Cast) -> HttpResponse:
    return new_case(cast, hearing_at_0="11/01/2026", hearing_at_1="1:30 AM")


@state("admin-case-warned", ADMIN)
def case_warned(cast: Cast) -> HttpResponse:
    return new_case(cast, courthouse="Skokee Courthouse")


@state("admin-case-kept", ADMIN)
def case_kept(cast: Cast) -> HttpResponse:
    return office(cast, "alex", f"cases/case/{cast.case().pk}/dispose/")


@state("admin-case-dispose", ADMIN)
def case_dispose(cast: Cast) -> HttpResponse:
    case = cast.case("26OP70107")
    case.expires_on = days(-30).date()
    case.hearing_at = None
    case.save()
    return office(cast, "alex", f"cases/case/{case.pk}/dispose/")


@state("admin-case-hold", ADMIN)
def case_hold(cast: Cast) -> HttpResponse:
    cast.sign_in("alex")
    return cast.post(f"/admin/cases/case/{cast.case().pk}/hold/")


@state("admin-case-held", ADMIN)
def case_held(cast: Cast) -> HttpResponse:
    Case.objects.filter(pk=cast.case().pk).update(held_for="COURT")
    cast.sign_in("alex")
    return cast.post(f"/admin/cases/case/{cast.case().pk}/hold/", lift="INQUIRY")


@state("admin-search-nothing", ADMIN, start=fill_lists)
def search_nothing(cast: Cast) -> HttpResponse:
    return office(cast, "alex", "cases/case/?q=404")


@state("admin-history", ADMIN, start=fill_lists)
def history(cast: Cast) -> HttpResponse:
    return office(cast, "alex", f"cases/case/{cast.case().pk}/history/")


@state("admin-account-errors", ADMIN)
def account_errors(cast: Cast) -> HttpResponse:
    cast.sign_in("alex")
    return cast.post("/admin/auth/user/add/", username="mo", usable_password="true", groups="99")


@state("admin-password", ADMIN, start=fill_lists)
def password(cast: Cast) -> HttpResponse:
    return office(cast, "alex", "password_change/")


@state("admin-signed-out", ADMIN)
def signed_out(cast: Cast) -> HttpResponse:
    cast.sign_in("alex")
    return cast.post("/admin/logout/")


@state("admin-pin", ADMIN, start=fill_lists)
def pin(cast: Cast) -> HttpResponse:
    return office(cast, "alex", f"cases/case/{cast.case().pk}/pin/")


def change_pin(cast: Cast, **fields: str) -> HttpResponse:
    """What answers a form of the PIN page."""
    cast.sign_in("alex")
    case = cast.case()
    return cast.post(f"/admin/cases/case/{case.pk}/pin/", epoch=str(case.pin_epoch), **fields)


@state("admin-pin-errors", ADMIN)
def pin_errors(cast: Cast) -> HttpResponse:
    return change_pin(cast, action="record", new_pin="12")


@state("admin-pin-recorded", ADMIN)
def pin_recorded(cast: Cast) -> HttpResponse:
    return change_pin(cast, action="record", new_pin="1234", verified="on")


@state("admin-pin-sheet", STAFF)
def pin_sheet(cast: Cast) -> HttpResponse:
    return change_pin(cast, action="issue", language="es", verified="on")


@state("admin-pin-sheet-first", STAFF)
def first_pin_sheet(cast: Cast) -> HttpResponse:
    Case.objects.filter(pk=cast.case().pk).update(pin_hash="")
    return change_pin(cast, action="issue", language="en")


@state("admin-court-list-missing", ADMIN, start=fill_lists)
def court_list_missing(cast: Cast) -> HttpResponse:
    ClosedDay.objects.update(source="GENERAL")
    return office(cast, "alex", "cases/closedday/")


@state("admin-court-list", ADMIN, start=fill_lists)
def court_list(cast: Cast) -> HttpResponse:
    return office(cast, "alex", "cases/closedday/load/")


@state("admin-court-list-errors", ADMIN)
def court_list_errors(cast: Cast) -> HttpResponse:
    cast.sign_in("alex")
    return cast.post("/admin/cases/closedday/load/", text="date,name,kind\n11/27/2026,A day,all\n")


@state("admin-correct", ADMIN, start=fill_lists)
def correct(cast: Cast) -> HttpResponse:
    return office(cast, "alex", f"cases/civilprocess/{cast.paper('20036078').pk}/correct/")


@state("admin-correct-errors", ADMIN)
def correct_errors(cast: Cast) -> HttpResponse:
    cast.sign_in("alex")
    return cast.post(f"/admin/cases/civilprocess/{cast.paper('20036078').pk}/correct/")


@state("admin-correct-nothing", ADMIN, start=fill_lists)
def correct_nothing(cast: Cast) -> HttpResponse:
    return office(cast, "alex", f"cases/civilprocess/{cast.paper().pk}/correct/")


@state("admin-import", ADMIN, start=fill_lists)
def import_(cast: Cast) -> HttpResponse:
    return office(cast, "alex", "feed/feedimport/add/")


@state("admin-import-checked", ADMIN)
def import_checked(cast: Cast) -> HttpResponse:
    return import_file(cast, button="_check")


@state("admin-import-errors", ADMIN)
def import_errors(cast: Cast) -> HttpResponse:
    return import_file(cast, MISTAKES)


@state("admin-import-done", ADMIN)
def import_done(cast: Cast) -> HttpResponse:
    return import_file(cast)


@state("admin-import-waits", ADMIN)
def import_waits(cast: Cast) -> HttpResponse:
    return import_file(cast, SERVED)


@state("admin-undo", ADMIN)
def undo(cast: Cast) -> HttpResponse:
    import_file(cast)
    return cast.get(f"/admin/feed/feedimport/{FeedImport.objects.get().pk}/undo/")


@state("admin-leads", ADMIN, start=fill_lists)
def leads(cast: Cast) -> HttpResponse:
    return office(cast, "alex", "staffack/leadsnotice/apply/")


@state("admin-leads-errors", ADMIN)
def leads_errors(cast: Cast) -> HttpResponse:
    return notice(cast, "", sheriff_number="404", text="SFN 0900")


@state("admin-leads-read", ADMIN)
def leads_read(cast: Cast) -> HttpResponse:
    return notice(cast, "", text=HEADER + ADD_ON)


@state("admin-leads-applied", ADMIN)
def leads_applied(cast: Cast) -> HttpResponse:
    return apply_notice(cast)
