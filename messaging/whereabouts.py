"""Where the respondent may be found, as a survivor filled it in."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.encryption.fields import EncryptedTextField, Unreadable


class Whereabouts(models.Model):
    """Where the respondent may be found, as a survivor filled it in; its message is the envelope.

    The message carries the times, the mail, the acknowledgment; it has no text of its own.
    """

    # Of one length, and each is written: an empty cell, or a shorter one, would tell.
    YES, NO = "1", "0"
    HAZARDS = {
        "weapons": _("Weapons"),
        "dogs": _("Dogs"),
        "children": _("Children there"),
    }
    FACTS = {
        "place": _("Place"),
        "hours": _("Days and hours"),
        "workplace": _("Workplace"),
        "vehicle": _("Vehicle"),
        "custody": _("In custody at"),
        "other": _("More"),
    }

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    message = models.OneToOneField("messaging.Message", on_delete=models.CASCADE)
    place = EncryptedTextField(null=True)
    hours = EncryptedTextField(null=True)  # days and hours to be found there
    workplace = EncryptedTextField(null=True)
    vehicle = EncryptedTextField(null=True)
    custody = EncryptedTextField(null=True)  # name of the jail or prison
    weapons = EncryptedTextField(null=True)
    dogs = EncryptedTextField(null=True)
    children = EncryptedTextField(null=True)
    other = EncryptedTextField(null=True)

    class Meta:
        verbose_name = _("whereabouts")
        verbose_name_plural = _("whereabouts")
        permissions = [("print_sheet", _("Can print sheets for the deputies"))]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def case_id(self) -> int:
        """The case that its cells are bound to."""
        return self.message.case_id

    def hazards(self) -> list[str]:
        """What she warns of, or may have warned of where that can't be read.

        An empty list is no promise that there is nothing.
        """
        told = [(label, getattr(self, name)) for name, label in self.HAZARDS.items()]
        return [
            f"{label} ({answer})" if isinstance(answer, Unreadable) else str(label)
            for label, answer in told
            if answer and answer != self.NO
        ]

    def facts(self) -> list[tuple[str, str]]:
        """What she filled in, each with its label, hazards aside."""
        filled = ((label, getattr(self, name)) for name, label in self.FACTS.items())
        return [(str(label), text) for label, text in filled if text]
