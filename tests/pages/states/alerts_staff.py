"""Alerts, as staff see them."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone

from alerts.models import Alert, Brake, Channel, Delivery, Wish
from cases.models import Case, Task
from messaging.models import FrozenAddress
from tests.alerts.asking import FIELDS, last_code, look
from tests.pages.cast import Cast
from tests.pages.catalogue import STAFF, state

TEXT, SECOND = "312-555-0143", "second@mail.example"


def alerted(cast: Cast, number: str = "casehenry02", **fields: str) -> Wish:
    """Alerts of that case, confirmed at each address, and begun."""
    cast.open(number)
    cast.post("/order/alerts/", **{**FIELDS, **fields})
    for address in ("address", "address_2"):
        if address in {**FIELDS, **fields}:
            cast.post("/order/alerts/confirm/", code=last_code({**FIELDS, **fields}[address]))
    look()
    return Wish.objects.standing().get(case=cast.case(number))


def tell(cast: Cast) -> Delivery:
    """A court date is new: an alert goes out."""
    Case.objects.filter(pk=cast.case().pk).update(hearing_at=timezone.now() + timedelta(days=9))
    look()
    return Delivery.objects.filter(kind="ALERT").latest("pk")


def page(cast: Cast, login: str, path: str) -> HttpResponse:
    """A page as that member of staff sees it."""
    cast.sign_in(login)
    return cast.get(path)


@state("case-alerts", STAFF)
def case_alerts(cast: Cast) -> HttpResponse:
    alerted(cast, channel_2="email", address_2=SECOND)
    delivery = tell(cast)
    Channel.objects.filter(rank=1).switch_off(Channel.Off.RETURNED)
    Channel.objects.filter(rank=2).switch_off(Channel.Off.REPLACED)
    delivery.fail(Delivery.Failure.UNKNOWN)
    Task.objects.owe(Task.Kind.ALERTS_CHANGED, cast.case(), key="x")
    return page(cast, "lee", f"/staff/cases/{cast.case().uuid}/")


@state("message-alerts", STAFF)
def message_alerts(cast: Cast) -> HttpResponse:
    alerted(cast)
    alerted(cast, address="another@mail.example")
    return page(cast, "lee", f"/staff/messages/{cast.message().uuid}/")


@state("queue-alerts", STAFF)
def queue_alerts(cast: Cast) -> HttpResponse:
    wish = alerted(cast)
    new = {"papers": {str(cast.paper().pk): "served"}}
    now = timezone.now()
    Alert.objects.create(wish=wish, case=cast.case(), new=new, due_at=now).have_called()
    for kind in Task.ABOUT_ALERTS:
        Task.objects.owe(kind, cast.case("26OP70101"), key="x")
    Delivery.objects.create(
        channel=wish.channel_set.get(),
        case=cast.case(),
        kind="TEST",
        due_at=now - timedelta(hours=1),
    )
    return page(cast, "lee", "/staff/")


@state("alerts-of-case", STAFF)
def alerts_of_case(cast: Cast) -> HttpResponse:
    quiet = {"quiet_from": "21:00", "quiet_until": "07:00", "wake_for_served": "on"}
    wish = alerted(cast, channel_2="email", address_2=SECOND, language="es", **quiet)
    FrozenAddress.objects.freeze(SECOND, cast.case())
    cast.message(contact=SECOND, contact_method="email", response_requested=True)
    wish.channel_set.filter(rank=1).switch_off(Channel.Off.STOPPED)
    return page(cast, "lee", f"/staff/cases/{cast.case().uuid}/alerts/")


@state("alerts-of-case-none", STAFF)
def alerts_of_case_none(cast: Cast) -> HttpResponse:
    return page(cast, "lee", f"/staff/cases/{cast.case().uuid}/alerts/")


@state("alerts-of-case-shared", STAFF, wrong=True)
def alerts_of_case_shared(cast: Cast) -> HttpResponse:
    alerted(cast)
    del cast.browser  # hers; the next one's
    alerted(cast, "26OP70101")
    cast.sign_in("lee")
    shared = Channel.objects.get(off_because="TAKEN")
    case = cast.case("26OP70101")
    return cast.post(f"/staff/cases/{case.uuid}/alerts/", again=str(shared.uuid))


@state("alerts-of-case-unverified", STAFF, wrong=True)
def alerts_of_case_unverified(cast: Cast) -> HttpResponse:
    alerted(cast)
    cast.sign_in("lee")
    return cast.post(f"/staff/cases/{cast.case().uuid}/alerts/", end="1")


@state("alerts-all-none", STAFF)
def alerts_all_none(cast: Cast) -> HttpResponse:
    return page(cast, "sam", "/staff/alerts/")


@state("alerts-all", STAFF)
def alerts_all(cast: Cast) -> HttpResponse:
    channel = alerted(cast).channel_set.get()
    now = timezone.now()
    facts = {"channel": channel, "case": cast.case(), "kind": "TEST"}
    Delivery.objects.create(**facts, due_at=now - timedelta(minutes=7))
    Alert.objects.create(wish=channel.wish, case=cast.case(), new={}, due_at=now).send()
    Brake.objects.pull(Brake.Why.BURST)
    for failure in Delivery.Failure:
        Delivery.objects.create(**facts, failed_at=now, failure=failure)
    return page(cast, "sam", "/staff/alerts/")
