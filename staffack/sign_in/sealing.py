"""What stands in the database of a passkey, an app or recovery codes: sealed, for its owner only.

Whoever writes to the database can give an account no passkey of their own, nor the app of another
account. allauth's own hook seals the secrets alone, and binds them to nobody.
"""

import base64
import json
import logging
import os
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_init, post_save, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
)

from portal.encryption import rotation
from portal.encryption.cipher import UnreadableError, head_of, seal, unseal

logger = logging.getLogger(__name__)

SEALED = "sealed"  # the one key of what is stored
Stored = tuple[int, int, str, Any]  # id, account, type, data


def _place(account: int, kind: str) -> str:
    return f"mfa_authenticator/data/{account}/{kind}"


def _bytes(data: Any) -> bytes:
    try:
        return base64.b64decode(data[SEALED])
    except (KeyError, TypeError, ValueError):
        return b""


def _open(data: Any, place: str) -> dict[str, Any] | None:
    try:
        opened: dict[str, Any] = json.loads(unseal(_bytes(data), place))
    except UnreadableError:
        return None
    return opened


def sealed(data: dict[str, Any], account: int, kind: str) -> dict[str, str]:
    """What is stored of `data`."""
    return {SEALED: base64.b64encode(seal(json.dumps(data), _place(account, kind))).decode()}


def _nobodys(kind: str) -> dict[str, Any]:
    """What allauth can read, and nobody can sign in with; the owner's other factors go on."""
    if kind == Authenticator.Type.TOTP:
        return {"secret": generate_totp_secret()}
    if kind == Authenticator.Type.RECOVERY_CODES:
        return {"seed": RecoveryCodes.generate_seed(), "used_mask": -1}  # all used
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = ES256.from_cryptography_key(public)  # type: ignore[no-untyped-call]
    passkey = AttestedCredentialData.create(Aaguid.NONE, os.urandom(16), key)
    made = AuthenticatorData.create(bytes(32), AuthenticatorData.FLAG.AT, 0, bytes(passkey))
    response = {
        "clientDataJSON": websafe_encode(b'{"type":"webauthn.create","challenge":"","origin":""}'),
        "attestationObject": websafe_encode(AttestationObject.create("none", made, {})),
    }
    key_id = websafe_encode(passkey.credential_id)
    credential = {"id": key_id, "rawId": key_id, "type": "public-key", "response": response}
    return {"name": gettext("can't be read"), "credential": credential}


@receiver(post_init, sender=Authenticator)
def open_data(instance: Authenticator, **kwargs: Any) -> None:
    """Open what came from the database; what can't be opened is a factor that nobody has."""
    if instance.pk is None:
        return
    opened = _open(instance.data, _place(instance.user_id, instance.type))
    if opened is None:
        logger.error("a factor of account %s can't be read: reset it", instance.user_id)
        opened = _nobodys(instance.type)
    instance.data = opened


@receiver(pre_save, sender=Authenticator)
def seal_data(instance: Authenticator, **kwargs: Any) -> None:
    """Seal it on its way into the database."""
    instance.opened = instance.data
    instance.data = sealed(instance.data, instance.user_id, instance.type)


@receiver(post_save, sender=Authenticator)
def keep_open(instance: Authenticator, **kwargs: Any) -> None:
    """Whoever holds the row goes on with what it says."""
    instance.data = instance.opened


def _stored() -> Iterator[Stored]:
    yield from Authenticator.objects.order_by("pk").values_list("pk", "user", "type", "data")


def _outdated() -> list[int]:
    head = head_of(next(iter(settings.FIELD_KEYS)))
    return [pk for pk, _, _, data in _stored() if not _bytes(data).startswith(head)]


def _closed() -> list[int]:
    return [pk for pk, of, kind, data in _stored() if _open(data, _place(of, kind)) is None]


def _unreadable() -> list[str]:
    return [f"mfa_authenticator, id {pk}, data" for pk in _closed()]


def _seal_anew() -> tuple[int, list[str]]:
    count, closed = 0, _closed()
    for pk in _outdated():
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if factor and pk not in closed:
                factor.save(update_fields=["data"])
                count += 1
    return count, _unreadable()


rotation.ELSEWHERE.append(
    rotation.Elsewhere(
        count_outdated=lambda: len(_outdated()),
        seal_anew=_seal_anew,
        read_all=lambda: (Authenticator.objects.count(), _unreadable()),
    )
)
