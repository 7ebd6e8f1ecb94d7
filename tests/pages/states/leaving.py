"""Somebody leaves: what is open of theirs, and whom supervisors are to confirm."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils import timezone

from cases.models import Approval
from messaging.models import Recipient
from staffack.desk import taking
from staffack.leaving import hand_over
from staffack.models import AccountReview
from tests.pages.cast import Cast
from tests.pages.catalogue import ADMIN, STAFF, state


def _open_work(cast: Cast) -> User:
    """Lee, with something open of each kind."""
    User.objects.filter(username="lee").update(email="lee@ccso.example")
    lee = User.objects.get(username="lee")
    message = cast.message(response_requested=True, contact_method="call", contact="555-0142")
    assert taking.take(message, lee)
    Recipient.objects.create(email="lee@ccso.example")
    facts = {"subject": "1", "detail": "2F3A9C01", "asked_by": lee}
    Approval.objects.create(kind=Approval.Kind.DISPOSAL, **facts)
    return lee


@state("admin-account-open-work", ADMIN)
def account_open_work(cast: Cast) -> HttpResponse:
    lee = _open_work(cast)
    cast.sign_in("alex")
    return cast.get(f"/admin/auth/user/{lee.pk}/change/")


@state("admin-account-leaves-wrong", ADMIN)
def account_leaves_wrong(cast: Cast) -> HttpResponse:
    lee = _open_work(cast)
    cast.sign_in("alex")
    fields = {"username": "lee", "email": lee.email, "groups": [lee.groups.get().pk]}
    return cast.post(f"/admin/auth/user/{lee.pk}/change/", **fields)


@state("queue-handed-over", STAFF)
def queue_handed_over(cast: Cast) -> HttpResponse:
    lee = _open_work(cast)
    hand_over(lee, User.objects.get(username="sam"), User.objects.get(username="alex"))
    cast.sign_in("sam")
    return cast.get("/staff/")


@state("accounts-due", STAFF)
def accounts_due(cast: Cast) -> HttpResponse:
    long_ago = timezone.now() - timedelta(days=80)
    for account in User.objects.filter(username__in=["lee", "alex"]):
        facts = {"confirmed_at": long_ago, "reminded_at": timezone.now()}
        AccountReview.objects.create(account=account, **facts)
    cast.sign_in("sam")
    return cast.get("/staff/accounts/")
