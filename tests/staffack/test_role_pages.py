"""Each role at each address of staff, with rows that are there: what opens, in one table.

L liaison, S supervisor, A administrator, U auditor, R superuser, N an account without a role.
"""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.http import HttpResponse

from staffack.models import AuditEntry
from tests.desk import Client
from tests.staffack.addresses import everything, filled, staff_patterns

__all__ = ["everything"]

pytestmark = pytest.mark.many  # every address, for each role

# Who may list, add, look at, save and delete the rows of the administration.
ROWS = """
                        list add look save delete
auth_group              AR   R   AR   R    R
auth_user               AR   AR  AR   AR   -
cases_task             AR   -   AR   -    -
cases_approval          SAR  -   SAR  -    -
cases_case              AR   AR  AR   AR   -
cases_civilprocess      AR   AR  AR   AR   -
cases_closedday         AR   AR  AR   AR   AR
feed_feedimport         AR   AR  AR   -    -
messaging_mailbox       SAR  -   SAR  -    -
messaging_message       S    -   S    -    -
messaging_notification  SAR  -   SAR  -    -
messaging_recipient     SAR  SAR SAR  SAR  R
resources_citation      AR   AR  AR   AR   R
resources_courthouse    AR   AR  AR   AR   R
resources_guide         AR   AR  AR   AR   R
resources_organisation  AR   AR  AR   AR   R
resources_term          AR   AR  AR   AR   R
staffack_acknowledgment SAR  -   SAR  -    -
staffack_auditentry     SUR  -   SUR  -    -
staffack_leadsnotice    SAR  -   SAR  -    -
"""
PAGES = {
    # What survivors and providers wrote, and what lets a caller in.
    "queue next agenda keys message acknowledge": "LS",
    "referrals referral acknowledge_referral": "LS",
    "cases case alerts intake sheet sheets dismiss_task": "LS",
    "conflicts": "LSA",
    # Of other people's accounts.
    "accounts reset": "SR",
    "alerts_all end_hold": "SR",
    "confirm_account": "S",
    # The office's own pages in the administration.
    "cases_case_pin cases_case_hold cases_case_dispose": "AR",
    "cases_civilprocess_correct cases_closedday_load feed_feedimport_undo": "AR",
    "staffack_leadsnotice_apply staffack_leadsnotice_confirm": "AR",
    "looks": "SUR",
    "index password_change_done jsi18n": "SAUR",
    "app_list": "SAR",  # of messaging
    # Signing in, and one's own account.
    "logout sign_out password_change": "LSAURN",
    "account_login mfa_authenticate mfa_login_webauthn account_inactive": "LSAURN",
    "mfa_index end_visits staff_alive staff_idle enrol": "LSAURN",
    "account_change_password account_set_password": "LSAURN",
    "mfa_list_webauthn mfa_add_webauthn mfa_activate_totp mfa_deactivate_totp": "LSAURN",
    "mfa_view_recovery_codes mfa_generate_recovery_codes": "LSAURN",
    "mfa_reauthenticate mfa_reauthenticate_webauthn": "LSAURN",
    # Here there is no such account, passkey, link, page; and autocomplete asks which rows.
    "first_sign_in mfa_remove_webauthn view_on_site autocomplete account_reauthenticate": "",
    "office_sign_in office_back office_connect office_disconnect office_confirm": "",
}
ROW_PAGES = ("changelist", "add", "change", "history", "delete")
LABELS = {"auth", "cases", "feed", "messaging", "alerts", "resources", "staffack", "mfa"}
WHO = dict(zip("LSAU", ("Liaison", "Supervisor", "Administrator", "Auditor"), strict=True))


def person(letter: str) -> User:
    """An account of that role."""
    if letter == "R":
        return User.objects.create_superuser("root")
    user = User.objects.create_user(f"their {letter}", is_staff=letter in "SAU")
    user.groups.add(*Group.objects.filter(name=WHO.get(letter)))
    return user


def rights() -> dict[str, dict[str, str]]:
    """ROWS by model and column."""
    heading, *lines = [line.split() for line in ROWS.strip().splitlines()]
    return {name: dict(zip(heading, letters, strict=True)) for name, *letters in lines}


def opens(response: HttpResponse) -> bool:
    """Whether it is an answer, and no refusal nor the way to another sign-in."""
    to_sign_in = "/admin/login/" in response.headers.get("Location", "")
    return (response.status_code < 400 and not to_sign_in) or response.status_code == 422


def asked(browser: Client, address: str, *, posts: bool = False) -> bool:
    """Whether the page answers, or the POST where it takes nothing else."""
    response = browser.post(address) if posts else browser.get(address)
    if response.status_code == 405:
        response = browser.post(address)
    assert response.status_code < 500
    return opens(response)


def kept() -> dict[str, list[dict[str, Any]]]:
    """What the database holds but the log, in which a refusal may stand."""
    models = [each for each in apps.get_models() if each._meta.app_label in LABELS]
    models.remove(AuditEntry)
    return {each.__name__: list(each._base_manager.order_by("pk").values()) for each in models}


@pytest.mark.parametrize("letter", "LSAURN")
def test_each_page_opens_to_the_roles_in_the_table(everything, letter):
    table = {name: who for names, who in PAGES.items() for name in names.split()}
    of_rows = {f"{name}_{page}" for name in rights() for page in ROW_PAGES}
    user, browser = person(letter), Client()
    found = set()
    for name, path in staff_patterns():
        if name is None or name in of_rows:
            continue
        browser.force_login(user)
        if asked(browser, filled(path, everything)):
            found.add(name)
        assert name in table, name
    assert found == {name for name, who in table.items() if letter in who}


@pytest.mark.parametrize("letter", "LSAURN")
def test_each_row_is_listed_added_seen_saved_and_deleted_by_the_roles_in_the_table(
    everything, letter
):
    browser, table = Client(), rights()
    browser.force_login(person(letter))
    walked = {name for name, _path in staff_patterns() if name and name.endswith("_changelist")}
    assert walked == {f"{name}_changelist" for name in table}
    for name, columns in table.items():
        place = f"/admin/{name.replace('_', '/')}/"
        row = f"{place}{everything[place.lstrip('/')]}/"
        found = {
            "list": asked(browser, place),
            "add": asked(browser, f"{place}add/"),
            "look": asked(browser, f"{row}change/"),
            "save": asked(browser, f"{row}change/", posts=True),
            "delete": asked(browser, f"{row}delete/"),
        }
        assert found == {column: letter in who for column, who in columns.items()}, name
        assert asked(browser, f"{row}history/") == found["look"], name
        assert asked(browser, f"{place}add/", posts=True) == found["add"], name


@pytest.mark.parametrize("letter", "LSAURN")
def test_a_post_to_what_is_closed_changes_nothing(everything, letter):
    browser = Client()
    browser.force_login(person(letter))
    before = kept()
    closed = {name for names, who in PAGES.items() if letter not in who for name in names.split()}
    for name, path in staff_patterns():
        if name in closed:
            assert not opens(browser.post(filled(path, everything), {"post": "yes"})), name
    for name, columns in rights().items():
        place = f"/admin/{name.replace('_', '/')}/"
        row = f"{place}{everything[place.lstrip('/')]}/"
        for column, address in (("add", f"{place}add/"), ("delete", f"{row}delete/")):
            if letter not in columns[column]:
                assert not opens(browser.post(address, {"post": "yes"})), (name, column)
        if letter not in columns["save"]:
            assert not opens(browser.post(f"{row}change/", {"is_active": "on"})), name
    assert kept() == before
