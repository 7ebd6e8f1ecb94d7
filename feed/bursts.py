"""A file that marks unusually many papers as served waits for a second person.

After its maintenance a case system may call anything served, and each such row tells a survivor
that her order can be enforced.
"""

from datetime import timedelta
from math import ceil

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Approval, CivilProcess
from feed.models import FeedImport

USUAL = 0.9  # the share of earlier files that marked no more than what counts as usual


class HeldError(Exception):
    """The files wait for a second person, or one said no: nothing was changed."""

    def __init__(self, approval: Approval) -> None:
        super().__init__(approval.sentence)
        self.approval = approval


class Measure:
    """How many papers a file may newly mark as served, by the record before it is taken in."""

    def __init__(self) -> None:
        self.is_first = not FeedImport.objects.standing().exists()
        self.most = max(
            settings.FEED_BURST_LEAST,
            min(
                settings.FEED_BURST_FACTOR * _usual(),
                settings.FEED_BURST_PERCENT * _pending() // 100,
            ),
        )

    def question(self, newly_served: int) -> Approval | None:
        """What to ask a second person about a file, not saved yet; None when it need not wait."""
        if self.is_first and newly_served:
            detail = _("papers served: %(served)s") % {"served": newly_served}
            return Approval(kind=Approval.Kind.FIRST_FILE, detail=detail)
        if newly_served > self.most:
            detail = _("papers newly served: %(served)s; without a second person at most %(most)s")
            detail %= {"served": newly_served, "most": self.most}
            return Approval(kind=Approval.Kind.BURST, detail=detail)
        return None


def _usual() -> int:
    """What nine in ten of the files of the last FEED_BURST_DAYS kept to (nearest rank)."""
    since = timezone.now() - timedelta(days=settings.FEED_BURST_DAYS)
    imports = FeedImport.objects.standing().filter(started_at__gte=since)
    later = imports.filter(Q(approval=None) | ~Q(approval__kind=Approval.Kind.FIRST_FILE))
    counts = sorted(later.order_by().values_list("newly_served", flat=True))
    return counts[ceil(USUAL * len(counts)) - 1] if counts else 0


def _pending() -> int:
    return CivilProcess.objects.filter(status=CivilProcess.Status.PENDING).count()
