"""Large files: little memory, and messages that go on meanwhile."""

import gc
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from feed.importing import import_files
from messaging.models import Message
from tests.feed.conftest import GUIDES_OWN, HEADING, files


@pytest.fixture
def collector():
    """Python's own, which comes as often as in the portal; between tests it comes more seldom."""
    seldom = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*seldom)


def peak(rows: int) -> int:
    """Bytes held at most while so many rows are imported."""
    text = "".join(f"26 OP {number},{number},PENDING,,,\n" for number in range(1, rows + 1))
    handed_in = files(f"{HEADING}\n{text}")
    tracemalloc.start()
    import_files(handed_in)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


@pytest.mark.once  # our own memory; counting bytes takes ten times as long
@pytest.mark.django_db
@pytest.mark.usefixtures("collector")
def test_a_row_is_not_held_once_it_is_written():
    peak(100)  # what is loaded once
    few, many = peak(1_500), peak(4_500)
    assert (many - few) / 3_000 < 1_100


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer")
def test_a_message_does_not_wait_for_an_import(case, recipient):
    def write() -> bool:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = '60s'")
            return Message(case=case, body="He is home at noon.").send()
        finally:
            connection.close()

    with transaction.atomic():
        _feed_import, report = import_files(files(GUIDES_OWN.replace("PENDING", "NOT_SERVED")))
        assert report.counts.changed_papers == 1
        with ThreadPoolExecutor(1) as other:
            assert other.submit(write).result()
