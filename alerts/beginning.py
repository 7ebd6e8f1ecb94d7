"""What follows once alerts were asked for, changed or ended: jobs of the worker.

A request of whoever has the PIN does none of it: what it did would tell whether there had been
alerts before.
"""

from django.db import transaction
from django.utils import timezone

from alerts.asking import is_used_up
from alerts.facts import Facts, facts_of, news
from alerts.models import Alert, Channel, Delivery, Wish
from cases.models import Case, Task
from lookup.models import DAY, Budget

CALLS_FOR = DAY


def begin_confirmed() -> int:
    """Begin each wish that was confirmed since the last time; gives how many."""
    new = Wish.objects.standing().filter(begun_at=None).values_list("pk", flat=True)
    return sum(_begin(pk) for pk in list(new))


def _begin(pk: int) -> bool:
    """What the record says by now is known; what the wish before was still to tell, a person tells.

    Where it goes elsewhere or tells less than just before, somebody else may have set it: staff
    are to ask. For CALLS_FOR after a new address a person calls instead.
    """
    with transaction.atomic():
        wish = Wish.objects.standing().select_for_update().filter(pk=pk, begun_at=None).first()
        if wish is None:
            return False
        now = timezone.now()
        last = _last_before(wish)
        facts: Facts = facts_of([wish.case_id], now)[wish.case_id]
        calls_until = now + CALLS_FOR if last and _has_new_address(wish, last) else None
        Wish.objects.filter(pk=pk).update(begun_at=now, known=facts, calls_until=calls_until)
        if last and (calls_until or _tells_less(wish, last)):
            Task.objects.owe(Task.Kind.ALERTS_CHANGED, wish.case, key=str(wish.uuid))
        if (
            last
            and last.ended_by == Wish.End.REPLACED
            and news(last.known, facts, last.events, now)
        ):
            Task.objects.owe(Task.Kind.ALERT_FAILED, wish.case, key=str(wish.uuid))
        if last and wish.old_is_safe:
            _say_that_it_is_over(last, wish)
    return True


def _last_before(wish: Wish) -> Wish | None:
    before = Wish.objects.filter(case=wish.case_id, begun_at__isnull=False).exclude(pk=wish.pk)
    return before.order_by("-begun_at", "-pk").first()


def _has_new_address(wish: Wish, last: Wish) -> bool:
    known = last.channel_set.filter(confirmed_at__isnull=False).values("digest")
    confirmed = wish.channel_set.filter(confirmed_at__isnull=False)
    return confirmed.exclude(digest__in=known).exists()


def _say_that_it_is_over(last: Wish, wish: Wish) -> None:
    kept = wish.channel_set.values("digest")
    for channel in last.channel_set.usable().exclude(digest__in=kept):
        Delivery.objects.create(channel=channel, case=wish.case, kind=Delivery.Kind.OVER)


def notice_attempts() -> int:
    """Tell staff of what somebody with the PIN tried and did not confirm; gives how often.

    All codes or all tries of a day used up; or a new address asked for, which nobody confirmed,
    and the old one off since.
    """
    signs: list[tuple[Case | None, str]]
    signs = [(wish.case, str(wish.uuid)) for wish in Wish.objects.standing().switched_off()]
    used_up = Budget.objects.filter(is_used_up(), opened_at__gt=timezone.now() - DAY)
    for budget in used_up.filter(subject__contains="-"):  # of a case, not of an address
        case = Case.objects.standing().filter(uuid=budget.subject).first()
        signs.append((case, f"{budget.kind} {budget.opened_at.isoformat()}"))
    raised = [Task.objects.raise_once(Task.Kind.ALERTS_CHANGED, *sign) for sign in signs if sign[0]]
    return sum(raised)


def check_addresses() -> int:
    """Write to no address that another case confirmed before; gives how many those are.

    The first goes on. Who confirmed the second may be the same person, or live with whoever
    reads it: a person is to ask, and no page tells.
    """
    new = Channel.objects.in_use().filter(checked_at=None, wish__begun_at__isnull=False)
    found = 0
    for channel in new.select_related("wish"):
        others = Channel.objects.in_use().at(str(channel.address))
        earlier = others.exclude(case=channel.case_id).filter(checked_at__isnull=False)
        with transaction.atomic():
            if earlier.exists():
                Channel.objects.filter(pk=channel.pk).switch_off(Channel.Off.TAKEN)
                Task.objects.owe(Task.Kind.ALERT_SHARED, channel.case, key=str(channel.uuid))
                found += 1
            Channel.objects.filter(pk=channel.pk).update(checked_at=timezone.now())
            _call_for_an_address_that_came_later(channel)
    return found


def end_consents() -> int:
    """End what was agreed to until now; gives how many."""
    over = Wish.objects.standing().filter(until__lte=timezone.now())
    return over.end(Wish.End.CONSENT) if over.exists() else 0


def _tells_less(wish: Wish, last: Wish) -> bool:
    """Whether it leaves out an address or an event that `last` had."""
    kept = wish.channel_set.values("digest")
    gone = last.channel_set.filter(confirmed_at__isnull=False).exclude(digest__in=kept)
    return bool({*last.events} - {*wish.events}) or gone.exists()


def _call_for_an_address_that_came_later(channel: Channel) -> None:
    """As when a wish begins: of two addresses one may be confirmed first, and the other later."""
    wish, last = channel.wish, _last_before(channel.wish)
    began, confirmed = wish.begun_at, channel.confirmed_at
    if last and began and confirmed and confirmed > began and _has_new_address(wish, last):
        Wish.objects.filter(pk=wish.pk).update(calls_until=timezone.now() + CALLS_FOR)
        Task.objects.owe(Task.Kind.ALERTS_CHANGED, wish.case, key=str(wish.uuid))


def notice_ended() -> int:
    """See to each wish that ended since the last time; gives how many.

    What waits is told to nobody. That somebody with the PIN ended alerts is for staff to ask about.
    """
    now = timezone.now()
    ended = Wish.objects.filter(confirmed_at__isnull=False, end_seen_at=None)
    unseen = ended.filter(ended_at__isnull=False).select_related("case")
    count = 0
    for wish in unseen:
        with transaction.atomic():
            mine = Wish.objects.filter(pk=wish.pk, end_seen_at=None)
            if not mine.update(end_seen_at=now):
                continue
            for alert in Alert.objects.open().filter(wish=wish):
                alert.drop()
            if wish.ended_by == Wish.End.PAGE:
                Task.objects.owe(Task.Kind.ALERTS_CHANGED, wish.case, key=str(wish.uuid))
            count += 1
    return count
