"""What several processes must agree on for a time: locks, codes that count once, rates."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from portal.models import CacheEntry
from tests.parallel import at_once
from tests.walk import send

pytestmark = pytest.mark.django_db


def winners_of_each() -> list[int]:
    """How many of 20 won, of each of 20 keys that all of them add at once."""
    wins = at_once(20, lambda number: [cache.add(f"code {key}", number) for key in range(20)])
    return [sum(of_key) for of_key in zip(*wins, strict=True)]


@pytest.mark.django_db(transaction=True)
def test_of_20_who_add_the_same_key_at_once_one_wins():
    assert winners_of_each() == [1] * 20


@pytest.mark.django_db(transaction=True)
def test_of_20_who_add_where_an_earlier_one_ran_out_one_wins():
    for key in range(20):
        cache.set(f"code {key}", "y", timeout=0)
    assert winners_of_each() == [1] * 20
    assert not cache.add("code 7", "later")


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_20_want_is_held_by_one_at_a_time_and_no_one_fails():
    held = []

    def one(number: int) -> int:
        for _ in range(10):
            if cache.add("lock", True, timeout=10):
                held.append(number)
                alone = len(held) == 1
                held.remove(number)
                cache.delete("lock")
                assert alone
        return number

    assert at_once(20, one) == list(range(20))


@pytest.mark.django_db(transaction=True)
def test_20_who_count_at_once_count_20():
    cache.set("count", 0)
    at_once(20, lambda _number: cache.incr("count"))
    assert cache.get("count") == 20


@pytest.mark.parametrize(
    "value", [None, True, "y", "zażółć \x00", [1764300000.123, 2], {"a": [None, {"b": 1}]}]
)
def test_what_was_set_is_got_and_another_add_changes_nothing(value):
    cache.set("key", value)
    assert cache.get("key", "nothing") == value
    assert cache.has_key("key")
    assert not cache.add("key", "other")
    assert cache.get("key", "nothing") == value
    assert cache.get("other") is None


def test_what_is_no_json_is_refused_and_nothing_is_unpickled():
    with pytest.raises(TypeError):
        cache.set("key", timezone.now())
    cache.set("key", "y")
    assert json.loads(CacheEntry.objects.get().value) == "y"


def test_it_ends_in_time_and_a_touch_gives_it_more(time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    cache.set("key", "y", timeout=60)
    cache.set("ever", "y", timeout=None)
    time_machine.move_to(start + timedelta(seconds=59), tick=False)
    assert cache.touch("key", 60)
    time_machine.move_to(start + timedelta(seconds=118), tick=False)
    assert cache.get("key") == "y"
    time_machine.move_to(start + timedelta(seconds=120), tick=False)
    assert (cache.get("key"), cache.get("ever")) == (None, "y")
    assert not cache.touch("key", 60)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("key")
    assert cache.add("key", "again")


def test_it_is_deleted_once_and_a_count_keeps_its_end(time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    cache.set("count", 1, timeout=60)
    assert cache.incr("count", 4) == 5
    assert cache.decr("count") == 4
    time_machine.move_to(start + timedelta(seconds=61), tick=False)
    assert cache.get("count") is None
    cache.set("key", "y")
    assert [cache.delete("key"), cache.delete("key")] == [True, False]
    cache.set("key", "y")
    cache.clear()
    assert not CacheEntry.objects.exists()


def test_no_key_stands_in_the_table():
    cache.set("allauth:rl:login:ip:192.0.2.7", [1])
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{CacheEntry._meta.db_table}"')
        assert "192.0.2.7" not in str(cursor.fetchall())
    [row] = CacheEntry.objects.all()
    assert len(bytes.fromhex(row.key)) == 16


def test_the_worker_deletes_what_ran_out_and_nothing_else():
    for key, timeout in (("over", 0), ("now", 60), ("ever", None)):
        cache.set(key, "y", timeout=timeout)
    call_command("delete_expired", stdout=StringIO())
    assert CacheEntry.objects.count() == 2
    assert cache.get("now") == cache.get("ever") == "y"


def test_no_page_of_a_survivor_asks_it(survivor):
    asked = []

    def look(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        assert send(survivor).status_code == 303
        for path in ("/", "/lookup/", "/order/", "/help/", "/order/messages/", "/leave/"):
            assert survivor.get(path).status_code in {200, 302, 303}, path
    assert len(asked) > 5
    assert not [sql for sql in asked if CacheEntry._meta.db_table in sql]


def test_many_are_read_by_one_statement(django_assert_num_queries):
    cache.set("one", 1)
    cache.set("over", 2, timeout=0)
    cache.set("text", "three")
    with django_assert_num_queries(1):
        assert cache.get_many(["one", "over", "text", "none"]) == {"one": 1, "text": "three"}
