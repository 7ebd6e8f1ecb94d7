"""The referral form: who refers, who is referred, how to reach the client, and the consent."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lookup.forms import CheckedForm
from messaging.fields import MISSING, LineField, is_telephone
from messaging.forms import LetterForm
from messaging.referrals.models import Referral

DAY_FORMATS = ["%Y-%m-%d", "%m/%d/%Y"]


class ReferralForm(CheckedForm, LetterForm):
    """A referral. The letter is about a client; whatever is not needed may stay empty."""

    # The letter's own fields speak to the survivor who writes; here someone else writes.
    LABELS = {
        "body": _("What should we know? (optional)"),
        "contact_method": _("How may we reach the client?"),
        "contact": _("The client's safe telephone number or email (optional)"),
        "safe_from": _("Safe date and time to reach the client (optional): from"),
        "safe_until": _("Until (optional)"),
        "ask_for": _("Whom should we ask for? (optional)"),
        "language": _("Language the client speaks (optional)"),
    }
    # Name, heading and fields of each part.
    PARTS = [
        ("provider", _("Who you are"), ["organisation", "name", "role", "telephone", "email"]),
        ("client", _("Who needs help"), ["client", "needs", "body"]),
        (
            "reach",
            _("How to reach the client"),
            [
                *("contact_method", "contact", "safe_from", "safe_from_fold", "safe_until"),
                *("safe_though_closed", "safe_any_time", "voicemail_ok", "ask_for", "language"),
            ],
        ),
        ("consent", _("The client's consent"), ["agreed", "consent", "consent_on", "consent_by"]),
    ]
    field_order = ["submission", *(name for _part, _heading, names in PARTS for name in names)]

    organisation = LineField(_("Your organization"), 200, "organization")
    name = LineField(_("Your name"), autocomplete="name")
    role = LineField(_("Your role (optional)"), autocomplete="organization-title", required=False)
    telephone = LineField(_("Your telephone number at work"), 40, "tel")
    email = forms.EmailField(
        label=_("Your email at work (optional)"),
        help_text=_("If you give one, we write to it once, when we have read this."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    client = LineField(
        _("The client's name, or initials"),
        help_text=_("Initials are enough if you tell us on the telephone who it is."),
    )
    needs = forms.MultipleChoiceField(
        label=_("What does the client need?"),
        help_text=_("If it is something else, say below what it is."),
        choices=Referral.Need.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one or more.")},
    )
    consent = forms.ChoiceField(
        label=_("How did the client agree?"),
        choices=Referral.Consent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    consent_on = forms.DateField(
        label=_("On which day?"),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": MISSING,
            "invalid": _("Give a day as month, day and year: 11/25/2026."),
        },
    )
    consent_by = LineField(
        _("Who asked the client? (optional)"),
        help_text=_("Leave this empty if it was you."),
        required=False,
    )
    agreed = forms.BooleanField(
        error_messages={
            "required": _("We can take a referral only if the client agreed to all of this.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.LABELS.items():
            self.fields[name].label = label
        self.fields["body"].required = False
        self.fields["body"].help_text = _("Write only what we need to help. No children's names.")
        self.fields["contact"].help_text = _("Leave it empty if we should go through you.")
        self.fields["contact_method"].choices = Referral.ContactMethod.choices  # type: ignore[attr-defined]  # a choice
        self.fields["agreed"].label = settings.AGENCY.consent.shown.summary

    def parts(self) -> list[dict[str, Any]]:
        """The form in parts, as page and paper show it: name, heading, fields."""
        asked = {"safe_from_fold": self.ambiguous, "safe_though_closed": self.closed_then}
        left_out = {name for name, is_asked in asked.items() if not is_asked}
        return [
            {
                "name": part,
                "heading": heading,
                "fields": [self[name] for name in names if name not in left_out],
            }
            for part, heading, names in self.PARTS
        ]

    def clean_submission(self) -> UUID:
        """A form that lost its id is one of its own."""
        return self.cleaned_data["submission"] or uuid4()

    def clean_telephone(self) -> str:
        telephone: str = self.cleaned_data["telephone"]
        if not is_telephone(telephone):
            raise ValidationError(_("Give the number with its area code: (312) 555-0100."))
        return telephone

    def clean_body(self) -> str:
        body = super().clean_body()
        if Referral.Need.OTHER in self.cleaned_data.get("needs", []) and not body.strip():
            raise ValidationError(_("You chose something else. Say here what the client needs."))
        return body

    def clean_consent_on(self) -> Any:
        day = self.cleaned_data["consent_on"]
        if day > timezone.localdate(timezone=settings.AGENCY.zone):
            raise ValidationError(_("This day has not come yet."))
        return day

    def referral(self) -> Referral:
        """The referral that was typed, not saved yet; of a form that is valid."""
        data = {**self.cleaned_data}
        del data["agreed"], data["safe_from_fold"]
        return Referral(
            **{
                **data,
                "needs": " ".join(data["needs"]),
                "contact_method": data["contact_method"] if data["contact"] else "",
                "consent_by": data["consent_by"] or data["name"],
                "consent_version": settings.AGENCY.consent.version,
                "page_language": get_language() or settings.LANGUAGE_CODE,
            }
        )
