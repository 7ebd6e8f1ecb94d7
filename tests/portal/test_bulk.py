"""Rows written as one JSON text are those that Django would have written one by one."""

from datetime import UTC, date, datetime
from operator import attrgetter

import pytest
from django.db import DataError, connection
from django.utils import timezone

from cases.models import Case, CivilProcess, SearchKey
from feed.models import FeedChange, FeedImport
from portal import bulk

ODD = 'O\'Hare "7" \\ 50% {0} é 漢字 🙂 [null]'
AT = datetime(2026, 11, 24, 14, 5, 30, 123456, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def names(model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.name != "id"]


def written(*rows) -> list:
    """What is stored once `rows` were written in bulk."""
    model = type(rows[0])
    keys = bulk.insert(model, names(model), map(attrgetter(*names(model)), rows))
    return [model.objects.get(pk=key) for key in keys]


def facts(row) -> dict:
    return {name: getattr(row, name) for name in names(type(row))}


def test_each_kind_of_column_comes_back_as_it_was():
    case = Case(
        case_number="26 OP 7", case_key="26-OP-7", courthouse=ODD, issued_on=date(2026, 11, 2)
    )
    [stored] = written(case)
    assert facts(stored) == facts(case)
    paper = CivilProcess(case=stored, sheriff_number="7", sheriff_key="7", recorded_at=AT)
    assert facts(*written(paper)) == facts(paper)
    key = SearchKey(key="7", case=stored, is_case_number=True)
    assert facts(*written(key)) == facts(key)
    feed_import = FeedImport.objects.create(source="a.csv", as_of=AT)
    changes = [
        FeedChange(
            feed_import=feed_import, table="CASE", row=7, before=before, after={"place": ODD}
        )
        for before in (None, {"served_at": None, "place": ODD})
    ]
    assert list(map(facts, written(*changes))) == list(map(facts, changes))
    assert FeedChange.objects.filter(before__isnull=True).count() == 1, (
        "no change is one from JSON's null"
    )


def test_times_are_stored_as_django_stores_them():
    case = Case.objects.create(case_number="26 OP 7", issued_on=date(2026, 11, 2), hearing_at=AT)
    case.case_key = "8"
    [other] = written(Case(**facts(case) | {"uuid": Case().uuid}))
    raw = "SELECT issued_on, hearing_at, disposed_at FROM cases_case ORDER BY id"
    with connection.cursor() as cursor:
        cursor.execute(raw)
        one, same = cursor.fetchall()
    assert one == same
    assert Case.objects.get(uuid=other.uuid) == other


def test_keys_come_in_the_order_of_the_rows():
    numbers = [str(number * 7919 % 3001) for number in range(1, 3001)]
    keys = bulk.insert(SearchKey, ["key", "is_case_number"], [(each, False) for each in numbers])
    stored = SearchKey.objects.in_bulk(keys)
    assert [stored[key].key for key in keys] == numbers
    assert SearchKey.objects.filter(key__in=bulk.among(numbers)).count() == 3000
    assert set(SearchKey.objects.filter(key__in=bulk.among(["7", ODD]))) == {
        SearchKey.objects.get(key="7")
    }


def test_only_the_columns_and_rows_that_are_named_change():
    case = Case.objects.create(case_number="26 OP 7")
    one, other = (
        CivilProcess.objects.create(case=case, sheriff_number=number, recorded_at=timezone.now())
        for number in ("7", "8")
    )
    bulk.update(CivilProcess, ["recorded_at", "place"], [])
    bulk.update(CivilProcess, ["recorded_at"], [(one.pk, AT)])
    assert facts(CivilProcess.objects.get(pk=one.pk)) == {**facts(one), "recorded_at": AT}
    assert facts(CivilProcess.objects.get(pk=other.pk)) == facts(other)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite takes a text of any length")
def test_what_is_too_long_is_refused_and_not_cut_off():
    with pytest.raises(DataError):
        written(Case(case_number="9" * 41, case_key="9"))
