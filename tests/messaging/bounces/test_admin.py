"""A person takes a mark off: by putting the address right, or by saying that mail arrives."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from cases.models import Task
from messaging.bounces import returned
from messaging.models import Mailbox
from staffack.models import AuditEntry

LIAISONS = "liaisons@sheriff.example"
LIST = "/admin/messaging/mailbox/"


@pytest.fixture
def came_back(sent, recipient):
    """The mail came back, and its mailbox is marked."""
    assert returned.mark(sent)
    return sent


@pytest.fixture
def desk(client, administrator):
    """The administrator's browser."""
    client.force_login(administrator)
    return client


def standing() -> tuple[int, int]:
    """How many marks there are, and how many tasks about them."""
    tasks = Task.objects.current().filter(kind="BOUNCED")
    return Mailbox.objects.returning().count(), tasks.count()


def test_the_list_of_recipients_says_since_when(came_back, desk):
    page = desk.get("/admin/messaging/recipient/").content.decode()
    assert "ail comes back since" in page
    since = timezone.localtime(Mailbox.objects.get().bounced_at)
    assert f"{since.year}" in page.partition(LIAISONS)[2]


def test_one_press_says_that_mail_arrives_and_is_a_row_of_the_log(came_back, desk):
    assert LIAISONS in desk.get(LIST).content.decode()
    answer = {"action": "trust", "_selected_action": Mailbox.objects.get().pk}
    page = desk.post(LIST, answer, follow=True).content.decode()
    assert LIAISONS not in page
    assert standing() == (0, 0)
    assert Task.objects.get(kind="BOUNCED").outcome == Task.Outcome.DONE
    assert AuditEntry.objects.acts().get().action == AuditEntry.Action.MAIL_TRUSTED
    assert not returned.mark(came_back), "a report that comes late"


def test_a_recipients_new_address_ends_it_and_a_late_report_does_not_mark_that(
    came_back, desk, recipient
):
    fields = {"email": "new@sheriff.example", "is_active": "on"}
    address = f"/admin/messaging/recipient/{recipient.pk}/change/"
    assert desk.post(address, fields).status_code == 302
    assert standing() == (0, 0)
    came_back.refresh_from_db()
    assert not returned.mark(came_back)
    assert standing() == (0, 0)


def test_saving_a_recipient_without_correcting_it_leaves_the_mark(came_back, desk, recipient):
    fields = {"email": LIAISONS, "is_active": "on"}
    desk.post(f"/admin/messaging/recipient/{recipient.pk}/change/", fields)
    assert standing() == (1, 1)


def test_the_new_address_of_an_account_ends_the_mark_of_the_old_one(came_back, desk, auditor):
    User.objects.filter(pk=auditor.pk).update(email="una@sheriff.example")
    Mailbox.objects.mark("una@sheriff.example", timezone.now())
    assert standing() == (2, 2)
    fields = {"username": "una", "email": "una@county.example", "is_active": "on"}
    fields |= {"is_staff": "on", "groups": [group.pk for group in auditor.groups.all()]}
    assert desk.post(f"/admin/auth/user/{auditor.pk}/change/", fields).status_code == 302
    assert standing() == (1, 1)


def test_a_task_put_away_in_the_queue_leaves_the_mark(came_back, client, liaison):
    client.force_login(liaison)
    client.post(f"/staff/tasks/{Task.objects.get(kind='BOUNCED').pk}/")
    assert standing() == (1, 0)
    assert "mail to all of them came back" in " ".join(
        client.get("/staff/").content.decode().split()
    )
