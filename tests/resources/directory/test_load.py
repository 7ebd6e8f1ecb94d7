import json

import pytest
from django.core.management import CommandError, call_command

from resources.directory.models import Organisation, Telephone
from resources.management.commands.load_directory import FIXTURE

SOURCES = {"guide": {"citation": "A guide", "copied_on": "2026-11-24"}}
ENTRY = {
    "slug": "office",
    "name": "Office",
    "source": "guide",
    "kinds": ["SHELTER"],
    "telephones": [{"number": "(217) 555-0100"}],
}


@pytest.fixture
def load(tmp_path, db, capsys):
    """Load entries from a file of their own; gives what was printed."""

    def run(*entries: dict) -> str:
        file = tmp_path / "directory.json"
        file.write_text(json.dumps({"sources": SOURCES, "organisations": entries}))
        call_command("load_directory", file=file)
        return capsys.readouterr().out.strip()

    return run


def test_it_says_what_it_did_and_a_second_run_changes_nothing(directory, capsys):
    assert directory.strip() == "directory: 109 added, 0 not in the file"
    before = list(Organisation.objects.order_by("pk").values())
    numbers = list(Telephone.objects.order_by("pk").values())
    call_command("load_directory")
    assert capsys.readouterr().out.strip() == "directory: 109 unchanged, 0 not in the file"
    assert list(Organisation.objects.order_by("pk").values()) == before
    assert list(Telephone.objects.order_by("pk").values()) == numbers


def test_a_newer_file_updates_what_nobody_changed(load):
    load(ENTRY)
    newer = {**ENTRY, "name": "New name", "telephones": [{"number": "(217) 555-0101"}]}
    assert load(newer) == "directory: 1 updated, 0 not in the file"
    row = Organisation.objects.get()
    assert (row.name, [telephone.number for telephone in row.telephones()]) == (
        "New name",
        ["(217) 555-0101"],
    )


def test_what_an_administrator_changed_is_never_overwritten(load, client, administrator):
    load(ENTRY)
    row = Organisation.objects.get()
    telephone = row.telephone_set.get()
    client.force_login(administrator)
    fields = {
        "name": "Office",
        "slug": "office",
        "is_published": "on",
        "kinds": "SHELTER",
        "copied_on": "2026-11-25",
        "source": "by telephone",
        "telephone_set-TOTAL_FORMS": "1",
        "telephone_set-INITIAL_FORMS": "1",
        "telephone_set-0-id": telephone.pk,
        "telephone_set-0-organisation": row.pk,
        "telephone_set-0-number": "(217) 555-0199",
        "openinghours_set-TOTAL_FORMS": "0",
        "openinghours_set-INITIAL_FORMS": "0",
    }
    address = f"/admin/resources/organisation/{row.pk}/change/"
    assert client.post(address, fields).status_code == 302
    newer = {**ENTRY, "name": "New name"}
    assert load(newer) == "directory: 1 kept as changed in the admin, 0 not in the file"
    row.refresh_from_db()
    assert (row.name, row.source) == ("Office", "by telephone")
    assert [telephone.number for telephone in row.telephones()] == ["(217) 555-0199"]


def test_a_row_that_the_file_does_not_know_stays(load):
    load(ENTRY)
    assert load({**ENTRY, "slug": "other"}) == "directory: 1 added, 1 not in the file"
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize(
    "slip",
    [
        {"telephones": [{"number": "555-0100"}]},
        {"telephones": [{"number": "(217) 555-0100"}, {"number": "217-555-0100"}]},
        {"parent": "nobody"},
        {"source": "nothing"},
        {"colour": "red"},
        {"name": ""},
        {"region": "EAST"},
        {"kinds": ["MAGIC"]},
    ],
)
def test_a_slip_in_the_file_names_its_entry_and_changes_nothing(load, slip):
    with pytest.raises(CommandError, match="bad"):
        load(ENTRY, {**ENTRY, "slug": "bad", **slip})
    assert not Organisation.objects.exists()


def test_the_delivered_file_holds_no_entry_twice():
    slugs = [entry["slug"] for entry in json.loads(FIXTURE.read_text())["organisations"]]
    assert len(slugs) == len(set(slugs)) == 109
