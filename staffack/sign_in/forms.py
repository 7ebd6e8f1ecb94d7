"""allauth's forms with the portal's words, and passkeys of this site's own address only."""

import json
from typing import Any, ClassVar

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    SetPasswordForm,
)
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as CodeForm
from allauth.mfa.base.forms import ReauthenticateForm as ConfirmCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode

from staffack.sign_in import failures


class _Plain(forms.Form):
    """Fields with our names, and without the same again inside them."""

    LABELS: ClassVar = {
        "login": _("User name"),
        "oldpassword": _("Password until now"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.LABELS.get(name, field.label)
            field.help_text = ""  # of allauth's, one leads to a reset that there is not
            field.widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = _(
                "At least 15 characters: four or five words that have nothing to do with the "
                "office, with you or with each other, or what a password manager makes."
            )


class SetOwnPasswordForm(_Plain, SetPasswordForm):
    """A first password."""


class ChangeOwnPasswordForm(_Plain, ChangePasswordForm):
    """Another password."""


class ConfirmWithPasswordForm(_Plain, ReauthenticateForm):
    """The password before something that asks for it again, in the demo."""


class AuthenticateWithCodeForm(_Plain, CodeForm):
    """A code after the password."""


class ConfirmWithCodeForm(_Plain, ConfirmCodeForm):
    """A code before something that asks for it again."""


class SignInForm(_Plain, LoginForm):
    """A name and a password."""


WRONG = _("This passkey did not work. Try again, or use another way.")


def _is_of_this_site(credential: Any) -> bool:
    """Whether the browser made it for a page of SITE_URL, and not of a name below it."""
    try:
        said = json.loads(websafe_decode(credential["response"]["clientDataJSON"]))
        return bool(said["origin"] == settings.SITE_URL)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


class _OfThisSite(forms.Form):
    """A passkey that is asked for; one that is not right counts like a wrong password."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages |= {"required": WRONG, "invalid": WRONG}

    def clean_credential(self) -> Authenticator:
        try:
            if _is_of_this_site(self.cleaned_data["credential"]):
                return super().clean_credential()  # type: ignore[misc]  # of allauth's form
        except (AttributeError, KeyError):  # allauth's reader, of JSON of another shape
            pass
        except ValidationError as error:
            if error.code != "incorrect_code":
                raise
        failures.count(context.request, self.user)
        raise ValidationError(WRONG)


class SignInWithPasskeyForm(_OfThisSite, LoginWebAuthnForm):
    """Sign in with a passkey alone."""


class AuthenticateWithPasskeyForm(_OfThisSite, AuthenticateWebAuthnForm):
    """A passkey after the password."""


class ConfirmWithPasskeyForm(_OfThisSite, ReauthenticateWebAuthnForm):
    """A passkey before something that asks for it again."""


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey: one that stands alone, kept on the device and unlocked by its owner."""

    name = forms.CharField(label=_("Name of this passkey"), max_length=50, required=False)
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_passwordless(self) -> bool:
        return True

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]
        if not _is_of_this_site(credential):
            raise ValidationError(WRONG)
        return credential

    def clean(self) -> Any:
        try:
            return super().clean()
        except (AttributeError, KeyError, ValueError):
            raise ValidationError(WRONG) from None


class AddAppForm(ActivateTOTPForm):
    """A new app: its codes go with a password, so there is one first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code that the app shows")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}
