"""The signed links in mail: of a letter, and of an account's first sign-in."""

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.urls import reverse
from django.utils.http import urlsafe_base64_encode

MESSAGE = "messaging.acknowledge"
REFERRAL = "messaging.acknowledge_referral"  # a message's token opens no referral


def token(uuid: UUID, salt: str = MESSAGE) -> str:
    """A token for SIGNED_LINK_AGE that names a message, or a referral, by its random id alone."""
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


class FirstSignInTokens(PasswordResetTokenGenerator):
    """Django's one-time tokens, for an account that has nothing to sign in with.

    One ends with the account's next sign-in, and after FIRST_SIGN_IN_LINK_HOURS.
    """

    key_salt = "messaging.links.first_sign_in"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        factors = list(Authenticator.objects.filter(user=user).values_list("pk", flat=True))
        return f"{super()._make_hash_value(user, timestamp)}{factors}"


first_sign_in_tokens = FirstSignInTokens()


def first_sign_in(user: User) -> str:
    """The path of the link by which only its owner first gets into an account."""
    uid = urlsafe_base64_encode(str(user.pk).encode())
    return reverse("first_sign_in", args=[uid, first_sign_in_tokens.make_token(user)])
