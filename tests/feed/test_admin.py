"""The admin imports files, shows what they changed, and undoes an import."""

import tempfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from cases.models import Case
from cases.signals import staff_acted
from feed import admin as feed_admin
from feed.importing import examine
from feed.models import FeedImport
from tests.desk import Client
from tests.feed.conftest import GUIDES_OWN, HEADING, import_of

ADD = "/admin/feed/feedimport/add/"


@pytest.fixture
def acted():
    """What the audit log hears of."""
    actions: list[tuple] = []

    def hear(sender, staff, action, case, **kwargs):
        actions.append((staff.username, action, case))

    staff_acted.connect(hear)
    yield actions
    staff_acted.disconnect(hear)


def hand_in(desk, text: str, button: str = "_import", **more):
    """Post the page's form."""
    file = SimpleUploadedFile("night.csv", text.encode())
    return desk.post(ADD, {"cases": file, button: "1", **more})


def test_a_file_is_checked_and_nothing_is_changed_or_kept(desk, acted, first_file):
    page = hand_in(desk, GUIDES_OWN, "_check").content.decode()
    assert "This file can be imported" in page
    assert "New cases: 2" in page
    assert not Case.objects.exists()
    assert not FeedImport.objects.exists()
    assert acted == []


def test_a_file_is_imported_shown_and_audited(desk, acted):
    attempts = SimpleUploadedFile(
        "t.csv", b"sheriff_number,attempted_at,outcome\n20082397,2026-11-02 18:20,MOVED\n"
    )
    mapping = SimpleUploadedFile("map.toml", b'[columns]\n"X" = "place"\n')
    response = hand_in(
        desk, GUIDES_OWN, attempts=attempts, mapping=mapping, as_of="2026-11-20 06:10"
    )
    feed_import = FeedImport.objects.first()
    assert response.status_code == 303
    assert response.headers["Location"] == f"/admin/feed/feedimport/{feed_import.pk}/change/"
    page = desk.get(response.headers["Location"]).content.decode()
    assert "The file was imported." in page
    assert "paper 20036078 (new)" in page
    assert "SUBSTITUTE" in page
    assert "Undo this import" in page
    assert 'name="_save"' not in page
    assert acted == [("alex", "FEED_IMPORTED", None)]
    assert "night.csv" in desk.get("/admin/feed/feedimport/").content.decode()


def test_errors_are_shown_with_their_lines_and_the_import_is_refused(desk, acted):
    page = hand_in(desk, f"{HEADING}\nA1,1,LOST,,,\n").content.decode()
    assert "This file can't be imported" in page
    assert "cases, line 2, status: Not a known code." in page
    assert not Case.objects.exists()
    assert acted == []


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"as_of": "yesterday"}, "Not a date and time."),
        ({"mapping": SimpleUploadedFile("m.toml", b"[x]\n")}, "Unknown part: x."),
        ({"cases": ""}, "This field is required."),
    ],
)
def test_a_slip_in_the_form_is_named(desk, more, sentence):
    assert sentence in hand_in(desk, GUIDES_OWN, **more).content.decode()
    assert not Case.objects.exists()


def test_a_large_file_is_told_of_the_command_and_not_kept(desk, settings, tmp_path, monkeypatch):
    settings.FEED_UPLOAD_MAX_MB = 1
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    page = hand_in(desk, HEADING + "\n" * 1_100_000).content.decode()
    assert "Files sent here hold 1 MB at most" in page
    assert "manage.py import_cases" in page
    assert "This field is required." not in page
    assert list(tmp_path.iterdir()) == []


@pytest.mark.once  # no database is part of it
def test_a_file_of_three_megabytes_stays_in_memory(desk, tmp_path, monkeypatch, settings):
    settings.FEED_UPLOAD_MAX_MB = 10
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    held = []
    monkeypatch.setattr(feed_admin, "examine", lambda files: held.append(files) or examine(files))
    assert hand_in(desk, GUIDES_OWN + (" " * 999 + "\n") * 3_000).status_code == 303
    assert isinstance(held[0].cases, BytesIO)
    assert list(tmp_path.iterdir()) == []


def test_a_few_pins_are_set_at_once_and_the_rest_left_to_the_command(desk, monkeypatch):
    monkeypatch.setattr(feed_admin, "PINS_IN_A_REQUEST", 1)
    response = hand_in(desk, "case_number,sheriff_number,pin\nA1,1,8351\nA2,2,9072\n")
    page = desk.get(response.headers["Location"]).content.decode()
    assert "1 PIN is not set yet. Run the command with the same file." in page
    assert Case.objects.exclude(pin_hash="").count() == 1
    assert "8351" not in page


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_the_hashes_of_pins_in_the_imports_transaction(desk, monkeypatch):
    seen: list[bool] = []

    def set_pins(*args: object, **kwargs: object):
        seen.append(connection.in_atomic_block)
        return portals(*args, **kwargs)

    portals = feed_admin.set_pins
    monkeypatch.setattr(feed_admin, "set_pins", set_pins)
    hand_in(desk, "case_number,sheriff_number,pin\nA1,1,8351\n")
    assert seen == [False]


def test_an_import_is_undone_after_a_question(desk, acted):
    feed_import, _report = import_of(GUIDES_OWN)
    undo = f"/admin/feed/feedimport/{feed_import.pk}/undo/"
    assert "Undo this import?" in desk.get(undo).content.decode()
    assert Case.objects.count() == 2
    response = desk.post(undo)
    assert response.status_code == 303
    assert "The import was undone." in desk.get(response.headers["Location"]).content.decode()
    assert not Case.objects.exists()
    again = desk.post(undo, follow=True).content.decode()
    assert "undone before, or is too old" in again
    assert acted == [("alex", "FEED_UNDONE", None)]


def test_many_changes_are_shown_a_page_at_a_time(desk):
    rows = "".join(f"A{number},{number}\n" for number in range(1, 61))
    feed_import, _report = import_of("case_number,sheriff_number\n" + rows)
    page = desk.get(f"/admin/feed/feedimport/{feed_import.pk}/change/").content.decode()
    assert "120 changes" in page
    assert "Page 1 of 3" in page
    page = desk.get(f"/admin/feed/feedimport/{feed_import.pk}/change/?page=3").content.decode()
    assert "paper 60 (new)" in page


def test_handing_in_and_undoing_need_their_permissions(client, desk, liaison, administrator):
    feed_import, _report = import_of(GUIDES_OWN)
    liaison.is_staff = True
    liaison.save()
    client.force_login(liaison)
    assert hand_in(client, GUIDES_OWN).status_code == 403
    undo = f"/admin/feed/feedimport/{feed_import.pk}/undo/"
    assert client.get(undo).status_code == client.post(undo).status_code == 403
    assert client.post(ADD.replace("add", f"{feed_import.pk}/delete")).status_code == 403
    assert Case.objects.count() == 2


def test_a_post_without_the_forms_token_is_refused(administrator):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(administrator)
    assert hand_in(browser, GUIDES_OWN).status_code == 403
    assert not Case.objects.exists()
