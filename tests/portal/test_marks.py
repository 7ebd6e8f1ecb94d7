"""A mark is drawn anew with each row that is written, whoever writes."""

import threading
import time

import pytest
from django.apps import apps
from django.db import connection, transaction

from portal import marks
from portal import settings as portal_settings
from resources.models import Guide

TABLES = list(apps.get_app_config("resources").get_models(include_auto_created=True))


def test_it_stays_while_nothing_changes(guides):
    before = marks.mark("content")
    assert before
    assert marks.mark("content") == before


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_each_row_that_is_changed_deleted_or_added_changes_it(model, guides, directory):
    row = model._base_manager.order_by("-pk").first()
    drawn = [marks.mark("content")]
    field = next(field.attname for field in model._meta.concrete_fields if not field.primary_key)
    model._base_manager.filter(pk=row.pk).update(**{field: getattr(row, field)})
    drawn.append(marks.mark("content"))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [row.pk])
    drawn.append(marks.mark("content"))
    model._base_manager.bulk_create([row])
    drawn.append(marks.mark("content"))
    assert len(set(drawn)) == 4, drawn


def test_what_is_undone_changes_nothing(guides):
    before = marks.mark("content")
    with transaction.atomic():
        Guide.objects.update(order=1)
        assert marks.mark("content") != before
        transaction.set_rollback(True)
    assert marks.mark("content") == before


def test_within_a_second_the_database_is_asked_once(guides, settings, django_assert_num_queries):
    settings.MARK_SECONDS = 3600.0
    marks.mark("content")
    with django_assert_num_queries(0):
        for _ in range(100):
            marks.mark("content")
    assert portal_settings.MARK_SECONDS == 1.0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's readers wait for nobody")
@pytest.mark.django_db(transaction=True)
def test_a_database_that_keeps_it_waiting_is_given_250_ms_and_the_next_is_asked_anew(settings):
    before = marks.mark("content")
    assert before is not None
    locked, done = threading.Event(), threading.Event()

    def lock() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE portal_mark IN ACCESS EXCLUSIVE MODE")
            locked.set()
            done.wait(60)
        connection.close()

    other = threading.Thread(target=lock)
    other.start()
    assert locked.wait(60)
    settings.MARK_SECONDS = 3600.0
    settings.MARK_ASKED_SECONDS = portal_settings.MARK_ASKED_SECONDS
    assert settings.MARK_ASKED_SECONDS == 0.25
    marks._Known.read_at = float("-inf")
    start = time.monotonic()
    assert marks.mark("content") is None
    # It waits for 60 s, elsewhere: here a busy machine has a little more than the 0.25.
    assert time.monotonic() - start < 5
    settings.MARK_SECONDS, settings.MARK_ASKED_SECONDS = 0.0, 30.0
    done.set()
    other.join()
    assert marks.mark("content") == before
