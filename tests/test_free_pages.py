"""What was deleted is not left behind in the free pages of the database's files."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from alerts.models import Channel, Wish
from alerts.wishes import Address
from feed.models import FeedChange, FeedImport
from messaging.models import Message, Whereabouts
from staffack.models import Acknowledgment, CaseNote, Contact, LeadsNotice
from tests.desk import enter
from tests.documents import read

# Of pages that are free, or partly so, PostgreSQL keeps the bytes until the table is made anew.
# What runs each night, and what the guide says of it: one list.
[MADE_ANEW] = {
    found
    for name in ("deploy/vacuum.sh", "docs/operations.md")
    for found in re.findall(r"VACUUM FULL [\w, ]+", read(name))
}


def in_files() -> bytes:
    """All bytes of the database's tables, as they lie on the disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            file = Path(connection.settings_dict["NAME"])
            return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
        cursor.execute("CHECKPOINT")
        tables = [model._meta.db_table for model in apps.get_models()]
        cursor.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class "
            "WHERE relname = ANY(%s) OR oid IN "
            "(SELECT reltoastrelid FROM pg_class WHERE relname = ANY(%s))",
            [tables, tables],
        )
        return b"".join(bytes(row[0]) for row in cursor.fetchall())


def sealed(model: type, column: str) -> bytes:
    """A cell, as it lies in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table}")
        return bytes(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_after_the_job_no_free_page_holds_what_it_deleted(message, liaison, administrator):
    long_ago = timezone.now() - timedelta(days=800)
    Whereabouts.objects.create(message=message, place="The garage on Pulaski.")
    Acknowledgment.record(message, liaison)
    paper = message.case.civilprocess_set.get()
    facts = {"paper": paper, "kind": "SFN", "served_at": long_ago, "address": "2325 Elm"}
    LeadsNotice.objects.create(**facts, applied_at=long_ago, applied_by=administrator)
    enter(Client(), "wrong", liaison.username)
    AccessAttempt.objects.update(username="canary-account", attempt_time=long_ago)
    LogEntry.objects.create(
        user=liaison, action_flag=2, action_time=long_ago, object_repr="canary-number"
    )
    Contact.record(message, liaison, "NO_ANSWER", "canary note")
    CaseNote.objects.create(case=message.case, staff=liaison, at=long_ago, text="canary of all")
    Message.objects.update(sent_at=long_ago, acknowledged_at=long_ago)
    feed_import = FeedImport.objects.create(
        started_at=long_ago, as_of=long_ago, set_aside=["canary-reason"]
    )
    FeedChange.objects.create(
        feed_import=feed_import, table="PAPER", row=1, after={"place": "canary-place"}
    )
    facts = {"case": message.case, "words": "list", "events": [], "until": long_ago}
    wish = Wish.objects.create(**facts, asked_at=long_ago)
    Channel.of(wish, 1, Address("email", "free-pages@mail.example")).save()
    canaries = [b"canary-account", b"canary-number", b"canary-reason", b"canary-place"]
    canaries += [sealed(Message, name)[-24:] for name in ("body", "contact", "ask_for")]
    canaries += [sealed(Whereabouts, "place")[-24:], sealed(LeadsNotice, "address")[-24:]]
    canaries += [sealed(Contact, "note")[-24:], sealed(CaseNote, "text")[-24:]]
    canaries += [sealed(Wish, "words")[-24:], Channel.objects.get().digest.encode()]
    canaries += [sealed(Channel, name)[-24:] for name in ("address", "code")]
    before = in_files()
    assert [canary in before for canary in canaries] == [True] * 15
    call_command("delete_expired")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(MADE_ANEW)
    after = in_files()
    assert [canary in after for canary in canaries] == [False] * 15
