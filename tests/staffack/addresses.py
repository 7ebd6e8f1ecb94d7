"""Every address of staff, and a row for each that names one."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from alerts.models import Alert, Channel, Wish
from alerts.wishes import Address
from cases.models import Approval, Case, Task
from feed.models import FeedImport
from messaging import links
from messaging.models import Mailbox
from staffack.models import Acknowledgment, AuditEntry, LeadsNotice


def staff_patterns(resolver: Any = None, prefix: str = "") -> Iterator[tuple[Any, str]]:
    """The name and the path of every pattern below /staff/ and /admin/, but Django's sign-in."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from staff_patterns(pattern, path)
        elif path.startswith(("staff/", "admin/")) and path != "admin/login/":
            yield pattern.name, path


@pytest.fixture
def everything(case, message, referral, liaison, guides, directory) -> dict[str, str]:
    """A row of each kind; gives what stands for a `<...>` below the beginning of a path."""
    Mailbox.objects.mark("liaisons@sheriff.example", timezone.now())
    Task.objects.raise_once(Task.Kind.WEAK_PIN, case)
    Approval.objects.create(kind=Approval.Kind.BURST, subject="night", detail="papers: 40")
    FeedImport.objects.create(source="night.csv", as_of=timezone.now())
    _alert(case)
    Acknowledgment.record(message, liaison)
    AuditEntry.write(liaison, AuditEntry.Action.REPLIED, case=case, message=message)
    notice = {"paper": case.civilprocess_set.get(), "kind": "SFN", "served_at": timezone.now()}
    LeadsNotice.objects.create(**notice, applied_by=liaison, address="Canary Road")
    return {
        "staff/messages/": message.uuid,
        "staff/ack/": links.token(message.uuid),
        "staff/cases/": case.uuid,
        "staff/referrals/ack/": links.token(referral.uuid, links.REFERRAL),
        "staff/referrals/": referral.uuid,
        "staff/tasks/": Task.objects.latest("pk").pk,
        "staff/accounts/": liaison.pk,
        "staff/account/": 1,
        "staff/sign-in/": "none",
        "admin/r/": 1,
    } | {
        f"admin/{model._meta.label_lower.replace('.', '/')}/": row.pk
        for model in apps.get_models()
        if (row := model._base_manager.order_by("-pk").first())
    }


def _alert(case: Case) -> None:
    """Of a wish that stands, which did not arrive; nobody began with another."""
    now = timezone.now()
    facts = {"case": case, "words": "list", "language": "en", "events": ["served"], "until": now}
    wish = Wish.objects.create(**facts, confirmed_at=now, begun_at=now)
    channel = Channel.of(wish, 1, Address("email", "canary@mail.example"))
    channel.code, channel.confirmed_at = None, now
    channel.save()
    failed = {"handing_over_at": now, "failed_at": now, "failure": "UNKNOWN"}
    Alert.objects.create(wish=wish, case=case, new={}, due_at=now).delivery_set.create(
        channel=channel, case=case, kind="ALERT", **failed
    )


def filled(path: str, everything: dict[str, Any]) -> str:
    """The address of `path` with a row of `everything` in it."""
    path = re.sub(r"\^\(\?P<app_label>.*\)/\$", "messaging/", path)  # Django's own two patterns
    path = re.sub(r"\(\?P<url>.*\)\$", "nowhere", path)
    if "<" not in path:
        return f"/{path}"
    assert any(path.startswith(each) for each in everything), path
    [beginning, *_] = [each for each in everything if path.startswith(each)]
    return "/" + re.sub(r"<\w+:\w+>", str(everything[beginning]), path)
