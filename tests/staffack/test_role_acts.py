"""Each role and each action of the lists, and what boxes with suggestions tell whom."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import RequestFactory

from tests.desk import Client
from tests.staffack.addresses import everything
from tests.staffack.test_role_pages import kept, person

__all__ = ["everything"]

pytestmark = pytest.mark.many  # every action and row, for each role

# The letters are those of test_role_pages. Every other action of a list is nobody's.
ACTIONS = {
    ("cases.Task", "dismiss"): "AR",
    ("cases.Task", "are_two"): "AR",
    ("cases.Task", "are_one"): "AR",
    ("cases.Approval", "grant"): "SAR",
    ("cases.Approval", "refuse"): "SAR",
    ("cases.ClosedDay", "delete_selected"): "AR",
    ("messaging.Notification", "send_again"): "SAR",
    ("messaging.Mailbox", "trust"): "SAR",
    ("messaging.Recipient", "delete_selected"): "R",
    ("resources.Organisation", "mark_checked"): "AR",
    ("resources.Organisation", "take_from_file"): "AR",
    ("auth.User", "send_link_again"): "AR",
    **{
        (label, "delete_selected"): "R"
        for label in (
            *("auth.Group", "resources.Citation", "resources.Courthouse", "resources.Guide"),
            *("resources.Organisation", "resources.Term"),
        )
    },
}
# Whose boxes suggest rows, of those that any row refers to.
SUGGESTS = {
    "auth.Group": "AR",
    "auth.User": "AR",
    "cases.Case": "AR",
    "cases.CivilProcess": "AR",
    "cases.Task": "AR",
    "messaging.Message": "S",
    "resources.Citation": "AR",
    "resources.Organisation": "AR",
    "resources.Term": "AR",
}


def lists():
    """Of each list its label, its address, and its class."""
    for model, listed in admin.site._registry.items():
        yield model._meta.label, f"/admin/{model._meta.label_lower.replace('.', '/')}/", listed


@pytest.mark.parametrize("letter", "LSAURN")
def test_each_action_is_done_by_the_roles_in_the_table(everything, letter):
    user, browser = person(letter), Client()
    browser.force_login(user)
    request = RequestFactory().get("/")
    request.user = user
    offered = set()
    for label, address, listed in lists():
        may_list = browser.get(address).status_code == 200
        offered |= {(label, name) for name in listed.get_actions(request) if may_list}
    assert offered == {action for action, who in ACTIONS.items() if letter in who}
    before = kept()
    for label, address, listed in lists():
        names = {name for _, name, _ in listed._get_base_actions()}
        for name in names | {"delete_selected", "make_verified"}:
            if (label, name) not in offered:
                row = everything[address.lstrip("/")]
                posted = {"action": name, ACTION_CHECKBOX_NAME: [row], "post": "yes"}
                browser.post(address, posted)
                assert kept() == before, (label, name)


@pytest.mark.parametrize("letter", "LSAURN")
def test_suggestions_come_to_whoever_may_list_the_rows(everything, letter):
    browser = Client()
    browser.force_login(person(letter))
    told = set()
    asked = 0
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not field.concrete or not field.is_relation:
                continue
            asked += 1
            app, name = model._meta.label_lower.split(".")
            address = f"/admin/autocomplete/?app_label={app}&model_name={name}"
            response = browser.get(f"{address}&field_name={field.name}&term=a")
            if response.status_code == 200:
                told.add(field.related_model._meta.label)
            assert b"md5$" not in response.content
    assert asked > 40
    assert told == {label for label, who in SUGGESTS.items() if letter in who}
