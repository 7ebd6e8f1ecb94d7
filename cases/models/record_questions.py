"""What of the record staff are asked to settle: two sources disagree, or two numbers read alike."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.conflicts import OfCases
from cases.models.papers import CivilProcess
from cases.models.search_keys import SearchKey
from cases.models.tasks import Task
from cases.numbers import NUMBER_LENGTH

DETAIL_MAX = 120
Kind = Task.Kind


class RecordQuestionQuerySet(OfCases["RecordQuestion"]):
    """Questions about the record."""

    path_to_case = "task__case"

    def standing(self) -> "RecordQuestionQuerySet":
        """Those that nobody has answered, nor put away."""
        return self.filter(task__ended_at=None)

    def ask_if_alike(self, number: str, detail: str, *, is_case_number: bool) -> bool:
        """Ask staff whether `number` is a recorded one that it reads like, or another.

        `detail` says where it was written. False while they are asked about it already. What was
        dismissed without an answer is asked again: until then the number does not count.
        """
        if self.standing().filter(task__kind__in=Task.ABOUT_NUMBERS, reported=number).exists():
            return False
        keys = SearchKey.objects.alike(number)
        of_this_kind = [key for key in keys if key.is_of_kind(is_case_number=is_case_number)]
        kind = Kind.ALIKE if of_this_kind else Kind.CROSSED
        is_of_case = is_case_number == bool(of_this_kind)
        # One question for each recorded number, however many keys it has.
        recorded = dict.fromkeys(
            (key.case, None if is_of_case else key.paper) for key in of_this_kind or keys
        )
        for case, paper in recorded:
            facts = {"paper": paper, "reported": number, "detail": detail[:DETAIL_MAX]}
            self._ask(kind, case, **facts)
        return bool(recorded)

    def ask_which(
        self, paper: CivilProcess, source: "RecordQuestion.Source", reported: str, detail: str = ""
    ) -> bool:
        """Ask staff to settle what `source` reports of a paper against what is recorded of it.

        `reported` is a status, `detail` how and when it was. False when they were asked the
        same before, settled or not: a feed that comes each night must not ask each night.
        """
        facts = {"paper": paper, "source": source, "reported": reported, "recorded": paper.status}
        facts["detail"] = detail[:DETAIL_MAX]
        if self.filter(task__kind=Kind.DISAGREE, **facts).exists():
            return False
        self._ask(Kind.DISAGREE, paper.case, **facts)
        return True

    def _ask(self, kind: Kind, case: Case | None, **facts: Any) -> None:
        question = RecordQuestion(**facts)
        with transaction.atomic():
            question.task = Task.objects.create(kind=kind, case=case, key=question.key)
            question.save()


class RecordQuestion(models.Model):
    """What one task asks of the record."""

    class Source(models.TextChoices):
        """Who said something else than what is recorded."""

        FEED = "FEED", _("the nightly records")
        LEADS = "LEADS", _("a LEADS notice")

    task = models.OneToOneField(Task, on_delete=models.CASCADE, primary_key=True)
    # Where two sources disagree: the paper, who reports something else, what, and what is
    # recorded. Of two numbers that read alike: the other one, as it was written.
    paper = models.ForeignKey(CivilProcess, on_delete=models.PROTECT, null=True)
    source = models.CharField(max_length=5, choices=Source, blank=True)
    reported = models.CharField(max_length=NUMBER_LENGTH, blank=True)
    detail = models.CharField(max_length=DETAIL_MAX, blank=True)
    recorded = models.CharField(max_length=10, blank=True)

    objects = RecordQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about the record")
        verbose_name_plural = _("questions about the record")
        default_permissions = ()

    def __str__(self) -> str:
        return self.sentence

    @property
    def key(self) -> str:
        """What tells it from others of its kind and case."""
        facts = [self.paper_id, self.source, self.reported, self.recorded, self.detail]
        return " ".join(str(fact or "-") for fact in facts)

    @property
    def sentence(self) -> str:
        """What is to be settled, for staff to read."""
        if self.task.kind == Kind.ALIKE:
            sentence = gettext(
                "{reported} ({detail}) reads like {recorded}: say whether they are one or two"
            )
            return self._about_numbers(sentence)
        if self.task.kind == Kind.CROSSED:
            sentence = gettext(
                "{reported} ({detail}) was given as a sheriff number and reads like the case "
                "number {recorded}: correct it, or say that the two are two"
            )
            if self.paper:
                sentence = gettext(
                    "{reported} ({detail}) was given as a case number and reads like the sheriff "
                    "number {recorded}: correct it, or say that the two are two"
                )
            return self._about_numbers(sentence)
        return self._about_paper(self.paper) if self.paper else self.task.get_kind_display()

    def _about_paper(self, paper: CivilProcess) -> str:
        labels = dict(paper.Status.choices)
        reported = str(labels.get(self.reported, self.reported))
        recorded = str(labels.get(self.recorded, self.recorded))
        if self.detail:
            reported = f"{reported} ({self.detail})"
        if self.reported == self.recorded and paper.served_at:
            at = date_format(timezone.localtime(paper.served_at), "SHORT_DATETIME_FORMAT")
            recorded = f"{recorded} ({paper.get_method_display()}, {at})"
        sentence = gettext(
            "Sheriff number {number}: the nightly records say {said}, our record says {recorded}"
        )
        if self.source == self.Source.LEADS:
            sentence = gettext(
                "Sheriff number {number}: a LEADS notice says {said}, our record says {recorded}"
            )
        return sentence.format(number=paper, said=reported, recorded=recorded)

    def _about_numbers(self, sentence: str) -> str:
        recorded = self.paper or self.task.case
        return sentence.format(reported=self.reported, detail=self.detail, recorded=recorded)

    def settle(self, *, are_two: bool) -> bool:
        """Do as staff say of two numbers that read alike; False when that can't be said here.

        Where more than one recorded number reads like it, it is another once staff said so of
        each. A case number and a sheriff number are never one.
        """
        task, case = self.task, self.task.case
        can_be_said = Task.ABOUT_NUMBERS if are_two else [Kind.ALIKE]
        if task.kind not in can_be_said or case is None or task.ended_at:
            return False
        recorded = self.paper.sheriff_number if self.paper else case.case_number
        with transaction.atomic():
            # First: of two people who say different things, one is heard.
            if not Task.objects.filter(pk=task.pk).end(Task.Outcome.DONE):
                return False
            same = Task.objects.current().filter(
                kind__in=Task.ABOUT_NUMBERS, recordquestion__reported=self.reported
            )
            if are_two:
                SearchKey.objects.separate(self.reported, recorded)
                if not same.exists():
                    SearchKey.objects.allow(self.reported)
            else:
                SearchKey.objects.add_exact(self.reported, case, self.paper)
                same.end(Task.Outcome.DONE)
        return True
