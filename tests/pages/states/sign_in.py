"""The staff's way in: the sign-in, the code after it, the link of a first sign-in, the way back."""

from contextlib import ExitStack

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpResponse

from messaging import links
from portal.hashing import sign_in_hashing
from tests import desk
from tests.pages.cast import Cast
from tests.pages.catalogue import STAFF, state


def _enter(cast: Cast, password: str) -> HttpResponse:
    return cast.post("/staff/sign-in/", login="lee", password=password, next="")


def _lee(**facts: object) -> User:
    """Lee, with a known password."""
    User.objects.filter(username="lee").update(**facts)
    user = User.objects.get(username="lee")
    user.set_password(desk.PASSWORD)
    user.save(update_fields=["password"])
    return user


@state("sign-in", STAFF)
def sign_in(cast: Cast) -> HttpResponse:
    return cast.get("/staff/sign-in/")


@state("sign-in-wrong", STAFF, wrong=True)
def sign_in_wrong(cast: Cast) -> HttpResponse:
    return _enter(cast, "wrong")


@state("sign-in-passkey-wrong", STAFF)
def sign_in_passkey_wrong(cast: Cast) -> HttpResponse:
    return cast.post("/staff/sign-in/passkey/", credential='{"id": "nonsense"}')


@state("sign-in-locked", STAFF)
def sign_in_locked(cast: Cast) -> HttpResponse:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = _enter(cast, "wrong")
    return answer


@state("sign-in-too-many", STAFF)
def sign_in_too_many(cast: Cast) -> HttpResponse:
    cast.set(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"})
    _enter(cast, "wrong")
    return _enter(cast, "wrong")


@state("sign-in-busy", STAFF)
def sign_in_busy(cast: Cast) -> HttpResponse:
    with ExitStack() as others:
        while others.enter_context(sign_in_hashing.place()):
            pass
        return _enter(cast, "right")


@state("sign-in-off", STAFF)
def sign_in_off(cast: Cast) -> HttpResponse:
    _lee(is_active=False)
    return _enter(cast, desk.PASSWORD)


@state("sign-in-password-alone", STAFF)
def sign_in_password_alone(cast: Cast) -> HttpResponse:
    _lee()
    return _enter(cast, desk.PASSWORD)


@state("sign-in-code", STAFF)
def sign_in_code(cast: Cast) -> HttpResponse:
    desk.give_app(_lee())
    return _enter(cast, desk.PASSWORD)


@state("sign-in-code-wrong", STAFF, wrong=True)
def sign_in_code_wrong(cast: Cast) -> HttpResponse:
    sign_in_code(cast)
    return cast.post("/staff/sign-in/code/", code="nonsense")


@state("sign-in-code-passkey-wrong", STAFF, wrong=True)
def sign_in_code_passkey_wrong(cast: Cast) -> HttpResponse:
    lee = _lee()
    cast.passkey(lee, "My telephone")
    _enter(cast, desk.PASSWORD)
    return cast.post("/staff/sign-in/code/", credential='{"id": "nonsense"}')


def _link() -> str:
    return links.first_sign_in(_lee())


@state("first-sign-in", STAFF)
def first_sign_in(cast: Cast) -> HttpResponse:
    return cast.get(_link())


@state("first-sign-in-over", STAFF)
def first_sign_in_over(cast: Cast) -> HttpResponse:
    return cast.get(_link()[:-2] + "/")


@state("enrol", STAFF)
def enrol(cast: Cast) -> HttpResponse:
    return cast.post(_link())


@state("typed-again", STAFF)
def typed_again(cast: Cast) -> HttpResponse:
    secret = desk.give_app(_lee())
    lee = cast.sign_in("lee")
    cast.post("/staff/account/idle/", idle_page="/staff/cases/", number="26OP70101")
    desk.sign_in(cast.browser, lee, secret)
    return cast.get("/staff/cases/")
