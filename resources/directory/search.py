"""Finds help: reads what was asked for against the directory and groups what fits."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _t

from resources.directory.models import Availability, Organisation
from resources.folding import fold

ENTRIES_MAX = 30  # on one page, hotlines among them


@dataclass(frozen=True)
class Place:
    """Towns and counties that were meant by what was typed, folded; empty when none is known."""

    towns: Collection[str] = ()
    counties: Collection[str] = ()

    @classmethod
    def read(cls, typed: str, rows: list[Organisation]) -> "Place":
        """Read a ZIP code, a town, or a county, by its beginning where no whole name fits.

        "Marion" is a town in one county and another county's name: both are meant.
        """
        if zip_code := re.match(r"\s*(\d{5})", typed):
            there = [row for row in rows if row.zip_code == zip_code[1]]
            return cls._around({_key(city) for row in there for city in row.cities}, rows)
        asked = re.sub(r" (il|illinois)$", "", fold(typed))
        county_names = {county for row in rows for county in row.counties}
        if named := [county for county in county_names if _key(asked) in _names(county)]:
            return cls(counties={_key(county) for county in named})
        name = _key(asked.removesuffix(" county"))
        all_counties = {_key(county) for county in county_names}
        all_towns = {_key(city) for row in rows for city in row.cities}
        if asked.endswith(" county"):
            all_towns = set()
        for fits in (name.__eq__, lambda known: len(name) > 1 and known.startswith(name)):
            counties, towns = set(filter(fits, all_counties)), set(filter(fits, all_towns))
            if towns or counties:
                return cls(towns, {*cls._around(towns, rows).counties, *counties})
        return cls()

    @classmethod
    def _around(cls, towns: set[str], rows: list[Organisation]) -> "Place":
        in_town = [row for row in rows if cls(towns).is_town_of(row)]
        return cls(towns, {_key(row.county) for row in in_town if row.county})

    def is_town_of(self, row: Organisation) -> bool:
        """Whether `row` is in one of the towns."""
        return any(_key(city) in self.towns for city in row.cities)

    def covers(self, row: Organisation) -> bool:
        """Whether `row` is in one of the towns, or in or for one of the counties."""
        return self.is_town_of(row) or any(_key(county) in self.counties for county in row.counties)


@dataclass(frozen=True)
class Group:
    """Organisations under one heading."""

    heading: str
    rows: list[Organisation]
    is_for_survivors: bool = True


@dataclass(frozen=True)
class Criteria:
    """What was asked for; an empty field asks for nothing."""

    place: str = ""
    kind: str = ""
    language: str = ""
    open_now: bool = False
    words: str = ""

    @property
    def is_more_than_place(self) -> bool:
        """Whether a kind, a language or a word was asked for."""
        return bool(self.kind or self.language or self.words)

    def fits(self, row: Organisation) -> bool:
        """Whether `row` is what was asked for, its place aside.

        An organisation whose hours are not known is not left out: one can call and ask.
        """
        speaks = {self.language, Organisation.Language.MORE} & set(row.languages)
        return (
            (not self.kind or self.kind in row.kinds)
            and (not self.language or bool(speaks))
            and (not self.open_now or row.availability() != Availability.CLOSED)
            and (not self.words or row.matches(self.words))
        )


@dataclass(frozen=True)
class Listing:
    """What was found: hotlines always, then groups; last, what is not for survivors."""

    hotlines: list[Organisation]
    groups: list[Group]
    is_place_known: bool = True
    has_matches: bool = True

    def page(self, number: str | None) -> "Page[tuple[Group, Organisation]]":
        """The entries of page `number`, or of the nearest that there is; hotlines aside."""
        entries = [(group, row) for group in self.groups for row in group.rows]
        return Paginator(entries, max(1, ENTRIES_MAX - len(self.hotlines))).get_page(number)


def groups_on(page: "Page[tuple[Group, Organisation]]") -> list[Group]:
    """The entries of `page`, under their headings."""
    return [
        Group(group.heading, [row for _group, row in entries], group.is_for_survivors)
        for group, entries in groupby(page.object_list, key=lambda entry: entry[0])
    ]


def find_help(criteria: Criteria) -> Listing:
    """The published organisations that fit, the ones that answer now first in each group."""
    rows = sorted(Organisation.objects.published().with_contacts(), key=_first_who_answers)
    place = Place.read(criteria.place, rows) if criteria.place else None
    near = [row for row in rows if place is None or row.is_everywhere or place.covers(row)]
    hotlines = sorted(filter(lambda r: r.is_hotline, near), key=lambda r: not r.is_everywhere)
    others = [row for row in near if not row.is_hotline and criteria.fits(row)]
    for_survivors = [row for row in others if row.is_for_survivors]
    groups = [
        *(_by_county(for_survivors) if place is None else _near(place, for_survivors)),
        Group(
            _t("Not for survivors"),
            [row for row in others if not row.is_for_survivors],
            is_for_survivors=False,
        ),
    ]
    return Listing(
        hotlines,
        [group for group in groups if group.rows],
        is_place_known=place is None or bool(place.towns or place.counties),
        # The state's lines are always there: for a place alone they are no answer.
        has_matches=any(
            criteria.is_more_than_place or not row.is_everywhere for row in for_survivors
        ),
    )


def search(query: str) -> list[Organisation]:
    """Published organisations that match `query`, but for programs for who hurt a partner."""
    rows = Organisation.objects.published().with_contacts()
    return [row for row in rows if row.is_for_survivors and row.matches(query)]


def place_names() -> list[str]:
    """Every town and county of the directory, as people type them."""
    rows = Organisation.objects.published().only("city", "county", "serves")
    towns = {city for row in rows for city in row.cities}
    counties = {county for row in rows for county in row.counties}
    return sorted({*towns, *map(_county, counties)}, key=fold)


def places_to_choose() -> list[tuple[str, str]]:
    """Each place that help is listed for: its short name, and how it is asked for.

    Counties, the agency's own first, and towns of which no county is known.
    """
    rows = Organisation.objects.published().only("city", "county", "serves", "kinds")
    counties = {county for row in rows for county in row.counties}
    towns = {row.city for row in rows if row.city and not row.counties}
    names = [(county, _county(county)) for county in counties] + [(town, town) for town in towns]
    return sorted(names, key=lambda name: (not _is_agencys(name[0]), fold(name[0])))


def _is_agencys(county: str) -> bool:
    return _key(county) == _key(settings.AGENCY.county.removesuffix(" County"))


def _county(name: str) -> str:
    return _t("%(county)s County") % {"county": name}


def _names(county: str) -> set[str]:
    # In every language: it may be changed after the name was typed.
    names = set()
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            names.add(_key(_county(county)))
    return names


def _key(name: str) -> str:
    # "De Kalb" and "DeKalb" are one.
    return fold(name).replace(" ", "")


def _first_who_answers(row: Organisation) -> tuple[bool, bool, int, bool, str]:
    """Open before closed, then who speaks the reader's language, then who surely answers."""
    language = get_language() or settings.LANGUAGE_CODE
    is_hers = language != settings.LANGUAGE_CODE and row.speaks(language)
    availability = row.availability()
    is_closed = availability == Availability.CLOSED
    return is_closed, not is_hers, availability, row.is_satellite, fold(row.name)


def _folded(rows: list[Organisation]) -> list[Organisation]:
    """`rows`; a branch with nothing of its own is told in its main office's entry, if here."""
    here = {row.pk: row for row in rows}
    mains = {row.parent_id for row in rows}
    branches: dict[int, list[Organisation]] = {}
    for row in rows:
        # One that is a main office itself keeps its entry: its own branches are told there.
        if row.parent_id in here and row.pk not in mains and row.has_nothing_of_its_own:
            branches.setdefault(row.parent_id, []).append(row)
    for main, told in branches.items():
        here[main].branches = told
    folded = {row.pk for told in branches.values() for row in told}
    return [row for row in rows if row.pk not in folded]


def _near(place: Place, rows: list[Organisation]) -> list[Group]:
    in_town = [row for row in rows if place.is_town_of(row)]
    nearby = [row for row in rows if row not in in_town and not row.is_everywhere]
    statewide = [row for row in rows if row.is_everywhere]
    towns = ", ".join(dict.fromkeys(row.where for row in in_town))
    counties = {c for row in rows for c in row.counties if _key(c) in place.counties}
    return [
        Group(towns, _folded(in_town)),
        Group(", ".join(map(_county, sorted(counties))), _folded(nearby)),
        *(Group(row.where, statewide) for row in statewide[:1]),
    ]


def _by_county(rows: list[Organisation]) -> list[Group]:
    counties: dict[str, list[Organisation]] = {}
    for row in rows:
        counties.setdefault(next(iter(row.counties), row.where), []).append(row)
    known = {county for row in rows for county in row.counties}

    def in_order(name: str) -> tuple[bool, bool, str]:
        return not counties[name][0].is_everywhere, not _is_agencys(name), fold(name)

    return [
        Group(_county(name) if name in known else name, _folded(counties[name]))
        for name in sorted(counties, key=in_order)
    ]
