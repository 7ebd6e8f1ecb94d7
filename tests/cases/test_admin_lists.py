"""Lists stay fast with millions of rows: no full count, no sort or search without an index."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.admin import lists
from cases.models import Case, CivilProcess, RecordQuestion, SearchKey, Task
from messaging.models import Message
from staffack.models import Acknowledgment, AuditEntry

LISTS = [
    "cases/case/",
    "cases/case/?kind__exact=CNCO&stage__exact=INTERIM",
    "cases/case/?o=1.-2&_facets=True",
    "cases/civilprocess/",
    "cases/civilprocess/?status__exact=RECALLED&full_order=owed",
    "cases/task/",
    "messaging/message/",
    "messaging/notification/",
    "staffack/acknowledgment/",
    "staffack/auditentry/?action__exact=REPLIED",
]


@pytest.fixture
def everyones_desk(desk, administrator):
    """Of someone who may read every list, messages' times and the log included."""
    administrator.groups.add(*Group.objects.all())
    return desk


@pytest.fixture
def rows(case, other_case, message, liaison):
    """A row in each list."""
    Acknowledgment.record(message, liaison)
    AuditEntry.write(liaison, AuditEntry.Action.REPLIED, case=case, message=message)


def queries(desk, address: str) -> list[str]:
    """The SELECTs on our own tables that a page takes, but of stuck mail and the end of the log."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert desk.get("/admin/" + address).status_code == 200
    own = re.compile(
        r'^(?!SELECT 1 AS "a" FROM "messaging_notif).*FROM "(cases|messaging|staffack)_'
    )
    return [
        query["sql"]
        for query in captured
        if own.search(query["sql"]) and '"hmac" AS' not in query["sql"]
    ]


@pytest.mark.parametrize("address", LISTS)
def test_no_list_counts_all_or_sorts_without_an_index(everyones_desk, rows, address):
    found = queries(everyones_desk, address)
    counts = [sql for sql in found if "COUNT(" in sql]
    assert len(counts) == 1
    assert f"LIMIT {lists.ROWS_COUNTED + 1}" in counts[0]
    assert "ORDER BY" not in counts[0]
    for sql in set(found) - set(counts):
        [ordering] = re.findall(r"ORDER BY (.*?)(?: LIMIT|$)", sql)
        assert re.fullmatch(r'"\w+"."(id|position)" DESC', ordering)


def test_a_long_list_says_that_there_is_more(desk, db, monkeypatch):
    monkeypatch.setattr(lists, "ROWS_COUNTED", 60)
    Case.objects.bulk_create(Case(case_number=str(n), case_key=str(n)) for n in range(61))
    page = desk.get("/admin/cases/case/").content.decode()
    assert "more than 60 cases; search by number for older ones" in page
    [rows] = [sql for sql in queries(desk, "cases/case/") if sql.endswith(" LIMIT 50")]
    assert 'ORDER BY "cases_case"."id" DESC' in rows
    assert desk.get("/admin/cases/case/?p=2").status_code == 200
    Case.objects.last().delete()
    assert "60 results" not in page
    assert re.search(r"\b60 cases", desk.get("/admin/cases/case/").content.decode())


@pytest.mark.parametrize(
    ("address", "found", "other"),
    [
        ("cases/case/?q=case-henryO2", "casehenry02", "909090909"),
        ("cases/case/?q=2008 2397", "casehenry02", "909090909"),
        ("cases/civilprocess/?q=casehenry02", "20082397", "20036078"),
        ("cases/civilprocess/?q=20082397", "20082397", "20036078"),
        ("messaging/message/?q=casehenry02", "casehenry02", "nothing"),
        ("staffack/acknowledgment/?q=20082397", "lee", "nothing"),
        ("staffack/auditentry/?q=casehenry02", "set a reply", "nothing"),
    ],
)
def test_search_takes_a_whole_number_of_either_kind(everyones_desk, rows, address, found, other):
    page = everyones_desk.get("/admin/" + address).content.decode()
    results = page[page.index('id="result_list"') :]
    assert found in results
    assert other not in results
    nothing = everyones_desk.get("/admin/" + address.split("=")[0] + "=909").content.decode()
    assert 'id="result_list"' not in nothing


@pytest.mark.parametrize("number", ["casehenry02", "20082397"])
@pytest.mark.parametrize("address", ["cases/case/", "cases/civilprocess/"])
def test_search_reads_the_unique_indexes_and_scans_nothing(desk, rows, address, number):
    Case.objects.bulk_create(Case(case_number=f"x{n}", case_key=f"x{n}") for n in range(2000))
    CivilProcess.objects.bulk_create(
        CivilProcess(case=case, sheriff_number=case.case_key, sheriff_key=case.case_key)
        for case in Case.objects.filter(case_key__startswith="x")
    )
    others = Case.objects.filter(case_key__startswith="x")
    SearchKey.objects.claim_all([(case.case_number, case, None) for case in others])
    tasks = Task.objects.bulk_create(
        Task(kind="DISAGREE", case=case, due_at="2026-11-28T12:00Z") for case in Case.objects.all()
    )
    papers = {paper.case_id: paper for paper in CivilProcess.objects.all()}
    RecordQuestion.objects.bulk_create(
        RecordQuestion(task=task, paper=papers[task.case_id]) for task in tasks
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for sql in queries(desk, f"{address}?q={number}"):
        with connection.cursor() as cursor:
            postgresql = connection.vendor == "postgresql"
            cursor.execute(("EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN ") + sql)
            plan = " ".join(str(row) for row in cursor.fetchall())
        few = "cases_conflict"  # as many as there are colleagues and cases of theirs
        assert not re.search(rf"Seq Scan on (?!{few}\b)", plan), sql
        assert not re.search(rf"SCAN (?!{few}\b)(?:cases|feed)_\w+(?! USING)", plan), sql


def test_no_page_offers_all_cases_in_a_box(desk, rows, case):
    Case.objects.bulk_create(Case(case_number=f"x{n}", case_key=f"x{n}") for n in range(300))
    paper = case.civilprocess_set.get()
    for address in (
        *(f"cases/case/{case.pk}/change/", f"cases/civilprocess/{paper.pk}/change/"),
        *("cases/case/add/", "cases/civilprocess/add/"),
    ):
        page = desk.get(f"/admin/{address}").content.decode()
        assert page.count("<option") < 100, address
        assert "x299" not in page


def test_a_case_is_chosen_by_its_whole_number(desk, case, other_case):
    address = "/admin/autocomplete/?app_label=cases&model_name=civilprocess&field_name=case&term="
    assert [row["text"] for row in desk.get(address + "20082397").json()["results"]] == [
        "casehenry02"
    ]
    assert desk.get(address + "casehenry").json()["results"] == []


def test_nothing_is_edited_that_should_not_be(everyones_desk, rows):
    for model in (Message, Acknowledgment, AuditEntry):
        row = model.objects.order_by("pk")[0]
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for path in (f"{row.pk}/change/", f"{row.pk}/delete/", "add/"):
            assert everyones_desk.post(address + path, {"post": "yes"}).status_code == 403
