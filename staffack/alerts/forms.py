"""What staff confirm before an address of two cases is used again."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AskedForm(forms.Form):
    """Each of the two was asked, alone."""

    asked = forms.BooleanField(
        label=_("I asked both petitioners, each alone, and both want alerts at this address"),
        error_messages={"required": _("Ask both first, each alone, and confirm it here.")},
    )
