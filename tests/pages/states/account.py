"""One's own account: what one signs in with, added, changed and removed."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils import timezone

from portal.models import Session
from staffack.models import KeysWanted
from tests import desk
from tests.pages.cast import Cast
from tests.pages.catalogue import STAFF, state

SHORT = {"password1": "short", "password2": "shorter"}


def lee_with(cast: Cast, *passkeys: str, password: bool = False) -> User:
    """Lee signed in, with `passkeys` and, without any, an app."""
    lee = User.objects.get(username="lee")
    if password:
        lee.set_password(desk.PASSWORD)
    else:
        lee.set_unusable_password()
    lee.save(update_fields=["password"])
    for name in passkeys:
        cast.passkey(lee, name)
    return cast.sign_in("lee")


@state("account", STAFF)
def account(cast: Cast) -> HttpResponse:
    lee = lee_with(cast, "My telephone", "Office computer", password=True)
    used = Authenticator.objects.filter(user=lee).order_by("pk")[:1].values("pk")
    Authenticator.objects.filter(pk__in=used).update(
        last_used_at=timezone.now() - timedelta(days=1)
    )
    desk.give_app(lee)
    RecoveryCodes.activate(lee)
    for browser in ("Firefox, Windows", "Safari, iPhone", ""):
        elsewhere = desk.Client()
        elsewhere.force_login(lee)
        Session.objects.filter(pk=Session.objects.latest("expire_date").pk).update(browser=browser)
    return cast.get("/staff/account/")


@state("account-passkey-alone", STAFF)
def account_passkey_alone(cast: Cast) -> HttpResponse:
    RecoveryCodes.activate(lee_with(cast, "My telephone"))
    return cast.get("/staff/account/")


@state("account-keys", STAFF)
def account_keys(cast: Cast) -> HttpResponse:
    KeysWanted.switch(lee_with(cast, "My telephone"), on=True)
    return cast.get("/staff/account/")


@state("account-nothing", STAFF)
def account_nothing(cast: Cast) -> HttpResponse:
    Authenticator.objects.filter(user=lee_with(cast)).delete()
    return cast.get("/staff/account/")


@state("passkey-add", STAFF)
def passkey_add(cast: Cast) -> HttpResponse:
    lee_with(cast)
    return cast.get("/staff/account/passkeys/add/")


@state("passkey-add-wrong", STAFF, wrong=True)
def passkey_add_wrong(cast: Cast) -> HttpResponse:
    lee_with(cast)
    return cast.post(
        "/staff/account/passkeys/add/", name="My telephone", credential='{"id": "nonsense"}'
    )


def _remove_passkey(cast: Cast) -> str:
    row = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).latest("pk")
    return f"/staff/account/passkeys/{row.pk}/remove/"


@state("passkey-remove", STAFF)
def passkey_remove(cast: Cast) -> HttpResponse:
    lee_with(cast, "My telephone")
    return cast.get(_remove_passkey(cast))


@state("passkey-stays", STAFF)
def passkey_stays(cast: Cast) -> HttpResponse:
    lee_with(cast, "My telephone")
    return cast.post(_remove_passkey(cast))


@state("password-set", STAFF)
def password_set(cast: Cast) -> HttpResponse:
    lee_with(cast)
    return cast.get("/staff/account/password/set/")


@state("password-set-wrong", STAFF, wrong=True)
def password_set_wrong(cast: Cast) -> HttpResponse:
    lee_with(cast)
    return cast.post("/staff/account/password/set/", **SHORT)


@state("password-change", STAFF)
def password_change(cast: Cast) -> HttpResponse:
    lee_with(cast, password=True)
    return cast.get("/staff/account/password/")


@state("password-change-wrong", STAFF, wrong=True)
def password_change_wrong(cast: Cast) -> HttpResponse:
    lee_with(cast, password=True)
    return cast.post("/staff/account/password/", oldpassword="wrong", **SHORT)


@state("app-add", STAFF)
def app_add(cast: Cast) -> HttpResponse:
    lee_with(cast, "My telephone", password=True)
    return cast.get("/staff/account/app/")


@state("app-add-wrong", STAFF, wrong=True)
def app_add_wrong(cast: Cast) -> HttpResponse:
    app_add(cast)
    return cast.post("/staff/account/app/", code="nonsense")


@state("app-remove", STAFF)
def app_remove(cast: Cast) -> HttpResponse:
    desk.give_app(lee_with(cast, "My telephone", password=True))
    return cast.get("/staff/account/app/remove/")


@state("app-stays", STAFF, wrong=True)
def app_stays(cast: Cast) -> HttpResponse:
    lee_with(cast, password=True)
    return cast.post("/staff/account/app/remove/")


def _codes(cast: Cast, *, password: bool) -> None:
    RecoveryCodes.activate(lee_with(cast, "My telephone", password=password))


@state("codes", STAFF)
def codes(cast: Cast) -> HttpResponse:
    _codes(cast, password=False)
    return cast.get("/staff/account/codes/")


@state("codes-shown", STAFF)
def codes_shown(cast: Cast) -> HttpResponse:
    _codes(cast, password=True)
    return cast.post("/staff/account/codes/")


@state("codes-shown-before", STAFF)
def codes_shown_before(cast: Cast) -> HttpResponse:
    codes_shown(cast)
    return cast.get("/staff/account/codes/")


@state("codes-new", STAFF)
def codes_new(cast: Cast) -> HttpResponse:
    _codes(cast, password=True)
    return cast.get("/staff/account/codes/new/")
