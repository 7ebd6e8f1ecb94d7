"""A place to turn to for help."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from portal.opening import in_words, is_holiday, next_opening
from resources.directory.models.opening_hours import Availability, OpeningHours
from resources.directory.models.telephone import Telephone
from resources.folding import fold
from resources.loadable import Loadable

PARENTS_MAX = 3  # a branch, its centre, the shared line that answers for the centre


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, found as people look for them."""

    def published(self) -> "OrganisationQuerySet":
        """Those that the public may see."""
        return self.filter(is_published=True)

    def with_contacts(self) -> "OrganisationQuerySet":
        """With all that a list of them shows, in a fixed number of queries."""
        parents = ["__".join(["parent"] * depth) for depth in range(1, PARENTS_MAX)]
        related = ("telephone_set", "openinghours_set")
        inherited = [f"{parent}__{name}" for parent in parents for name in related]
        return self.select_related(*parents).prefetch_related(*related, *inherited)


class Organisation(Loadable):
    """One place to turn to, or one branch of it."""

    class Kind(models.TextChoices):
        """What help there is."""

        HOTLINE = "HOTLINE", _("hotline")
        DOMESTIC_VIOLENCE = "DOMESTIC_VIOLENCE", _("domestic violence")
        SEXUAL_ASSAULT = "SEXUAL_ASSAULT", _("sexual assault")
        SHELTER = "SHELTER", _("shelter")
        COUNSELING = "COUNSELING", _("counseling")
        LEGAL = "LEGAL", _("legal aid")
        POLICE = "POLICE", _("victim services of the police")
        ADVOCATE = "ADVOCATE", _("victim advocate of the State's Attorney")
        COMPENSATION = "COMPENSATION", _("payment for crime victims")
        PAPERS = "PAPERS", _("questions about serving papers")
        SENIORS = "SENIORS", _("help for older people")
        OTHER = "OTHER", _("other help")
        # Never listed as help for a survivor: see `is_for_survivors`.
        PARTNER_ABUSE = "PARTNER_ABUSE", _("program for people who hurt a partner")

    class Language(models.TextChoices):
        """Languages that are spoken besides English."""

        SPANISH = "es", _("Spanish")
        POLISH = "pl", _("Polish")
        ARABIC = "ar", _("Arabic")
        CHINESE = "zh", _("Chinese")
        MORE = "mul", _("bilingual staff: ask which language")

    class Region(models.TextChoices):
        """The regions of the Illinois Coalition Against Sexual Assault."""

        NORTH = "NORTH", _("North")
        CHICAGO = "CHICAGO", _("Chicago")
        CENTRAL = "CENTRAL", _("Central")
        SOUTH = "SOUTH", _("South")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    slug = models.SlugField(_("short name in the file"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    plain_name = models.CharField(
        _("name on the printed list"),
        max_length=100,
        blank=True,
        help_text=_("Where the name itself gives away what the list is about."),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("main office, or the line that answers for it"),
        help_text=_("Its numbers and hours are shown where this one has none of its own."),
    )
    is_satellite = models.BooleanField(_("satellite or outreach office"), default=False)
    kinds = models.JSONField(_("kinds of help"), default=list)
    languages = models.JSONField(_("languages besides English"), default=list, blank=True)
    region = models.CharField(_("region"), max_length=7, choices=Region, blank=True)
    county = models.CharField(_("county it lies in"), max_length=60, blank=True)
    serves = models.CharField(
        _("counties it is listed for"),
        max_length=300,
        blank=True,
        help_text=_("Separated by commas."),
    )
    city = models.CharField(
        _("town"), max_length=60, blank=True, help_text=_("Two towns are parted by a slash.")
    )
    zip_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    website = models.CharField(_("website"), max_length=100, blank=True)
    email = models.EmailField(_("email"), blank=True)
    source = models.CharField(_("where this comes from"), max_length=300)
    copied_on = models.DateField(_("copied from there on"), default=timezone.localdate)
    checked_on = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_("When someone called, and all of it was right. Copying it is no check."),
    )
    remark = models.TextField(_("remark, for staff only"), blank=True)
    is_published = models.BooleanField(_("shown to the public"), default=True)
    edited_at = models.DateTimeField(_("changed here at"), null=True, blank=True, editable=False)

    objects = OrganisationQuerySet.as_manager()
    branches: "Sequence[Organisation]" = ()  # those that a list tells with it, in its entry

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["name", "slug"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not set(self.kinds) <= set(self.Kind) or not set(self.languages) <= set(self.Language):
            raise ValidationError(_("Choose the kinds of help and the languages from the lists."))
        seen, parent = {self.pk}, self.parent
        while parent:
            if parent.pk in seen or len(seen) >= PARENTS_MAX:
                raise ValidationError(
                    {"parent": _("Main offices go round in a circle, or too far.")}
                )
            seen.add(parent.pk)
            parent = parent.parent

    def is_edited(self) -> bool:
        """Whether an administrator saved it or marked it as checked: numbers and hours count."""
        return self.edited_at is not None

    def apply(self, facts: dict[str, Any]) -> None:
        """Save an entry of the file as the row's own, numbers and hours too; the rest is reset.

        Raises KeyError, TypeError, ValidationError or Organisation.DoesNotExist for a slip.
        """
        facts = dict(facts)
        telephones, hours = facts.pop("telephones", []), facts.pop("hours", [])
        parent = facts.pop("parent", "")
        self.parent = Organisation.objects.get(slug=parent) if parent else None
        for field in self._meta.fields:
            if field.name not in {"id", "uuid", "parent", "loaded_digest"}:
                setattr(self, field.name, facts.pop(field.name, field.get_default()))
        if facts:
            raise TypeError(f"unknown: {', '.join(facts)}")
        self.full_clean()
        self.save()
        for manager, entries in ((self.telephone_set, telephones), (self.openinghours_set, hours)):
            manager.all().delete()
            for entry in entries:
                row = manager.model(organisation=self, **entry)
                row.full_clean()
                row.save()

    @property
    def is_for_survivors(self) -> bool:
        """False for a program for people who hurt a partner."""
        return self.Kind.PARTNER_ABUSE not in self.kinds

    @property
    def is_hotline(self) -> bool:
        return self.Kind.HOTLINE in self.kinds

    @property
    def is_everywhere(self) -> bool:
        """For the whole state: it is listed for no town and no county."""
        return not (self.city or self.county or self.serves)

    @property
    def cities(self) -> list[str]:
        """Its towns: most have one, some two."""
        return [city for city in self.city.split("/") if city]

    @property
    def counties(self) -> list[str]:
        """The counties that it lies in or is listed for."""
        served = [county.strip() for county in self.serves.split(",")]
        return [county for county in dict.fromkeys([self.county, *served]) if county]

    @property
    def where(self) -> str:
        """Its town; else its counties; else the whole state."""
        if self.city:
            return self.city
        if self.counties:
            return _t("%(county)s County") % {"county": ", ".join(self.counties)}
        return _t("All of %(state)s") % {"state": settings.AGENCY.state}

    @property
    def has_nothing_of_its_own(self) -> bool:
        """Whether it is only a place where its main office is, too: one number, one website."""
        own = (self.address, self.website, self.email, self.serves)
        return not (any(own) or self.telephone_set.all() or self.openinghours_set.all())

    @property
    def branch_name(self) -> str:
        """What tells it from its main office: the rest of its name, or its town."""
        main = self.parent.name if self.parent else ""
        rest = self.name.removeprefix(main).strip(", ")
        return f"{rest}, {self.city}" if rest == self.name else rest or self.city

    @property
    def branch_names(self) -> list[str]:
        """The branches that are told with it."""
        return [branch.branch_name for branch in self.branches]

    @property
    def web_address(self) -> str:
        """`website` as a link needs it."""
        return self.website and "https://" + self.website.removeprefix("https://")

    def telephones(self) -> list[Telephone]:
        """Its own numbers, else those of its main office; the ones that always answer first."""
        own = sorted(
            self.telephone_set.all(), key=lambda number: (not number.is_24_hours, number.pk)
        )
        return own or (self.parent.telephones() if self.parent else [])

    def hours(self) -> list[OpeningHours]:
        """Its own opening hours, else its main office's."""
        return list(self.openinghours_set.all()) or (self.parent.hours() if self.parent else [])

    def availability(self) -> Availability:
        """Whether someone answers now, as far as is known."""
        if any(telephone.is_24_hours for telephone in self.telephones()):
            return Availability.ALWAYS
        known = [hours.cover(timezone.localtime()) for hours in self.hours()]
        if True in known:
            return Availability.OPEN
        return Availability.ASK if None in known or not known else Availability.CLOSED

    def next_opening(self) -> str:
        """When it opens next, as far as is known; for a place that is closed now."""
        now = timezone.localtime()
        hours = self.hours()
        opening = next_opening(now, [(day, row.opens_at) for row in hours for day in row.weekdays])
        if opening is None:
            return ""
        # Which holidays they keep, only they know: none is promised to be open.
        may_be_closed = any(row.not_on_holidays for row in hours)
        return "" if may_be_closed and is_holiday(opening[0]) else in_words(now, *opening)

    def speaks(self, language: str) -> bool:
        """Whether someone there may speak `language`, English aside."""
        return bool({language.split("-")[0], self.Language.MORE} & set(self.languages))

    @property
    def has_bilingual_staff(self) -> bool:
        """Whether more than one language is spoken, and which is not known."""
        return self.Language.MORE in self.languages

    def matches(self, query: str) -> bool:
        """Whether it holds every word of `query`, or its beginning; for no word, False.

        Accents and capitals don't matter.
        """
        labels = [str(self.Kind(kind).label) for kind in self.kinds]
        facts = [self.name, self.city, self.county, self.serves, self.zip_code, self.address]
        numbers = [f"{telephone.number} {telephone.digits}" for telephone in self.telephones()]
        text = " " + fold(" ".join([*facts, self.website, *labels, *numbers]))
        asked = fold(query).split()
        return bool(asked) and all(f" {word}" in text for word in asked)

    def get_kinds_display(self) -> list[str]:
        """The kinds of help by name; the ones that this program knows."""
        return [str(label) for kind, label in self.Kind.choices if kind in self.kinds]

    def get_languages_display(self) -> list[str]:
        """The languages besides English by name."""
        return [str(label) for code, label in self.Language.choices if code in self.languages]
