"""What the petitioner says on the telephone, in the words that the order page asks with."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from messaging.forms import MessageForm
from messaging.models import FrozenAddress


class VerifiedForm(forms.Form):
    """Who takes it down has verified the caller."""

    verified = forms.BooleanField(
        label=_("I have verified the caller by the script above"),
        error_messages={"required": _("Verify the caller first, and confirm it here.")},
    )


class IntakeForm(MessageForm):
    """A message, in which no way to reach the petitioner is one at which somebody else answers."""

    @classmethod
    def is_begun(cls, posted: QueryDict) -> bool:
        """Also by an answer that is wanted: without a message nobody would owe it."""
        return super().is_begun(posted) or posted.get("response_requested") == "yes"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if frozen := FrozenAddress.objects.of(data.get("contact")):
            at = date_format(timezone.localtime(frozen.frozen_at), "SHORT_DATETIME_FORMAT")
            sentence = _(
                "SOMEONE ELSE answered at this number or mailbox (%(at)s). Ask for another way, or "
                "leave it empty and choose No above."
            )
            self.add_error("contact", ValidationError(sentence, params={"at": at}))
        return data
