"""The deputies' attempts to serve a paper."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.papers import CivilProcess
from portal.walltime import is_to_come


class ServiceAttempt(models.Model):
    """One attempt by a deputy to serve a paper."""

    class Outcome(models.TextChoices):
        """What came of the attempt."""

        SERVED = "SERVED", _("Served")
        NO_ANSWER = "NO_ANSWER", _("No one answered")
        MOVED = "MOVED", _("Moved away")
        BAD_ADDRESS = "BAD_ADDRESS", _("The address is wrong or does not exist")
        OTHER_HOURS = "OTHER_HOURS", _("Not there at that hour")
        NO_ACCESS = "NO_ACCESS", _("A locked gate or building")
        REFUSED_ENTRY = "REFUSED_ENTRY", _("Deputies were not let in")
        IN_CUSTODY = "IN_CUSTODY", _("In custody somewhere else")
        OTHER = "OTHER", _("Not served, other reason")

    civil_process = models.ForeignKey(CivilProcess, on_delete=models.CASCADE)
    attempted_at = models.DateTimeField(_("attempted at"))
    outcome = models.CharField(_("outcome"), max_length=13, choices=Outcome)
    place = models.CharField(_("place"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("service attempt")
        verbose_name_plural = _("service attempts")
        ordering = ["attempted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["civil_process", "attempted_at", "outcome"], name="one_attempt_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()

    def clean(self) -> None:
        """Refuse an attempt that can't have happened yet."""
        if is_to_come(self.attempted_at):
            raise ValidationError(
                {"attempted_at": _("This is in the future. Check date and time.")}
            )

    @property
    def is_service(self) -> bool:
        """Whether the deputy served the paper, by what was written down then."""
        return self.outcome == self.Outcome.SERVED

    @property
    def template_name(self) -> str:
        """The template that says, of a paper still to be served, what came of it.

        With the one next step. An attempt marked SERVED serves nothing by itself: the paper's
        record counts.
        """
        return f"cases/outcomes/{self.outcome.lower()}.html"
