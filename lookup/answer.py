"""What the order page answers: how service stands in the whole case, and the one next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from cases.models import CivilProcess, ServiceAttempt
from lookup.clock import Clock

FIRST_DAYS = timedelta(days=7)  # how long the page speaks of safety after service
Status = CivilProcess.Status
# What helps deputies comes first, what is done last.
ORDER = (Status.PENDING, Status.NOT_SERVED, Status.SERVED, Status.RECALLED)
# Tries of which the survivor can only ask what happened: no place or hour would help.
TO_ASK_ABOUT = {ServiceAttempt.Outcome.OTHER, ServiceAttempt.Outcome.SERVED}


class Standing(StrEnum):
    """How service stands over all papers; each has a template in `lookup/answer/`."""

    NO_PAPERS = "no_papers"
    PENDING = "pending"
    SENT_BACK = "sent_back"
    PARTLY = "partly"
    SERVED = "served"
    RECALLED = "recalled"


class Step(StrEnum):
    """The one thing to do next; each has a template in `lookup/step/`."""

    LOCATE = "locate"
    WRITE = "write"
    COURT = "court"
    POLICE = "police"
    CLERK = "clerk"
    NEW_ORDER = "new_order"


@dataclass(frozen=True)
class Answer:
    """The answer to "has he been served, and what now?", of the papers that `clock` is about."""

    clock: Clock

    @cached_property
    def papers(self) -> Sequence[CivilProcess]:
        """Every paper, those not served first."""
        return sorted(self.clock.papers, key=lambda paper: ORDER.index(Status(paper.status)))

    @cached_property
    def counted(self) -> Sequence[CivilProcess]:
        """The papers that were to be served: without those the court took back, if others are."""
        return [paper for paper in self.papers if paper.status != Status.RECALLED]

    @cached_property
    def served(self) -> Sequence[CivilProcess]:
        """Those that were served."""
        return [paper for paper in self.counted if paper.status == Status.SERVED]

    @property
    def standing(self) -> Standing:
        """How service stands over all papers together."""
        if not self.counted:
            return Standing.RECALLED if self.papers else Standing.NO_PAPERS
        if self.served:
            return Standing.SERVED if len(self.served) == len(self.counted) else Standing.PARTLY
        pending = any(paper.status == Status.PENDING for paper in self.counted)
        return Standing.PENDING if pending else Standing.SENT_BACK

    @property
    def template_name(self) -> str:
        """The template of the headline, and of what police can do."""
        return f"lookup/answer/{self.standing}.html"

    @property
    def step(self) -> Step:
        """What to do next: what can't wait first, then what brings service nearer."""
        if self.clock.is_over:
            return Step.NEW_ORDER
        if self.standing == Standing.RECALLED or self.clock.may_be_over:
            return Step.CLERK
        if self.clock.is_near or self.standing == Standing.SENT_BACK:
            return Step.COURT
        if not any(paper.status == Status.PENDING for paper in self.papers):
            return Step.LOCATE if self.standing == Standing.NO_PAPERS else Step.POLICE
        if self.last_try and self.last_try.outcome in TO_ASK_ABOUT:
            return Step.WRITE
        return Step.LOCATE

    @property
    def may_locate(self) -> bool:
        """Whether it helps to tell where the respondent can be found; before papers came, too."""
        return self.clock.is_looking or not (self.papers or self.clock.is_over)

    @property
    def step_template_name(self) -> str:
        """The template of the next step."""
        return f"lookup/step/{self.step}.html"

    @cached_property
    def last_try(self) -> ServiceAttempt | None:
        """The newest attempt at a paper that still waits."""
        waiting = [paper for paper in self.papers if paper.status == Status.PENDING]
        tries = [attempt for paper in waiting for attempt in paper.counted_attempts[:1]]
        return max(tries, key=lambda attempt: (attempt.attempted_at, attempt.pk), default=None)

    @property
    def tries(self) -> int:
        """How often deputies tried to hand over the papers that still wait."""
        waiting = [paper for paper in self.papers if paper.status == Status.PENDING]
        return sum(len(paper.counted_attempts) for paper in waiting)

    @property
    def is_just_served(self) -> bool:
        """Whether the first days after service run: the most dangerous time."""
        since = self.clock.now - FIRST_DAYS
        return any(paper.served_at and paper.served_at >= since for paper in self.served)

    @property
    def is_corrected(self) -> bool:
        """Whether the record of a paper said SERVED, and that was taken back."""
        return any(paper.was_wrongly_served for paper in self.papers)

    @property
    def as_of(self) -> datetime | None:
        """Since when the sheriff's record says so: of several papers, the one longest ago."""
        return min((paper.recorded_at for paper in self.papers), default=None)
