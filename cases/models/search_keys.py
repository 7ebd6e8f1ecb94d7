"""The keys by which numbers are found: one table for case numbers and sheriff numbers."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models
from django.db.models import Case as SqlCase
from django.db.models import Q, Value, When
from django.utils.translation import gettext_lazy as _

from cases.models.conflicts import OfCases
from cases.numbers import identity, search_keys
from portal import bulk

if TYPE_CHECKING:
    from cases.models.case import Case
    from cases.models.papers import CivilProcess

EXACT = "="  # before an identity that is a key of its own: no folded key begins so


class NumberTakenError(IntegrityError):
    """A number reads like another one: `taken` is the key that leads to it."""

    def __init__(self, taken: "SearchKey") -> None:
        super().__init__(str(taken))
        self.taken = taken


def exact_key(number: str) -> str:
    """The key that only `number` has, written as it is."""
    return EXACT + identity(number)


class SearchKeyQuerySet(OfCases["SearchKey"]):
    """Search keys: each leads to one case or, shared by two, to none."""

    def for_number(self, number: str) -> "SearchKeyQuerySet":
        """The keys that `number`, however it is typed, leads to a case by; the nearest first.

        The leading zeros of one number may be the middle of another: so what is written alike
        comes before what is alike without zeros.
        """
        keys = [exact_key(number), *search_keys(number)]
        nearest = [When(key=key, then=Value(place)) for place, key in enumerate(keys)]
        # The key of a paper that is gone leads nowhere, before it is deleted as well.
        of_a_number = Q(is_case_number=True) | Q(paper__isnull=False)
        found = self.filter(of_a_number, key__in=keys, case__isnull=False)
        return found.order_by(SqlCase(*nearest, output_field=models.IntegerField()))

    def alike(self, number: str) -> "list[SearchKey]":
        """The keys of the recorded numbers that `number` reads like, the nearest first.

        Under a key that staff said two numbers share, these are all numbers that were told
        apart, until staff said of `number` too that it is another.
        """
        exact, keys = exact_key(number), search_keys(number)
        recorded = self.select_related("case", "paper")
        rows = {row.key: row for row in recorded.filter(key__in=[exact, *keys])}
        found = [rows[key] for key in (exact, *keys) if key in rows and rows[key].is_owned]
        if exact not in rows and any(row.is_shared for row in rows.values()):
            told_apart = recorded.filter(key__startswith=EXACT).order_by("pk")
            found += [row for row in told_apart if row.is_owned and row.reads_like(keys)]
        return found

    def key_in_the_way(
        self, number: str, case: "Case", paper: "CivilProcess | None" = None
    ) -> "SearchKey | None":
        """The key that keeps `number` from being that of `case`, or of its `paper`, if one does."""
        return next((key for key in self.alike(number) if not key.is_free_for(case, paper)), None)

    def claim(self, number: str, case: "Case", paper: "CivilProcess | None" = None) -> None:
        """Let `number` lead to `case`; NumberTakenError where it reads like another one.

        Under a key that staff said two numbers share, it is found only as it is written.
        """
        if taken := self.key_in_the_way(number, case, paper):
            raise NumberTakenError(taken)
        facts = {"case": case, "paper": paper, "is_case_number": paper is None}
        for key in search_keys(number):
            row, is_new = self.get_or_create(key=key, defaults=facts)
            if row.is_shared:
                row, is_new = self.get_or_create(key=exact_key(number), defaults=facts)
            if not is_new and not row.add(case, paper):  # taken since, or the case's own already
                raise NumberTakenError(row)

    def claim_all(self, numbers: "Sequence[tuple[str, Case, CivilProcess | None]]") -> None:
        """`claim` many numbers, none of which is taken, in a few statements."""
        all_keys = {key for number, _case, _paper in numbers for key in search_keys(number)}
        there = set(self.filter(key__in=bulk.among(all_keys)).values_list("key", flat=True))
        made: dict[str, tuple[Any, ...]] = {}
        others = []
        for number, case, paper in numbers:
            keys = search_keys(number)
            if there.isdisjoint(keys) and made.keys().isdisjoint(keys):
                made |= {key: (key, case.pk, paper and paper.pk, paper is None) for key in keys}
            else:  # a case may own a key twice, as its case number and as a sheriff number
                others.append((number, case, paper))
        bulk.insert(SearchKey, ("key", "case_id", "paper_id", "is_case_number"), made.values())
        for number, case, paper in others:
            self.claim(number, case, paper)

    def separate(self, one: str, other: str) -> None:
        """Staff say that two numbers which read alike are two: no key of both leads anywhere.

        A recorded one is found as it is written.
        """
        both = set(search_keys(one)) & set(search_keys(other))
        for row in self.filter(key__in=both, case__isnull=False).select_related("case", "paper"):
            for number, paper in row.numbers():
                self.add_exact(number, row.case, paper)  # type: ignore[arg-type]  # it has a case
        self.filter(key__in=both).update(case=None, paper=None, is_case_number=False)

    def allow(self, number: str) -> None:
        """Staff say that `number` is none of those which it reads like: it may come in."""
        self.get_or_create(key=exact_key(number))

    def add_exact(self, number: str, case: "Case", paper: "CivilProcess | None") -> None:
        """Let `number`, as it is written, lead to `case`, or its `paper`, and to no other."""
        facts = {"case": case, "paper": paper, "is_case_number": paper is None}
        row, is_new = self.get_or_create(key=exact_key(number), defaults=facts)
        if not is_new:
            row.add(case, paper)

    def delete_orphans(self) -> None:
        """Drop the keys of papers that are gone."""
        self.filter(case__isnull=False, paper=None, is_case_number=False).delete()


class SearchKey(models.Model):
    """One key: a case number's, a paper's, or both of one case. Shared by two, it leads nowhere."""

    key = models.CharField(max_length=82, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, null=True)
    paper = models.ForeignKey("cases.CivilProcess", on_delete=models.SET_NULL, null=True)
    is_case_number = models.BooleanField(default=False)

    objects = SearchKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("search key")
        verbose_name_plural = _("search keys")
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(paper=None, is_case_number=False),
                name="shared_key_leads_nowhere",
            )
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_shared(self) -> bool:
        """Whether staff said that two numbers have this key: it finds neither.

        Of an exact key: that they said its number is another one, which is not recorded yet.
        """
        return self.case_id is None

    @property
    def is_owned(self) -> bool:
        """Whether a number that is recorded has this key; that of a paper that is gone is not."""
        return self.is_case_number or self.paper_id is not None

    def is_of_kind(self, *, is_case_number: bool) -> bool:
        """Whether it is the key of a case number, or else of a sheriff number; or of both."""
        return self.is_case_number if is_case_number else self.paper_id is not None

    def reads_like(self, keys: Iterable[str]) -> bool:
        """Whether the number of this exact key is found by one of `keys`."""
        return not set(keys).isdisjoint(search_keys(self.key.removeprefix(EXACT)))

    def is_free_for(self, case: "Case", paper: "CivilProcess | None") -> bool:
        """Whether the number of `case`, or of its `paper`, may have this key.

        A case may own a key twice, as its case number and as a sheriff number of its own.
        """
        if not self.is_owned:
            return True
        if self.case_id != case.pk:
            return False
        return paper is None or self.paper_id in (None, paper.pk)

    def add(self, case: "Case", paper: "CivilProcess | None") -> bool:
        """Be the key of `case`, or of its `paper`, too; False where it is another's."""
        if not self.is_free_for(case, paper):
            return False
        if self.paper_id == paper.pk if paper else self.is_case_number:
            return True
        as_read = Q(pk=self.pk, case=self.case_id, paper=self.paper_id)
        facts: dict[str, Any] = {"paper": paper} if paper else {"is_case_number": True}
        return bool(SearchKey.objects.filter(as_read).update(case=case, **facts))

    def numbers(self) -> list[tuple[str, "CivilProcess | None"]]:
        """The numbers that this key leads to, each with its paper; None for the case number."""
        own: list[tuple[str, CivilProcess | None]] = []
        if self.case and self.is_case_number:
            own.append((self.case.case_number, None))
        if self.paper:
            own.append((self.paper.sheriff_number, self.paper))
        return own
