"""The demo's invented cases and accounts."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime

from lookup.models import Case, CivilProcess, ServiceAttempt
from messaging.models import Recipient

FIXTURE = settings.BASE_DIR / "fixtures" / "demo.json"


class Command(BaseCommand):
    """Load the demo and print what a visitor needs to try it."""

    help = "Loads invented cases and accounts. Refuses to run in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("ENVIRONMENT is production: no demo data here.")
        data = json.loads(FIXTURE.read_text(encoding="utf-8"))
        for case in data["cases"]:
            self._case(**case)
        for account in data["staff"]:
            self._account(**account)
        Recipient.objects.get_or_create(email=data["recipient"])

    def _case(self, case_number: str, pin: str, papers: list[dict[str, Any]], **facts: Any) -> None:
        case, created = Case.objects.get_or_create(case_number=case_number, defaults=facts)
        if created:
            case.set_pin(pin)
        for paper in papers:
            attempts = paper.pop("attempts", [])
            if served_at := paper.get("served_at"):
                paper["served_at"] = parse_datetime(served_at)
            row, created = CivilProcess.objects.get_or_create(
                sheriff_number=paper.pop("sheriff_number"), defaults={**paper, "case": case}
            )
            for attempt in attempts if created else []:
                attempt["attempted_at"] = parse_datetime(attempt["attempted_at"])
                ServiceAttempt.objects.create(civil_process=row, **attempt)
            self.stdout.write(f"lookup case {case_number} sheriff {row.sheriff_number} pin {pin}")

    def _account(self, role: str, login: str, password: str) -> None:
        user, created = User.objects.get_or_create(
            username=login, defaults={"is_staff": role != "liaison"}
        )
        if created:
            user.set_password(password)
            user.save()
            user.groups.add(Group.objects.get(name=role.capitalize()))
        self.stdout.write(f"staff {role} {login} {password}")
