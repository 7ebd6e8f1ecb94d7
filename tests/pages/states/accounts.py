"""What is asked once more before a change, and others' accounts."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.http import HttpResponse

from tests import desk
from tests.pages.cast import Cast
from tests.pages.catalogue import DEMO, STAFF, state
from tests.pages.states.account import lee_with


@state("confirm-code", STAFF)
def confirm_code(cast: Cast) -> HttpResponse:
    cast.set(ACCOUNT_REAUTHENTICATION_TIMEOUT=0)
    lee_with(cast)
    return cast.get("/staff/account/passkeys/add/")


@state("confirm-code-wrong", STAFF, wrong=True)
def confirm_code_wrong(cast: Cast) -> HttpResponse:
    confirm_code(cast)
    return cast.post("/staff/confirm/code/", code="nonsense")


@state("confirm-passkey", STAFF)
def confirm_passkey(cast: Cast) -> HttpResponse:
    cast.set(ACCOUNT_REAUTHENTICATION_TIMEOUT=0)
    desk.give_app(lee_with(cast, "My telephone", password=True))
    return cast.get("/staff/confirm/passkey/")


@state("confirm-password", DEMO)
def confirm_password(cast: Cast) -> HttpResponse:
    cast.set(SECOND_FACTOR_REQUIRED=False, ACCOUNT_REAUTHENTICATION_METHODS=["mfa", "password"])
    Authenticator.objects.filter(user=lee_with(cast, password=True)).delete()
    cast.set(ACCOUNT_REAUTHENTICATION_TIMEOUT=0)
    return cast.get("/staff/account/passkeys/add/")


@state("accounts", STAFF)
def accounts(cast: Cast) -> HttpResponse:
    cast.passkey(User.objects.get(username="lee"), "My telephone")
    desk.give_app(User.objects.get(username="lee"))
    cast.sign_in("sam")
    return cast.get("/staff/accounts/")


def _reset(cast: Cast, email: str = "lee@ccso.example") -> str:
    User.objects.filter(username="lee").update(email=email)
    cast.sign_in("sam")
    return f"/staff/accounts/{User.objects.get(username='lee').pk}/reset/"


@state("account-reset", STAFF)
def account_reset(cast: Cast) -> HttpResponse:
    return cast.get(_reset(cast))


@state("account-reset-wrong", STAFF, wrong=True)
def account_reset_wrong(cast: Cast) -> HttpResponse:
    return cast.post(_reset(cast), reason="")


@state("account-reset-no-email", STAFF)
def account_reset_no_email(cast: Cast) -> HttpResponse:
    return cast.get(_reset(cast, email=""))


@state("accounts-one-supervisor", STAFF)
def accounts_one_supervisor(cast: Cast) -> HttpResponse:
    User.objects.filter(username="kim").update(is_active=False)
    cast.sign_in("sam")
    return cast.get("/staff/accounts/")
