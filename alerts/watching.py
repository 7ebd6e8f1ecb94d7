"""Finds what is new for whoever asked, and owes an alert: a job of the worker."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from alerts.facts import Facts, facts_of, news, still_says, takes_back, wakes
from alerts.holding import hold_if_too_many
from alerts.models import Alert, AlertCount, Wish
from cases.models import Task

VOUCHED_FOR = timedelta(minutes=10)
AT_ONCE = 500  # wishes, in four queries, or in one transaction


def raise_alerts() -> int:
    """Owe an alert of whatever is new to a wish that stands; gives how many wishes that was.

    Of each wish at most one alert waits: what is new meanwhile joins it, and what the record
    takes back before anybody was told leaves it.
    """
    now, last = timezone.now(), 0
    changed: list[int] = []
    raised = 0
    begun = Wish.objects.standing().filter(begun_at__isnull=False).order_by("pk")
    columns = ("pk", "case_id", "events", "known")
    while batch := list(begun.filter(pk__gt=last).values_list(*columns)[:AT_ONCE]):
        said = facts_of({case for _pk, case, _events, _known in batch}, now)
        open_ = Alert.objects.open().filter(wish__in=[row[0] for row in batch])
        waiting = dict(open_.values_list("wish", "new"))
        for pk, case, events, known in batch:
            new = news(known, said[case], events, now)
            if new != waiting.get(pk, {}):
                changed.append(pk)
                raised += pk not in waiting
        last = batch[-1][0]
    hold_if_too_many(raised)
    return sum(_settle(changed[i : i + AT_ONCE]) for i in range(0, len(changed), AT_ONCE))


def _settle(pks: list[int]) -> int:
    """Bring the waiting alerts of these wishes up to what the record says; how many are raised."""
    with transaction.atomic():
        standing = Wish.objects.standing().filter(pk__in=pks).order_by("pk")
        wishes = list(standing.select_for_update())
        now = timezone.now()
        said = facts_of({wish.case_id for wish in wishes}, now)
        open_ = {alert.wish_id: alert for alert in Alert.objects.open().filter(wish__in=wishes)}
        raised, wrong = [], []
        for wish in wishes:
            new = news(wish.known, said[wish.case_id], wish.events, now)
            alert = open_.get(wish.pk)
            if alert and not new:
                alert.drop()
            elif alert and new != alert.new:
                alert.take_up(new, _due(wish, new, now))
            elif new and not alert:
                alert = _alert(wish, new, now)
                raised.append(alert)
            if alert and takes_back(wish.known, new):
                wrong.append((wish.case, str(alert.uuid)))
        Alert.objects.bulk_create(raised)
        AlertCount.add(len(raised))
        Alert.objects.send(raised)
        for case, key in wrong:
            Task.objects.raise_once(Task.Kind.ALERT_WRONG, case, key)
    return len(raised)


def news_for(wish: Wish, now: datetime) -> Facts:
    """What the record says that this wish was not told of."""
    return news(wish.known, facts_of([wish.case_id], now)[wish.case_id], wish.events, now)


def is_true(alert: Alert, now: datetime) -> bool:
    """Whether the record still says some of what that alert tells of."""
    return still_says(facts_of([alert.case_id], now)[alert.case_id], alert.new)


def _alert(wish: Wish, new: Facts, now: datetime) -> Alert:
    is_vouched = wish.vouched_at and now - wish.vouched_at < VOUCHED_FOR
    return Alert(
        wish=wish,
        case_id=wish.case_id,
        new=new,
        raised_at=now,
        due_at=_due(wish, new, now),
        freed_at=now if is_vouched else None,
    )


def _due(wish: Wish, new: Facts, now: datetime) -> datetime:
    if wish.wakes_for_served and wakes(new):
        return now
    return wish.quiet_end(now) or now
