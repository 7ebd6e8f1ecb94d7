"""Alive and ready are two questions; security.txt says whom to tell of a weakness."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from portal.database_checks import UNREACHABLE
from portal.models import KeyProof
from portal.start import refuse_unsafe_start


def of_database() -> list[str]:
    """The ids of what `check --deploy --database default` says of the database."""
    options = {"include_deployment_checks": True, "databases": [DEFAULT_DB_ALIAS]}
    return [message.id for message in run_checks(tags=["database"], **options)]


def test_a_portal_that_reads_writes_and_is_migrated_is_ready(client, db):
    proofs = KeyProof.objects.count()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready")
    assert KeyProof.objects.count() == proofs, "nothing of the try is left"


@pytest.mark.django_db(transaction=True)
def test_a_pending_migration_is_named_and_nothing_starts_but_migrate(client):
    call_command("migrate", "staffack", "0001", verbosity=0)
    try:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.content) == (503, b"not ready: migrations are pending")
        assert client.get("/healthz").status_code == 200
        with pytest.raises(SystemCheckError, match=r"1 migrations .* staffack\.0002_append_only"):
            refuse_unsafe_start()
        assert "portal.E021" in of_database()
    finally:
        call_command("migrate", "staffack", verbosity=0, skip_checks=False)
    assert client.get("/readyz").status_code == 200


def test_with_a_wrong_key_it_is_not_ready(client, db, settings):
    settings.FIELD_KEYS = {"k1": hashlib.sha256(b"another key").digest()}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready: a key is not the data's")


@pytest.mark.django_db(transaction=True)
def test_without_a_database_it_is_alive_and_not_ready_and_start_is_put_off(client, monkeypatch):
    connection = connections[DEFAULT_DB_ALIAS]
    connection.close()
    nowhere = {"NAME": "no/file", "HOST": "127.0.0.1", "PORT": "9"}
    for name, value in nowhere.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready: the database can't be read")
    assert of_database() == [UNREACHABLE]
    assert refuse_unsafe_start() is False


def test_security_txt_says_whom_to_tell_and_until_when(client, settings):
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert lines["Contact"] == settings.AGENCY.website
    left = datetime.fromisoformat(lines["Expires"]) - timezone.now()
    assert timedelta(days=30) < left < timedelta(days=365)
    assert lines["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    settings.AGENCY = replace(settings.AGENCY, security_contact="mailto:security@sheriff.example")
    assert (
        b"Contact: mailto:security@sheriff.example\n"
        in client.get("/.well-known/security.txt").content
    )
