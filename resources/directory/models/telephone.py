"""A telephone number of an organisation."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def digits_of(number: str) -> str:
    """The ten digits that are dialled for `number`, letters read as keys; "" for none."""
    typed = phonenumbers.convert_alpha_characters_in_number(number)
    digits = re.sub(r"\D", "", typed).removeprefix("1")
    return digits if len(digits) == 10 else ""


def check_number(number: str) -> None:
    """ValidationError unless `number` can be dialled."""
    if not digits_of(number):
        raise ValidationError(_("A telephone number has ten digits, area code included."))


class Telephone(models.Model):
    """A number of an organisation, stored once for it."""

    class Label(models.TextChoices):
        """What the number is, where a name is needed."""

        HOTLINE = "HOTLINE", _("hotline")
        CRISIS = "CRISIS", _("crisis line")
        OFFICE = "OFFICE", _("office")
        OTHER = "OTHER", _("other number given for the office")
        TTY = "TTY", _("TTY for deaf callers")
        VOICE = "VOICE", _("voice mail: leave only a number that is safe to call")

    organisation = models.ForeignKey("resources.Organisation", on_delete=models.CASCADE)
    number = models.CharField(_("number"), max_length=30, validators=[check_number])
    digits = models.CharField(max_length=10, blank=True, editable=False)
    label = models.CharField(_("what it is"), max_length=7, choices=Label, blank=True)
    is_24_hours = models.BooleanField(_("answers 24 hours a day"), default=False)

    class Meta:
        verbose_name = _("telephone number")
        verbose_name_plural = _("telephone numbers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "digits"], name="each_number_once_an_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: object, **kwargs: object) -> None:
        self.digits = digits_of(self.number)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through untouched

    def clean(self) -> None:
        self.digits = digits_of(self.number)

    @property
    def uri(self) -> str:
        """`tel:` address of the number, digits only."""
        return f"tel:{self.digits}"

    @property
    def shown(self) -> str:
        """The number; one with letters also in digits, for telephones that have none."""
        if re.search("[A-Za-z]", self.number):
            return f"{self.number} ({self.digits[:3]}-{self.digits[3:6]}-{self.digits[6:]})"
        return self.number
