"""Ask for alerts, confirm an address, end them: nothing in an answer tells what was there before.

Whoever has the PIN may do all three. So each costs the same statements whether the case has
alerts or not, and what follows from a change (a call, a note to the old address) is left to the
worker.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alerts.outbox import Delivery
from alerts.wishes import Address, Channel, Wish
from cases.models import Case
from lookup.models import DAY, Budget, Limit
from messaging.frozen import digests

ASKED, TRIED = "alert_ask", "alert_code"  # kinds of budgets
ASKED_PER_DAY = 3  # for a case, and for an address
CODE_TRIES_PER_DAY = 5  # for a case
TESTS_PER_DAY = 3  # for a case


def ask(wish: Wish, addresses: list[Address]) -> None:
    """Save `wish` with its addresses and owe each a code, within the budgets.

    Beyond them nothing is saved: the page that follows is the same, and no code comes. Where the
    old address may be read by somebody else it is off at once. The same form twice is one wish.
    """
    with transaction.atomic():
        Case.objects.filter(pk=wish.case_id).lock()
        Case.objects.keep(wish.case_id)
        if Wish.objects.filter(uuid=wish.uuid).exists():
            return
        if not Budget.objects.reserve_all(_limits(wish.case, addresses)):
            return
        wish.save(force_insert=True)
        channels = [Channel.of(wish, rank, to) for rank, to in enumerate(addresses, start=1)]
        Channel.objects.bulk_create(channels)
        Delivery.objects.bulk_create(
            Delivery(channel=channel, case=wish.case, kind=Delivery.Kind.CODE)
            for channel in channels
        )
        if not wish.old_is_safe:
            others = Channel.objects.filter(case=wish.case, confirmed_at__isnull=False)
            others.switch_off(Channel.Off.REPLACED)


def _limits(case: Case, addresses: list[Address]) -> list[Limit]:
    subjects = [str(case.uuid)]
    subjects += {next(iter(digests(address).values())) for _route, address in addresses}
    return [Limit(ASKED, ASKED_PER_DAY, DAY, subject=each) for each in subjects]


def is_used_up() -> Q:
    """The condition that a budget of the day has nothing left."""
    asked = Q(kind=ASKED, spent__gte=ASKED_PER_DAY)
    return asked | Q(kind=TRIED, spent__gte=CODE_TRIES_PER_DAY)


def confirm(case: Case, code: str) -> Wish | None:
    """Confirm the address that `code` was sent to; its wish, or None where it is not right.

    A try is spent first, right or wrong, and committed. What else the case had is over then.
    """
    tries = Limit(TRIED, CODE_TRIES_PER_DAY, DAY, subject=str(case.uuid))
    if not Budget.objects.reserve(tries):
        return None
    now = timezone.now()
    with transaction.atomic():
        Case.objects.filter(pk=case.pk).lock()
        pending = Channel.objects.filter(wish__in=Wish.objects.pending(case, now))
        for channel in pending.filter(confirmed_at=None).select_related("wish"):
            if channel.opens_with(code):
                channel.confirm(now)
                return channel.wish
    return None


def end(case: Case) -> None:
    """End whatever alerts `case` has."""
    Wish.objects.standing().filter(case=case).end(Wish.End.PAGE)


def send_test(case: Case, wish: str) -> None:
    """Owe a test to the addresses of that wish of `case` that were confirmed."""
    limit = Limit("alert_test", TESTS_PER_DAY, DAY, subject=str(case.uuid))
    if Budget.objects.reserve(limit):
        channels = Channel.objects.filter(case=case, wish__uuid=wish, wish__ended_at=None).usable()
        Delivery.objects.bulk_create(
            Delivery(channel=channel, case=case, kind=Delivery.Kind.TEST) for channel in channels
        )
