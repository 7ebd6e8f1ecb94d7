"""Asks staff once more who they are, before what does most harm in other hands."""

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def confirm_who(request: HttpRequest) -> None:
    """Go on if they showed it within five minutes, by passkey or code; in the demo by password.

    Else raises allauth's ReauthenticationRequired: its middleware asks, and afterwards takes up
    the request where it stopped, with what was posted. OWASP ASVS 5.0, 7.5.3.
    """
