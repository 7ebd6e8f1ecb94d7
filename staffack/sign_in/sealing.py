"""What stands in the database of a passkey, an app or recovery codes: sealed, for its owner only.

Whoever writes to the database can give an account no passkey of their own, nor the app of another
account. allauth's own hook seals the secrets alone, and binds them to nobody.
"""

import base64
import json
import logging
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_init, post_save, pre_save
from django.dispatch import receiver

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


@receiver(post_init, sender=Authenticator)
def open_data(instance: Authenticator, **kwargs: Any) -> None:
    """Open what came from the database; what can't be opened lets nobody in."""
    if instance.pk is None:
        return
    opened = _open(instance.data, _place(instance.user_id, instance.type))
    if opened is None:
        logger.error("a factor of account %s can't be read: reset it", instance.user_id)
    instance.data = opened or {}


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


def _unreadable() -> list[str]:
    closed = [pk for pk, *place, data in _stored() if _open(data, _place(*place)) is None]
    return [f"mfa_authenticator, id {pk}, data" for pk in closed]


def _seal_anew() -> tuple[int, list[str]]:
    count = 0
    for pk in _outdated():
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if factor and factor.data:
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
