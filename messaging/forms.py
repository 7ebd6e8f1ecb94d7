"""What someone can send to the office: the bases of the forms, and the secure message form."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.models import Message, Whereabouts
from portal.walltime import YEARS, SkippedHourError, comes_twice, in_zone, is_to_come

BODY_MAX = 10_000
MISSING = _("Please fill this in.")
TIME_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M"]


def _soon() -> str:
    tomorrow = timezone.now().astimezone(settings.AGENCY.zone) + timedelta(days=1)
    return f"{tomorrow:%m/%d/%Y} 11:30 AM"


# An example that can be typed as it stands: worked out for each page.
EXAMPLE = lazy(_soon, str)()


class WallTimeField(forms.DateTimeField):
    """A time as the clock on the wall shows it, without a zone yet."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            input_formats=TIME_FORMATS,
            help_text=format_lazy(_("For example {example}"), example=EXAMPLE),
            error_messages={
                "invalid": format_lazy(
                    _("Give a date and a time, for example {example}."), example=EXAMPLE
                )
            },
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        )

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        for pattern in TIME_FORMATS:
            try:
                wall = datetime.strptime(str(value).strip(), pattern)  # noqa: DTZ007 - the zone comes in clean()
            except ValueError:
                continue
            if wall.year in YEARS:
                return wall
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class LineField(forms.CharField):
    """One line of text; `autocomplete` names what the browser may fill in: never of a client."""

    def __init__(self, label: Any, most: int = 100, autocomplete: str = "off", **more: Any) -> None:
        super().__init__(
            label=label,
            max_length=most,
            widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
            error_messages={"required": MISSING},
            **more,
        )


def is_telephone(text: str) -> bool:
    """Whether `text` could be a whole telephone number, with its area code."""
    try:
        number = phonenumbers.parse(text, settings.AGENCY.region)
    except phonenumbers.NumberParseException:
        return False
    # Not `is_possible_number`: it takes one without an area code.
    reason = phonenumbers.is_possible_number_with_reason(number)
    return bool(reason == phonenumbers.ValidationResult.IS_POSSIBLE)


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


class LetterForm(SubmissionForm):
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
    safe_from = WallTimeField(_("Safe date and time to call you: from"))
    safe_from_fold = forms.ChoiceField(
        label=_("The clocks change that night. Which one do you mean?"),
        choices=[("0", _("The first, before the clocks go back")), ("1", _("The second, after"))],
        widget=forms.RadioSelect,
        required=False,
    )
    safe_until = WallTimeField(_("Until"))
    voicemail_ok = forms.BooleanField(label=_("You may leave a voicemail"), required=False)
    ask_for = LineField(_("Whom should we ask for?"), required=False)
    language = LineField(_("Language you want to speak"), 40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whether a time was given that comes twice.
        self.ambiguous = "safe_from_fold" in self.initial

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
        wall_from, wall_until = data.get("safe_from"), data.get("safe_until")
        self.ambiguous = bool(wall_from and comes_twice(wall_from))
        start = self._aware("safe_from", wall_from, second=data.get("safe_from_fold") == "1")
        # Of an hour that comes twice the first, or the first that is after the start.
        first = wall_until and wall_until.replace(tzinfo=settings.AGENCY.zone)
        is_early = bool(start and first and first.timestamp() <= start.timestamp())
        end = self._aware("safe_until", wall_until, second=is_early)
        data |= {"safe_from": start, "safe_until": end}
        if self.ambiguous and data.get("safe_from_fold") not in {"0", "1"}:
            self.add_error(
                "safe_from_fold",
                _("This hour comes twice that night. Choose the first or the second."),
            )
        if start and end and end.timestamp() <= start.timestamp():
            self.add_error("safe_until", _("This is before the time it starts."))
        if data.get("contact"):
            self._clean_contact(data)
        return data

    def _aware(self, name: str, wall: datetime | None, second: bool = False) -> datetime | None:
        """The wall time in the office's zone; an error where the clocks skip it or it is past."""
        if wall is None:
            return None
        try:
            aware = in_zone(wall, second=second)
        except SkippedHourError:
            self.add_error(
                name,
                _("The clocks skip this hour that night. Choose an earlier or a later time."),
            )
            return None
        if not is_to_come(aware):
            self.add_error(name, _("This time has passed. Choose a time in the future."))
        return aware

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


class MessageForm(Draft, LetterForm):
    """A message, with an answer wanted or not, and when it is safe to call."""

    PAGE = "messaging/messages.html"
    EMPTY_AT_FIRST = (
        *("body", "contact", "safe_from", "safe_until", "ask_for", "language", "voicemail_ok"),
    )
    field_order = ["submission", "body", "response_requested"]

    response_requested = forms.ChoiceField(
        label=_("Do you want an answer?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        initial="no",
        error_messages={"required": _("Choose yes or no.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        unreachable = not data.get("contact") and "contact" not in self.errors
        if data.get("response_requested") == "yes" and unreachable:
            self.add_error("contact", _("Tell us how to reach you, or choose No above."))
        return data

    def message(self, case: Any) -> Message:
        data = self.cleaned_data
        return Message(
            case=case,
            submission=data["submission"] or uuid.uuid4(),
            body=data["body"],
            response_requested=data["response_requested"] == "yes",
            contact_method=data["contact_method"] if data["contact"] else "",
            contact=data["contact"],
            safe_from=data["safe_from"],
            safe_until=data["safe_until"],
            voicemail_ok=data["voicemail_ok"],
            ask_for=data["ask_for"],
            language=data["language"],
        )
