from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group, User
from django.core import signing
from django.core.checks import ERROR, run_checks
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from messaging import links
from messaging.models import Message
from staffack import append_only
from staffack.models import Acknowledgment
from tests.parallel import at_once


@pytest.fixture
def link(message) -> str:
    """The address in the mail, written out: it lives in inboxes."""
    return f"/staff/ack/{links.token(message.uuid)}/"


def test_the_link_asks_for_sign_in_first_whatever_the_token(client, link):
    for address in (link, "/staff/ack/altered/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response.headers["Location"] == f"/staff/sign-in/?next={quote(address)}"


def test_opening_the_link_shows_the_message_and_changes_nothing(staff_client, link, message):
    for method in (staff_client.get, staff_client.head):
        assert method(link).status_code == 200
    assert "He works at the garage on Pulaski." in staff_client.get(link).content.decode()
    assert not Acknowledgment.objects.exists()
    assert Message.objects.get().acknowledged_at is None


def test_the_button_records_who_and_when(staff_client, link, message, liaison):
    response = staff_client.post(link, {"acknowledge": "1"})
    assert (response.status_code, response.headers["Location"]) == (303, link)
    row = Acknowledgment.objects.get()
    assert row.staff == liaison
    assert row.acknowledged_at == Message.objects.get().acknowledged_at
    assert "lee" in staff_client.get(link).content.decode()


def test_the_survivor_sees_the_time_and_never_who(survivor, message, liaison):
    User.objects.filter(pk=liaison.pk).update(username="unusual-name", last_name="Unusual")
    Acknowledgment.record(message, liaison)
    page = survivor.get("/order/").content.decode()
    assert "Acknowledged by CCSO" in page
    assert "unusual" not in page.lower()


def test_a_second_press_changes_nothing(staff_client, link, message):
    staff_client.post(link)
    first = Message.objects.get().acknowledged_at
    assert staff_client.post(link).status_code == 303
    assert Acknowledgment.objects.count() == 1
    assert Message.objects.get().acknowledged_at == first


def test_a_second_person_is_told_who_and_when(client, message, liaison):
    first = Acknowledgment.record(message, liaison)
    second = User.objects.create_user("sam", password="correct horse battery")
    second.groups.add(Group.objects.get(name="Supervisor"))
    client.force_login(second)
    address = f"/staff/messages/{message.uuid}/"
    page = client.get(address).content.decode()
    assert "lee, " in page
    assert timezone.localtime(first.acknowledged_at).strftime("%m/%d/%Y %I:%M %p") in page
    assert 'name="acknowledge"' in page
    client.post(address)
    assert Acknowledgment.objects.count() == 2
    assert Message.objects.get().acknowledged_at == first.acknowledged_at


@pytest.mark.django_db(transaction=True)
def test_20_acknowledgments_in_parallel_have_one_first(message):
    people = [User.objects.create_user(f"person{number}") for number in range(20)]
    firsts = at_once(20, lambda number: Acknowledgment.record(message, people[number]).pk)
    assert len(set(firsts)) == 1
    assert Acknowledgment.objects.count() == 20
    first = Acknowledgment.objects.get(is_first=True)
    assert first.pk == firsts[0]
    assert Message.objects.get().acknowledged_at == first.acknowledged_at


@pytest.mark.django_db(transaction=True)
def test_one_person_pressing_20_times_in_parallel_is_one_acknowledgment(message, liaison):
    at_once(20, lambda _number: Acknowledgment.record(message, liaison))
    assert Acknowledgment.objects.count() == 1


def test_an_altered_link_is_404_for_those_signed_in(staff_client, link, message):
    position = len("/staff/ack/")
    swapped = "0" if link[position] != "0" else "1"
    altered = [
        link[:position] + swapped + link[position + 1 :],
        link[:-2] + ("A" if link[-2] != "A" else "B") + "/",
        "/staff/ack/x/",
        f"/staff/ack/{message.uuid}/",
    ]
    for address in altered:
        assert staff_client.get(address).status_code == 404
        assert staff_client.post(address).status_code == 404


def test_a_token_signed_for_another_purpose_is_404(staff_client, message):
    other = signing.TimestampSigner(salt="another").sign(message.uuid.hex)
    assert staff_client.get(f"/staff/ack/{other}/").status_code == 404


def test_the_link_holds_a_random_id_and_nothing_else(link, message):
    assert link.startswith(f"/staff/ack/{message.uuid.hex}:")


def test_after_72_hours_a_kind_page_still_opens_the_message(
    staff_client, link, message, time_machine
):
    time_machine.move_to(timezone.now() + timedelta(hours=71, minutes=59))
    staff_client.force_login(User.objects.get())
    assert "garage" in staff_client.get(link).content.decode()
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    page = staff_client.get(link).content.decode()
    assert "This link has run out" in page
    assert f"/staff/messages/{message.uuid}/" in page
    assert "garage" not in page
    staff_client.post(link)
    assert not Acknowledgment.objects.exists()


def test_links_signed_with_an_older_secret_still_read(staff_client, link, liaison, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a-new-secret-" * 4
    staff_client.force_login(liaison)
    assert staff_client.get(link).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    staff_client.force_login(liaison)
    assert staff_client.get(link).status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE staffack_acknowledgment SET is_first = is_first",
        "DELETE FROM staffack_acknowledgment",
        "TRUNCATE staffack_acknowledgment CASCADE",
        "INSERT OR REPLACE INTO staffack_acknowledgment SELECT * FROM staffack_acknowledgment",
    ],
)
def test_the_table_is_append_only(message, liaison, statement):
    Acknowledgment.record(message, liaison)
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Acknowledgment.objects.count() == 1


def test_a_start_without_the_triggers_is_refused(db):
    def found() -> list[str]:
        options = {"include_deployment_checks": True, "databases": ["default"]}
        return [one.id for one in run_checks(tags=["portal"], **options) if one.level >= ERROR]

    assert found() == []
    append_only.remove(connection, "staffack_acknowledgment")
    assert found() == ["staffack.E001"]
    append_only.install(connection, "staffack_acknowledgment")
    assert found() == []
