"""The benches fit the code: they are run by hand, and seldom. Nothing here looks at a time."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from script.tools.bench.goals import GOALS
from tests.harness.processes import new_database, prepared

pytestmark = pytest.mark.once
SIZES = ("1000", "1500")


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


def test_no_floor_is_higher_than_its_goal_and_no_figure_has_two():
    assert all(
        goal.goal >= goal.floor if goal.higher else goal.goal <= goal.floor for goal in GOALS
    )
    assert len({goal.figure for goal in GOALS}) == len(GOALS)


def test_whatever_no_machine_is_faster_at_is_measured_and_keeps_its_floor(tmp_path):
    url = new_database(tmp_path, prepared("migrate"))
    if not url.startswith("postgres"):
        pytest.skip("the bench is PostgreSQL's own")
    settings = {"DJANGO_SETTINGS_MODULE": "script.tools.bench.settings", "DATABASE_URL": url}
    found = tmp_path / "figures.json"
    asked = ["--only", "pages", "visit", "sizes", "--rounds", "1", "--cases", *SIZES]
    subprocess.run(
        [sys.executable, "-m", "script.tools.bench", *asked, "--figures", str(found)],
        env={**os.environ, **settings},
        check=True,
    )
    figures = json.loads(found.read_text())
    assert not {goal.figure for goal in GOALS if goal.is_exact} - set(figures)
    low = [goal.figure for goal in GOALS if goal.is_exact and not goal.is_kept(figures, goal.floor)]
    assert not low, [(figure, figures[figure]) for figure in low]
    assert figures["home: ratio"] > 0
