"""Each act of staff and its row in a log that cannot be changed: both, or neither."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db.models.signals import pre_save
from django.utils import timezone

from cases.models import Task
from messaging.models import Whereabouts
from staffack.models import Acknowledgment, AuditEntry

MESSAGE = "/staff/messages/{message.uuid}/"
REFERRAL = "/staff/referrals/{referral.uuid}/"
CASE = "/staff/cases/{case.uuid}/"
PIN = "/admin/cases/case/{case.pk}/pin/"
USER = "/admin/auth/user/{liaison.pk}/"
VERIFIED = {"verified": "on", "epoch": "{case.pin_epoch}"}
NOTICE = {"kind": "SFN", "served_at": "2024-09-02T09:00", "agency": "SHERMAN PD"}
SENTENCE = "another horse battery"
ACTS: dict[str, tuple[str, dict[str, str]]] = {
    "acknowledge a message": (MESSAGE, {}),
    "reply": (MESSAGE, {"reply": "READ"}),
    "write down a call": (MESSAGE, {"contact": "REACHED", "submission": str(uuid4())}),
    "acknowledge a referral": (REFERRAL, {}),
    "erase a referral": (REFERRAL, {"erase": "1"}),
    "issue a pass": (CASE, {"action": "pass", **VERIFIED}),
    "pause": (CASE, {"action": "pause"}),
    "print a sheet": (f"{CASE}sheet/", {"print": "1"}),
    "dismiss an alarm": ("/staff/tasks/{task.pk}/", {}),
    "dismiss a task": (
        "/admin/cases/task/",
        {"action": "dismiss", "_selected_action": "{task.pk}"},
    ),
    "issue a PIN": (PIN, {"action": "issue", "language": "en", **VERIFIED}),
    "record a PIN": (PIN, {"action": "record", "new_pin": "7391", **VERIFIED}),
    "apply a notice": (
        "/admin/staffack/leadsnotice/apply/confirm/",
        {"sheriff_number": "20082397", **NOTICE},
    ),
    "change an account": (f"{USER}change/", {"username": "leo", "is_active": "on"}),
    "set a password": (
        "/staff/account/password/set/",
        {"password1": SENTENCE, "password2": SENTENCE},
    ),
    "switch an account off": (f"{USER}change/", {"username": "lee", "taken_over_by": "{heir.pk}"}),
    "confirm an account": ("/staff/accounts/{liaison.pk}/confirm/", {}),
    "reset a sign-in": ("/staff/accounts/{liaison.pk}/reset/", {"reason": "Telephone lost."}),
}


def rows() -> dict[str, list[dict[str, Any]]]:
    """What the database holds of cases, messages, accounts and the log."""
    return {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for label in ("cases", "messaging", "staffack", "auth")
        for model in apps.get_app_config(label).get_models()
    }


@pytest.mark.parametrize("act", ACTS)
def test_a_row_that_the_log_refuses_undoes_the_act(
    act, client, case, message, referral, liaison, everyone
):
    Whereabouts.objects.create(message=message, place="The garage on Pulaski.")
    Task.objects.raise_once(Task.Kind.WEAK_PIN, case)
    cast = {"case": case, "message": message, "referral": referral}
    facts = {"email": "lee@sheriff.example", "date_joined": timezone.now() - timedelta(days=80)}
    User.objects.filter(pk=liaison.pk).update(**facts)
    cast |= {"liaison": liaison, "heir": everyone, "task": Task.objects.get(kind="WEAK_PIN")}
    address, fields = ACTS[act]
    posted = {name: value.format(**cast) for name, value in fields.items()}
    client.force_login(everyone)
    client.raise_request_exception = False

    def refuse(sender: type, **kwargs: Any) -> None:
        if sender in {AuditEntry, Acknowledgment}:
            raise OSError("No space left on device")

    before = rows()
    pre_save.connect(refuse)
    try:
        assert client.post(address.format(**cast), posted).status_code == 500
    finally:
        pre_save.disconnect(refuse)
    assert rows() == before
    assert client.post(address.format(**cast), posted).status_code < 400
    log = AuditEntry.objects.acts().exclude(action="ASKED")
    assert log.count() == 1
