"""A file that marks unusually many papers as served waits for a second person."""

import os
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from cases.models import Approval, Case, CivilProcess, Task
from feed.bursts import HeldError
from feed.folder import FolderWatcher
from feed.importing import examine, import_files
from feed.mapping import Mapping
from feed.models import FeedChange, FeedImport
from feed.undoing import undo
from staffack.models import AuditEntry
from tests.feed.conftest import GUIDES_OWN, HEADING, case_rows, files, imported
from tests.feed.test_admin import hand_in

pytestmark = pytest.mark.django_db


def papers(count: int, status: str = "SERVED", start: int = 1) -> str:
    """A file about so many papers."""
    facts = "SERVED,PERSONAL,11/2/2026 10:00" if status == "SERVED" else f"{status},,"
    rows = [f"26 OP {number},{number},{facts}," for number in range(start, start + count)]
    return "\n".join([HEADING, *rows, ""])


def taken_in(*newly_served: int, days_ago: int = 1, kind: str = "") -> None:
    """Earlier files, each of which newly marked so many papers as served."""
    at = timezone.now() - timedelta(days=days_ago)
    for count in newly_served:
        approval = Approval.objects.create(kind=kind, subject="earlier") if kind else None
        FeedImport.objects.create(
            source="night.csv",
            as_of=at,
            started_at=at,
            finished_at=at,
            newly_served=count,
            approval=approval,
        )


@pytest.fixture(scope="module")
def thousand_rows(django_db_setup, django_db_blocker) -> list[list]:
    """The rows that a file of 1,000 pending papers leaves: it is read once for many tests."""
    models = (FeedImport, Case, CivilProcess, FeedChange)
    an_hour_ago = timezone.now() - timedelta(hours=1)
    with django_db_blocker.unblock(), transaction.atomic():
        taken_in(0)
        earlier = FeedImport.objects.get()
        imported(papers(1_000, "PENDING"), as_of=an_hour_ago)
        earlier.delete()
        rows = [list(model._base_manager.order_by("pk")) for model in models]
        transaction.set_rollback(True)
    return rows


@pytest.fixture
def thousand(earlier_import, thousand_rows) -> None:
    """1,000 papers are pending."""
    for made in filter(None, thousand_rows):
        type(made[0])._base_manager.bulk_create(made)


def waits(text: str, staff=None) -> Approval:
    """The question that holds `text` back; nothing else changed."""
    before = [case_rows(), FeedImport.objects.count()]
    assert examine(files(text)).question, "the check says so"
    with pytest.raises(HeldError) as held:
        import_files(files(text), staff=staff)
    assert [case_rows(), FeedImport.objects.count()] == before
    return held.value.approval


@pytest.fixture
def supervisor(db) -> User:
    """A second person."""
    user = User.objects.create_user("sam", is_staff=True)
    user.groups.add(Group.objects.get(name="Supervisor"))
    return user


def test_more_than_ten_wait_where_nothing_else_is_usual(thousand):
    assert waits(papers(11)).kind == Approval.Kind.BURST
    assert waits(papers(11, start=2_000)), "papers that come in as served count too"
    imported(papers(10))


def test_more_than_three_times_what_nine_in_ten_files_kept_to_wait(thousand):
    taken_in(*[10] * 18, 500, 500)
    FeedImport.objects.filter(newly_served=0).delete()
    assert waits(papers(31))
    imported(papers(30))


def test_more_than_a_fifth_of_the_pending_papers_wait():
    imported(papers(100, "PENDING"))
    taken_in(*[1_000] * 9)
    assert waits(papers(21))
    imported(papers(20))


def test_files_older_than_60_days_and_the_first_one_are_not_what_is_usual(thousand):
    taken_in(*[50] * 9, days_ago=61)
    taken_in(*[50] * 9, kind=Approval.Kind.FIRST_FILE)
    assert waits(papers(11))


def test_each_figure_is_a_setting(thousand, settings):
    taken_in(*[10] * 9)
    settings.FEED_BURST_FACTOR, settings.FEED_BURST_PERCENT = 5, 4
    assert waits(papers(41))
    settings.FEED_BURST_LEAST = 41
    imported(papers(41))


def test_the_first_file_is_confirmed_once_by_whoever_hands_it_in(desk, first_file, administrator):
    page = hand_in(desk, GUIDES_OWN, "_check").content.decode()
    assert "To be confirmed first: the first file of the case system" in page
    page = hand_in(desk, GUIDES_OWN).content.decode()
    assert "confirm it under Approvals in the admin, and hand in the same file again" in page
    assert case_rows() == [[], [], []]
    [asked] = Approval.objects.all()
    assert asked.asked_by == administrator
    desk.post(
        "/admin/cases/approval/", {"action": "grant", "_selected_action": asked.pk}, follow=True
    )
    assert hand_in(desk, GUIDES_OWN).status_code == 303
    assert FeedImport.objects.get().approval == asked
    assert AuditEntry.objects.filter(action="APPROVED", staff=administrator).count() == 1


def test_a_first_file_in_which_nothing_is_served_need_not_wait(first_file):
    imported(papers(20, "PENDING"))


def test_who_asked_cannot_confirm_and_someone_else_can(thousand, desk, administrator, supervisor):
    page = hand_in(desk, papers(11)).content.decode()
    assert "someone else who may decide looks at it and confirms" in page
    asked = Approval.objects.get()
    chosen = {"action": "grant", "_selected_action": asked.pk}
    page = desk.post("/admin/cases/approval/", chosen, follow=True).content.decode()
    assert "Not decided:" in page
    assert not AuditEntry.objects.filter(action="APPROVED").exists()
    desk.force_login(supervisor)
    desk.post("/admin/cases/approval/", chosen, follow=True)
    assert AuditEntry.objects.get(action="APPROVED").staff == supervisor
    desk.force_login(administrator)
    assert hand_in(desk, papers(11)).status_code == 303
    assert CivilProcess.objects.filter(status="SERVED").count() == 11


def test_a_refused_file_says_by_whom(thousand, supervisor):
    asked = waits(papers(11))
    assert asked.decide(supervisor, is_granted=False)
    with pytest.raises(HeldError, match=f"Nothing was changed: {supervisor} refused it on"):
        import_files(files(papers(11)))
    assert Approval.objects.count() == 1


def test_an_answer_is_about_that_file_once(thousand, supervisor):
    assert waits(papers(12)) == waits(papers(12)), "the same file is asked about once"
    asked = waits(papers(12))
    assert asked.decide(supervisor, is_granted=True)
    assert waits(papers(12) + "\n").pk != asked.pk
    feed_import, _report = import_files(files(papers(12)))
    undo(feed_import)
    assert waits(papers(13, start=20)).pk != asked.pk
    assert waits(papers(12)).pk != asked.pk


def test_a_question_counts_for_seven_days(thousand, time_machine, supervisor):
    asked = waits(papers(11))
    time_machine.move_to(asked.until, tick=False)
    assert not asked.decide(supervisor, is_granted=True)
    assert waits(papers(11)).pk != asked.pk


def test_staff_are_told_at_once_and_no_longer_once_it_is_decided(thousand, supervisor):
    asked = waits(papers(11))
    assert Task.objects.current().filter(kind=Task.Kind.HELD).count() == 1
    assert asked.decide(supervisor, is_granted=False)
    assert not Task.objects.current().filter(kind=Task.Kind.HELD).exists()


def test_the_command_says_what_to_do(thousand, tmp_path, supervisor):
    path = tmp_path / "night.csv"
    path.write_text(papers(11))
    with pytest.raises(CommandError, match="Under Approvals in the admin, someone else"):
        call_command("import_cases", path)
    assert Approval.objects.get().decide(supervisor, is_granted=True)
    call_command("import_cases", path)
    assert CivilProcess.objects.filter(status="SERVED").count() == 11


def drop(folder, text: str):
    """A file of a minute ago."""
    path = folder / "night.csv"
    path.write_text(text)
    os.utime(path, (time.time() - 60,) * 2)
    return path


def with_pins(text: str) -> str:
    """`text` with a PIN in each row."""
    heading, *rows = text.splitlines()
    return "\n".join([f"{heading},pin", *(f"{row},8351" for row in rows), ""])


def test_a_file_in_the_folder_waits_there_and_goes_in_once_it_is_confirmed(
    thousand, tmp_path, supervisor
):
    path = drop(tmp_path, with_pins(papers(11)))
    watcher = FolderWatcher(tmp_path, Mapping())
    assert [watcher.look(), watcher.look()] == [0, 0]
    assert list(tmp_path.iterdir()) == [path], "its PINs are on no other place of the disk"
    assert not Case.objects.exclude(pin_hash="").exists()
    asked = Approval.objects.get()
    assert asked.asked_by is None
    assert asked.decide(supervisor, is_granted=True)
    assert watcher.look() == 1
    assert list(tmp_path.iterdir()) == []
    assert Case.objects.exclude(pin_hash="").count() == 11


def test_a_file_in_the_folder_that_was_refused_is_put_aside_with_the_reason(
    thousand, tmp_path, supervisor
):
    drop(tmp_path, papers(11))
    watcher = FolderWatcher(tmp_path, Mapping())
    watcher.look()
    assert Approval.objects.get().decide(supervisor, is_granted=False)
    assert watcher.look() == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "night.csv.refused",
        "night.csv.refused.txt",
    }
    assert "refused it on" in (tmp_path / "night.csv.refused.txt").read_text()
