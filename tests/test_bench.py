"""The bench of the lists fits the tables: it is run by hand, and seldom."""

import pytest
from django.db import connection

pytestmark = pytest.mark.once


@pytest.mark.django_db
def test_what_the_bench_fills_in_fits_the_tables(administrator):
    if connection.vendor != "postgresql":
        pytest.skip("the bench is PostgreSQL's own")
    from script.tools.bench import filling

    facts = {"cases": 300, "messages": 300, "waiting": 2, "tasks": 2, "staff": administrator.pk}
    with connection.cursor() as cursor:
        for statement in filling.FILL[:-1]:  # VACUUM takes no transaction
            cursor.execute(statement.format(**facts))
        cursor.execute("SELECT count(*) FROM cases_task WHERE ended_at IS NULL")
        assert cursor.fetchone() == (4,), "2 wait to be read, 2 to be put right"
