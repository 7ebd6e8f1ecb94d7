"""The demo's invented cases and accounts."""

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.court import SATURDAY
from cases.models import Case, CivilProcess, ClosedDay, ServiceAttempt
from cases.models.closed_days import YEARS_AHEAD
from messaging.models import Recipient

FIXTURE = settings.BASE_DIR / "fixtures" / "demo.json"
# What a paper of the file is unless it says more; loading again puts that back.
UNSERVED: dict[str, Any] = {
    "method": "",
    "served_at": None,
    "place": "",
    "full_order_served_at": None,
    "corrected_at": None,
    "correction": "",
}


class Command(BaseCommand):
    """Load the demo and print what a visitor needs to try it."""

    help = "Loads invented cases and accounts. Refuses to run in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("ENVIRONMENT is production: no demo data here.")
        self._court_days()
        data = json.loads(FIXTURE.read_text(encoding="utf-8"))
        for case in data["cases"]:
            self._case(**case)
        for account in data["staff"]:
            self._account(**account)
        Recipient.objects.get_or_create(email=data["recipient"])

    def _court_days(self) -> None:
        """An invented list of the circuit: without one, the demo's days would be doubtful."""
        this_year, agency = timezone.localdate().year, settings.AGENCY
        ClosedDay.objects.publish(
            ClosedDay(day=day, name="Court holiday (demo)", source=ClosedDay.Source.PUBLISHED)
            for year in range(this_year, this_year + YEARS_AHEAD + 1)
            for day in sorted({*agency.holidays(year), *agency.often_closed(year)})
            if day.weekday() < SATURDAY
        )

    def _case(
        self, case_number: str, shows: str, pin: str, papers: list[dict[str, Any]], **facts: Any
    ) -> None:
        case, created = Case.objects.update_or_create(
            case_number=case_number, defaults=_dated(facts)
        )
        if created:
            case.set_pin(pin)
        for paper in papers:
            number, attempts = paper.pop("sheriff_number"), paper.pop("attempts", [])
            row, _new = CivilProcess.objects.update_or_create(
                sheriff_number=number,
                defaults={**UNSERVED, "recorded_at": timezone.now(), **_dated(paper), "case": case},
            )
            row.serviceattempt_set.all().delete()
            for attempt in attempts:
                ServiceAttempt.objects.create(civil_process=row, **_dated(attempt))
            self.stdout.write(f"lookup case {case_number} sheriff {number} pin {pin} - {shows}")

    def _account(self, role: str, login: str, password: str) -> None:
        user, created = User.objects.get_or_create(
            username=login, defaults={"is_staff": role != "liaison"}
        )
        if created:
            user.set_password(password)
            user.save()
            user.groups.add(Group.objects.get(name=role.capitalize()))
        self.stdout.write(f"staff {role} {login} {password}")


def _dated(facts: dict[str, Any]) -> dict[str, Any]:
    """`facts` with their dates and times read."""
    return {
        name: read_date(value, name) if name.endswith(("_on", "_at")) else value
        for name, value in facts.items()
    }


def read_date(text: str, name: str) -> date | datetime:
    """A time, a day as `+9d` from today, or a time on such a day as `-2d 18:20`.

    A hearing moves to the court day before, so that none falls on a Sunday. Nothing lies
    in the future but what is planned: a time of today that is yet to come is now.
    """
    if not (relative := re.fullmatch(r"([+-]\d+)d(?: (\d\d):(\d\d))?", text)):
        return datetime.fromisoformat(text)
    days, hour, minute = relative.groups()
    day = timezone.localdate() + timedelta(days=int(days))
    if hour is None:
        return day
    if name == "hearing_at":
        day = ClosedDay.objects.calendar().last_day_by(day)
    moment = datetime.combine(day, time(int(hour), int(minute)), settings.AGENCY.zone)
    return moment if name == "hearing_at" else min(moment, timezone.now())
