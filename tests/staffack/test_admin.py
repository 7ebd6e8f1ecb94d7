import pytest
from django.contrib.auth.models import Group, User

from messaging.models import Message
from staffack.models import Acknowledgment


@pytest.fixture
def desk(client, db):
    """The supervisor's browser."""
    supervisor = User.objects.create_user("sam", password="correct horse battery", is_staff=True)
    supervisor.groups.add(Group.objects.get(name="Supervisor"))
    client.force_login(supervisor)
    return client


def test_messages_and_acknowledgments_can_be_read_by_permission_and_not_changed(
    desk, message, liaison
):
    row = Acknowledgment.record(message, liaison)
    before = Message.objects.values().get()
    for address, shown in [
        (f"/admin/messaging/message/{message.pk}/", str(message.uuid)),
        (f"/admin/staffack/acknowledgment/{row.pk}/", "lee"),
    ]:
        assert shown in desk.get(address + "change/").content.decode()
        for verb in ("change", "delete"):
            assert desk.post(f"{address}{verb}/", {"body": "other"}).status_code == 403
    assert desk.get("/admin/messaging/message/add/").status_code == 403
    assert Message.objects.values().get() == before


def test_the_admin_shows_times_and_no_text_and_leads_to_the_page_with_the_warnings(desk, message):
    listed = desk.get("/admin/messaging/message/").content.decode()
    opened = desk.get(f"/admin/messaging/message/{message.pk}/change/").content.decode()
    for page in (listed, opened):
        assert str(message.uuid) in page
        assert "garage" not in page
        assert "555-0142" not in page
    assert f'href="/staff/messages/{message.uuid}/"' in opened


def test_recipients_are_kept_in_the_admin(desk):
    fields = {"email": "liaisons@sheriff.example", "is_active": "on"}
    desk.post("/admin/messaging/recipient/add/", fields)
    assert "liaisons@sheriff.example" in desk.get("/admin/messaging/recipient/").content.decode()


def test_the_admin_says_that_it_holds_test_data(desk):
    assert "It holds only test data." in desk.get("/admin/").content.decode()
