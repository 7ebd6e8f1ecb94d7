"""Fixtures of new keys: a row of each sealed table, a new key and a new pepper in use."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from alerts.models import Channel, Wish
from alerts.wishes import Address
from messaging.models import Whereabouts
from portal.encryption import rotation
from portal.encryption.fields import EncryptedDateTimeField
from portal.start import refuse_unsafe_start
from staffack.models import CaseNote, Contact, LeadsNotice, OfficeAccount

NEW_KEY, NEW_PEPPER = {"k2": b"n" * 32}, {"p2": b"m" * 32}
NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.get_default_timezone())


def rotate(*arguments: str) -> str:
    """What the command prints."""
    printed = StringIO()
    call_command("rotate_keys", *arguments, stdout=printed)
    return printed.getvalue()


@pytest.fixture
def everything(case, message, referral, administrator) -> dict[tuple, object]:
    """A row of each table, each sealed cell filled; what each cell says."""
    Whereabouts.objects.create(message=message)
    facts = {"paper": case.civilprocess_set.get(), "kind": "SFN", "served_at": NOON}
    LeadsNotice.objects.create(**facts, applied_by=administrator)
    Contact.objects.create(case=case, message=message, staff=administrator, result="REACHED")
    CaseNote.objects.create(case=case, staff=administrator, text="x")
    wish = Wish.objects.create(case=case, events=[], words="x", until=NOON)
    Channel.of(wish, 1, Address("email", "book-club@mail.example")).save()
    OfficeAccount.connect(administrator, "https://login.example", "alex")
    for model, fields in rotation.sealed_columns().items():
        row = model.objects.get()
        for field in fields:
            is_time = isinstance(field, EncryptedDateTimeField)
            setattr(row, field.attname, NOON if is_time else f"the {field.attname}")
        row.save()
    return read()


def read() -> dict[tuple, object]:
    """What each sealed cell says, by table, row and column."""
    return {
        (model._meta.db_table, row.pk, field.attname): getattr(row, field.attname)
        for model, fields in rotation.sealed_columns().items()
        for row in model.objects.all()
        for field in fields
    }


@pytest.fixture
def new_keys(settings, everything):
    """A new key and a new pepper in front of the old ones, with which web and workers run."""
    settings.FIELD_KEYS = {**NEW_KEY, **settings.FIELD_KEYS}
    settings.PIN_PEPPERS = {**NEW_PEPPER, **settings.PIN_PEPPERS}
    assert refuse_unsafe_start()


@pytest.fixture
def next_day(new_keys, time_machine):
    """The day after they were restarted."""
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
