"""The desk: the page that a liaison keeps open all day."""

from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.models import Task
from messaging.models import Message, Recipient, Referral
from portal.http import see_other
from staffack.alerts.tasks import most_urgent_first
from staffack.cases.forms import CaseSearchForm
from staffack.desk import agenda as agendas
from staffack.desk import rows
from staffack.desk.rows import Row
from staffack.models import AuditEntry, KeysWanted
from staffack.pages import LENGTH, may_read, pages

SHOWN = {"mine", "free"}
LATELY = timedelta(minutes=10)


@may_read
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What needs someone, in order: alarms, calls, what is owed, and what was acknowledged last."""
    shown = request.GET.get("show", "")
    leads = _shown(rows.lead_tasks(request.user), shown, request.user)
    calls: list[Task] = []
    place = request.GET.get("after", "")
    if not place:
        soon = rows.calls_soon(request.user)
        calls = list(leads.filter(messagetask__message__in=soon))
    others = rows.after(leads, place).exclude(pk__in=[task.pk for task in calls])
    page = list(others[: rows.AT_ONCE + 1])
    waiting = rows.rows_of([*calls, *page[: rows.AT_ONCE]])
    context = {
        "someone_gets_mail": Recipient.objects.active().exists,  # asked where no mail arrives
        "mail_arrives": Recipient.objects.reached().exists(),
        "sections": _sections(waiting),
        "count": leads.count(),
        "shown": shown if shown in SHOWN else "",
        "goes_on_after": rows.place_of(page[rows.AT_ONCE - 1]) if page[rows.AT_ONCE :] else "",
        "is_first_page": not place,
        "form": CaseSearchForm(request.user),
    }
    context |= _done(request)
    return render(request, "staffack/queue.html", context | pages(request, _lists(request.user)))


def _lists(staff: Any) -> dict[str, QuerySet[Any] | list[Task]]:
    """What stands above and below the letters; mostly nothing, which one query tells."""
    tasks = Task.objects.seen_by(staff).current()
    kinds = set(tasks.order_by().values_list("kind", flat=True).distinct())
    tasks = tasks.select_related("case", "recordquestion__paper")
    none: list[Task] = []  # not `none()`: Django works out its SQL before it asks nothing
    others = kinds - {*Task.ABOUT_PEOPLE, *Task.ABOUT_LETTERS, *Task.ABOUT_ALERTS}
    return {
        "withdrawals": tasks.withdrawals() if Task.Kind.WITHDRAWN in kinds else none,
        "alarms": tasks.about_guessing() if kinds.intersection(Task.ABOUT_GUESSING) else none,
        "alert_tasks": most_urgent_first(tasks) if kinds.intersection(Task.ABOUT_ALERTS) else none,
        "tasks": tasks.filter(kind__in=others) if others else none,
        "referrals": Referral.objects.listed().unacknowledged().order_by("sent_at", "pk"),
    }


def _shown(leads: QuerySet[Task], shown: str, staff: Any) -> QuerySet[Task]:
    if shown == "mine":
        return leads.filter(taken_by=staff)
    return leads.filter(taken_by=None) if shown == "free" else leads


def _sections(waiting: list[Row]) -> list[tuple[int, Any, list[Row]]]:
    by_section = groupby(waiting, key=lambda row: row.section)
    return [(section, rows.TITLES[section], list(of_it)) for section, of_it in by_section]


def _done(request: HttpRequest) -> dict[str, Any]:
    """What was acknowledged, the newest message first, from the key on that the address names."""
    before = request.GET.get("before", "")
    done = Message.objects.seen_by(request.user).exclude(acknowledged_at=None)
    if before.isdecimal():
        done = done.filter(pk__lt=int(before[:18]))
    done = done.with_has_whereabouts().select_related("case").order_by("-pk")
    columns = ("uuid", "sent_at", "acknowledged_at", "withdrawn_at", "verified_at", "erased_at")
    page = list(done.only(*columns, "case__case_number", "case__calls_withdrawn_at")[: LENGTH + 1])
    older = page[LENGTH - 1].pk if page[LENGTH:] else ""
    return {"done": page[:LENGTH], "older": older}


@may_read
@require_GET
def next_message(request: HttpRequest) -> HttpResponse:
    """Leads to the first of the queue that is nobody else's; to the queue where there is none.

    `onward` leaves out what the same person opened LATELY: else whoever goes on from a message
    that can't be done with now would meet it again and again.
    """
    leads = rows.lead_tasks(request.user)
    leads = leads.filter(Q(taken_by=None) | Q(taken_by=request.user.pk))
    if "onward" in request.GET:
        looks = AuditEntry.objects.filter(action=AuditEntry.Action.MESSAGE_READ)
        lately = looks.filter(staff=request.user.pk, at__gt=timezone.now() - LATELY)
        leads = leads.exclude(messagetask__message__uuid__in=lately.values("message"))
    soon = rows.calls_soon(request.user)
    calls = leads.filter(messagetask__message__in=soon)
    waiting = rows.rows_of([*calls, *leads[: rows.AT_ONCE]])
    if not waiting:
        return see_other("staffack:queue")
    return see_other("staffack:message", waiting[0].message.uuid)


@may_read
@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Switch one's own keys on or off."""
    KeysWanted.switch(request.user, on="on" in request.POST)
    return see_other("mfa_index")


@may_read
@require_POST
@transaction.atomic
def dismiss_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an alarm or a task away, after someone looked into it."""
    task = get_object_or_404(Task.objects.seen_by(request.user), pk=pk)
    if task.dismiss():
        AuditEntry.write(request.user, AuditEntry.Action.DISMISSED, case=task.case)
    return see_other("staffack:queue")


@may_read
@require_GET
def agenda(request: HttpRequest) -> HttpResponse:
    """When somebody is to be called, today or in seven days."""
    shown = "week" if request.GET.get("show") == "week" else "day"
    days = agendas.by_day(agendas.slots(request.user, agendas.SPANS[shown]))
    return render(request, "staffack/agenda.html", {"days": days, "shown": shown})
