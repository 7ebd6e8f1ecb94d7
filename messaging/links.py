"""The signed link in the mail: a random id, nothing else, and a time."""

from uuid import UUID

from django.conf import settings
from django.core import signing

SALT = "messaging.acknowledge"


def token(message: UUID) -> str:
    """A token that names `message` for SIGNED_LINK_AGE."""
    return signing.TimestampSigner(salt=SALT).sign(message.hex)


def read(token: str) -> tuple[UUID, bool]:
    """The message's id, and whether the link is still fresh.

    Raises signing.BadSignature for a token that we did not make.
    """
    signer = signing.TimestampSigner(salt=SALT)
    message = UUID(hex=signer.unsign(token))
    try:
        signer.unsign(token, max_age=settings.SIGNED_LINK_AGE)
    except signing.SignatureExpired:
        return message, False
    return message, True
