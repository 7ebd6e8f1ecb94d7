"""What someone can send to the office: the bases of the forms, and the secure message form."""

import uuid
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from messaging.fields import LineField, is_telephone
from messaging.models import Message, Whereabouts
from messaging.safe_times import SafeTimeForm

BODY_MAX = 10_000


class SubmissionForm(forms.Form):
    """A form that is saved once, however often it is posted."""

    # No id: two forms of one page would share it.
    submission = forms.UUIDField(
        widget=forms.HiddenInput(attrs={"id": False}), required=False, initial=uuid.uuid4
    )

    @classmethod
    def as_typed(cls, posted: QueryDict) -> Self:
        """The form with what was posted in it, nothing of it checked."""
        lists = {
            name: posted.getlist(name)
            for name, field in cls.base_fields.items()
            if isinstance(field, forms.MultipleChoiceField)
        }
        return cls(initial=posted.dict() | lists)


class Draft(SubmissionForm):
    """Something a survivor writes to the office; whatever happens to its POST, no word is lost.

    The forms that share a page share no field name but `submission`.
    """

    PAGE = ""  # the template that shows it again, with what to mend
    EMPTY_AT_FIRST: tuple[str, ...] = ()  # fields that say nothing until someone fills one in

    @classmethod
    def is_begun(cls, posted: QueryDict) -> bool:
        """Whether something of this form was filled in."""
        return any(posted.get(name, "").strip() for name in cls.EMPTY_AT_FIRST)

    def message(self, case: Any) -> Message:
        """The message that was typed, not saved yet; of a form that is valid."""
        raise NotImplementedError

    def whereabouts(self) -> Whereabouts | None:
        """What the message carries, if it carries any."""
        return None


class LetterForm(SafeTimeForm, SubmissionForm):
    """A text, and how and when it is safe to reach someone about it."""

    body = forms.CharField(
        label=_("Your message"),
        help_text=_(
            "Other places where the other person may be found, and good times to find them there."
        ),
        # No maxlength: the browser would cut what she pastes, and say nothing.
        widget=forms.Textarea(
            attrs={
                "rows": 6,
                "autocomplete": "off",
                "data-most": BODY_MAX,
                "data-too-long": _(
                    "This is too long: it can have 10,000 characters. "
                    "Please shorten it, or send it in two parts."
                ),
            }
        ),
        error_messages={"required": _("Type your message.")},
    )
    contact_method = forms.ChoiceField(
        label=_("How should we reach you?"),
        choices=Message.ContactMethod.choices,
        widget=forms.RadioSelect,
        initial="call",
        required=False,
    )
    contact = LineField(_("Telephone number or email that is safe"), 254, required=False)
    voicemail_ok = forms.BooleanField(label=_("You may leave a voicemail"), required=False)
    ask_for = LineField(_("Whom should we ask for?"), required=False)
    language = LineField(_("Language you want to speak"), 40, required=False)

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].replace("\r\n", "\n")
        if len(body) > BODY_MAX:
            raise ValidationError(
                _(
                    "Your message has %(length)d characters; it can have 10,000. "
                    "Please shorten it, or send it in two parts."
                )
                % {"length": len(body)}
            )
        return body

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("contact"):
            self._clean_contact(data)
        return data

    def _clean_contact(self, data: dict[str, Any]) -> None:
        contact = data["contact"]
        if data.get("contact_method") == "email":
            try:
                validate_email(contact)
            except ValidationError:
                self.add_error(
                    "contact", _("This is not an email address. An example: name@example.org")
                )
            return
        if not is_telephone(contact):
            by_email = dict(self.fields["contact_method"].choices)["email"]  # type: ignore[attr-defined]  # a choice
            self.add_error(
                "contact",
                _(
                    "This is not a telephone number. Give it with the area code: "
                    "(312) 555-0100. For an email address, choose “%(choice)s” above."
                )
                % {"choice": by_email},
            )


WANTED = {"yes": True, "no": False, "": None}


class MessageForm(Draft, LetterForm):
    """A message, with an answer wanted or not, and when it is safe to call."""

    PAGE = "messaging/messages.html"
    EMPTY_AT_FIRST = (
        *("body", "contact", "safe_from", "safe_until", "safe_any_time"),
        *("ask_for", "language", "voicemail_ok"),
    )
    field_order = ["submission", "body", "response_requested", "contact_method", "contact"]

    response_requested = forms.ChoiceField(
        label=_("Do you want an answer?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        wants = data.get("response_requested")
        told = data.get("contact") or data.get("safe_from") or "contact" in self.errors
        if wants == "yes" and not data.get("contact") and "contact" not in self.errors:
            self.add_error("contact", _("Tell us how to reach you, or choose No above."))
        elif wants == "no" and told:
            self.add_error(
                "response_requested",
                _("You told us how or when to reach you. Choose Yes, or empty those lines."),
            )
        elif not wants and told:
            self.add_error(
                "response_requested",
                _("You told us how or when to reach you. Do you want an answer?"),
            )
        return data

    def message(self, case: Any) -> Message:
        data = self.cleaned_data
        return Message(
            case=case,
            submission=data["submission"] or uuid.uuid4(),
            body=data["body"],
            response_requested=WANTED[data["response_requested"]],
            contact_method=data["contact_method"] if data["contact"] else "",
            contact=data["contact"],
            safe_from=data["safe_from"],
            safe_until=data["safe_until"],
            voicemail_ok=data["voicemail_ok"],
            ask_for=data["ask_for"],
            language=data["language"],
        )
