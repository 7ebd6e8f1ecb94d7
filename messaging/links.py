"""The signed link in the mail: a random id, nothing else, and a time."""

from uuid import UUID

from django.conf import settings
from django.core import signing

MESSAGE = "messaging.acknowledge"
REFERRAL = "messaging.acknowledge_referral"  # a message's token opens no referral


def token(uuid: UUID, salt: str = MESSAGE) -> str:
    """A token that names a message, or a referral, for SIGNED_LINK_AGE."""
    return signing.TimestampSigner(salt=salt).sign(uuid.hex)


def read(token: str, salt: str = MESSAGE) -> tuple[UUID, bool]:
    """The id in it, and whether the link is still fresh.

    Raises signing.BadSignature for a token that we did not make.
    """
    signer = signing.TimestampSigner(salt=salt)
    uuid = UUID(hex=signer.unsign(token))
    try:
        signer.unsign(token, max_age=settings.SIGNED_LINK_AGE)
    except signing.SignatureExpired:
        return uuid, False
    return uuid, True
