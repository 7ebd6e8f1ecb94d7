"""A number that someone else takes while it is saved: said beside its field, nothing typed lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from django.db import connection
from django.db.models.signals import pre_save

from cases.models import Case, CivilProcess
from feed.importing import Files, import_files
from feed.models import FeedImport
from tests.cases.conftest import case_form
from tests.desk import Client
from tests.parallel import at_once

PAPER = "civilprocess_set-0-sheriff_number"
pytestmark = pytest.mark.django_db(transaction=True)
only_where_many_write = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer"
)


@contextmanager
def import_comes_first(model: type, row: str) -> Iterator[None]:
    """Import `row`, on a connection of its own, as the admin is about to save a `model`."""

    def take_in(_number: int) -> None:
        cases = BytesIO(f"case_number,sheriff_number\n{row}\n".encode())
        import_files(Files(cases=cases, name="night.csv"))

    def before(**kwargs: object) -> None:
        pre_save.disconnect(before, sender=model)  # else the import's own rows would bring another
        at_once(1, take_in)

    # Not the office's first file, which waits for a person.
    FeedImport.objects.create(source="earlier.csv", as_of="2020-01-01T00:00Z")
    pre_save.connect(before, sender=model)
    try:
        yield
    finally:
        pre_save.disconnect(before, sender=model)


TYPED = {"courthouse": "Anywhere", "new_pin": "8351", "expires_on": "2026-11-23"}


@only_where_many_write
@pytest.mark.parametrize(
    ("model", "row", "error"),
    [
        (Case, "26 OP 70001,30000009", "This number is in use already."),
        (Case, "26 OP 070001,30000009", "This number reads like 26 OP 070001, which is in use."),
        (CivilProcess, "A9,30000001", "This number is in use already."),
        (CivilProcess, "A9,3000000I", "This number reads like 3000000I, which is in use."),
    ],
    ids=["case", "alike_case", "inline_paper", "alike_inline_paper"],
)
def test_of_a_new_case_the_page_says_which_number_was_taken(desk, model, row, error):
    with import_comes_first(model, row):
        response = desk.post("/admin/cases/case/add/", case_form(**TYPED))
    page = response.content.decode()
    field = "case_number" if model is Case else PAPER
    assert f'id="id_{field}_error"><li>{error}' in page.replace("\n", "")
    for typed in ("26 OP 70001", "30000001", *TYPED.values()):
        assert f'value="{typed}"' in page
    assert "The PIN was recorded." not in page, "nothing was saved, and nothing says so"
    assert Case.objects.count() == CivilProcess.objects.count() == 1, "the import's"


@only_where_many_write
def test_so_does_the_page_of_a_paper_of_its_own(desk, case):
    fields = {"case": case.pk, "sheriff_number": "30000001", "status": "PENDING"}
    none = {"serviceattempt_set-TOTAL_FORMS": "0", "serviceattempt_set-INITIAL_FORMS": "0"}
    with import_comes_first(CivilProcess, "A9,30000001"):
        response = desk.post("/admin/cases/civilprocess/add/", {**fields, **none})
    page = response.content.decode()
    assert "This number is in use already." in page
    assert 'value="30000001"' in page
    assert case.civilprocess_set.count() == 1


@only_where_many_write
@pytest.mark.parametrize("number", ["26 OP 70001", "26 OP 070001"])
def test_an_import_sees_what_someone_saved_while_it_read(number):
    def save(_number: int) -> None:
        Case.objects.create(case_number="26 OP 70001")

    def before(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "cases_case"') and not Case.objects.exists():
            at_once(1, save)
        return execute(sql, params, many, context)

    cases = BytesIO(f"case_number,sheriff_number\n{number},30000001\n".encode())
    FeedImport.objects.create(source="earlier.csv", as_of="2020-01-01T00:00Z")
    with connection.execute_wrapper(before):
        _import, report = import_files(Files(cases=cases, name="night.csv"))
    assert Case.objects.get().case_number == "26 OP 70001"
    is_the_same = number == "26 OP 70001"
    assert bool(report.lines_set_aside) is not is_the_same
    assert CivilProcess.objects.count() == is_the_same


def test_of_many_who_save_the_same_number_at_once_one_does_and_the_others_are_told(administrator):
    browsers = [Client() for _ in range(6)]
    for browser in browsers:
        browser.force_login(administrator)

    def save(number: int) -> int:
        form = case_form(**{PAPER: f"3000000{number}"})
        return browsers[number].post("/admin/cases/case/add/", form).status_code

    assert sorted(at_once(6, save)) == [200] * 5 + [302]
    assert Case.objects.count() == CivilProcess.objects.count() == 1
