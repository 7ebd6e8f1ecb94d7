"""Whom of the staff a case is kept from: they are, or are close to, one of the two people in it.

No name, no badge and no reason is stored: a row says that an account never meets a case, and who
wrote that down. It holds for everything that belongs to the case: each QuerySet of such rows is
an OfCases, and whatever staff see of them went through its `seen_by`.
"""

from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

AnyRow = TypeVar("AnyRow", bound=models.Model)


class ConflictQuerySet(models.QuerySet["Conflict"]):
    """Conflicts of interest."""

    def standing(self) -> "ConflictQuerySet":
        """Those that a second person has not ended."""
        return self.filter(ended_at=None)

    def against(self, staff: Any) -> "ConflictQuerySet":
        """The standing ones of `staff`; of a shared mailbox, None, those of anybody."""
        return self.standing().filter(**{"staff": staff.pk} if staff else {})


class OfCases(models.QuerySet[AnyRow]):
    """Rows each of which belongs to a case, or to none."""

    path_to_case: ClassVar[str] = "case"

    def seen_by(self, staff: Any) -> Self:
        """Without what belongs to a case with which `staff` is in conflict.

        None stands for several people at once, as behind a shared mailbox: any of them may be.
        """
        hidden = Conflict.objects.against(staff).values("case")
        return self.exclude(**{f"{self.path_to_case}__in": hidden})


class Conflict(models.Model):
    """One account must not meet one case, from `entered_at` on."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conflict_set"
    )
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)  # by a second person: see Approval

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        default_permissions = ()
        permissions = [("enter_conflict", _("Can keep a colleague from a case"))]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "staff"],
                condition=Q(ended_at=None),
                name="one_standing_conflict_each",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("entered_at")),
                name="conflict_ended_after_entered",
            ),
        ]

    def __str__(self) -> str:
        return str(self.staff)

    def end(self) -> bool:
        """Let the account meet the case again; False when it could."""
        standing = Conflict.objects.standing().filter(pk=self.pk)
        return bool(standing.update(ended_at=max(timezone.now(), self.entered_at)))
