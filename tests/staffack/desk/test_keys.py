"""The wish for keys: one's own, off at first, kept with the account."""

import re

from messaging.models import Message
from staffack.models import Contact, KeysWanted
from tests.desk import Client

PAGES = ("/staff/", "/staff/messages/{uuid}/")
SCRIPT = "js/keys"


def has_keys(client: Client, message) -> list[bool]:
    """Whether the script of the keys is on each of PAGES."""
    pages = [client.get(page.format(uuid=message.uuid)) for page in PAGES]
    return [SCRIPT in page.content.decode() for page in pages]


def test_they_are_off_at_first_and_go_with_the_account_and_with_no_other(
    staff_client, message, liaison, supervisor
):
    assert has_keys(staff_client, message) == [False, False]
    for _ in range(2):
        assert staff_client.post("/staff/keys/", {"on": "1"}).headers["Location"] == (
            "/staff/account/"
        )
    assert has_keys(staff_client, message) == [True, True]
    elsewhere, other = Client(), Client()
    elsewhere.force_login(liaison)
    other.force_login(supervisor)
    assert has_keys(elsewhere, message) == [True, True]
    assert has_keys(other, message) == [False, False]
    for _ in range(2):
        staff_client.post("/staff/keys/")
    assert has_keys(elsewhere, message) == [False, False]
    assert not KeysWanted.objects.exists()


def test_of_all_acts_only_taking_and_acknowledging_have_a_key(staff_client, case, supervisor):
    message = Message(case=case, body="The garage.", contact="555-0142", response_requested=True)
    assert message.send()
    for result in ("NO_ANSWER", "NO_ANSWER", "VOICEMAIL", "ELSE"):
        Contact.record(message, supervisor, result, "")
    page = staff_client.get(f"/staff/messages/{message.uuid}/").content.decode()
    buttons = {
        name: "data-key" in part
        for part in re.findall(r"<button([^>]*)>", page)
        for name in re.findall(r'name="(\w+)"', part)
    }
    without = {"contact", "give_up", "reply", "unfreeze", "show"}
    assert buttons == {"take": True, "acknowledge": True} | dict.fromkeys(without, False)


def test_the_queue_searches_where_the_search_is(staff_client):
    page = staff_client.get("/staff/").content.decode()
    form = page.partition('<form method="post" action="/staff/cases/"')[2].partition("</form>")[0]
    assert "Case number or sheriff number" in form
    assert page.index("</form>", page.index(form)) < page.index('id="desk"'), "no refresh takes it"
