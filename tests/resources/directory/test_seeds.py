"""What the source documents say about who helps is in the directory, and nothing else is."""

import re

import pytest

from resources.directory.models import Organisation, Telephone
from tests.resources.directory import seed_numbers as seeds

DOCUMENTS = [
    *(seeds.PORTAL_GUIDE, seeds.CHICAGO_POLICE, seeds.ICASA_GUIDE),
    *(seeds.LEADS_POLICY, seeds.FOURTH_CIRCUIT),
]


def test_each_number_of_the_documents_is_stored_exactly_where_it_belongs(directory):
    expected: dict[str, set[str]] = {}
    for document in DOCUMENTS:
        for number, slugs in document.items():
            expected.setdefault(number.replace("-", ""), set()).update(slugs)
    stored: dict[str, list[str]] = {}
    for telephone in Telephone.objects.select_related("organisation"):
        stored.setdefault(telephone.digits, []).append(telephone.organisation.slug)
    assert {digits: sorted(slugs) for digits, slugs in stored.items()} == {
        digits: sorted(slugs) for digits, slugs in expected.items()
    }
    assert len(stored) == 72
    assert not {number.replace("-", "") for number in seeds.LEFT_OUT} & set(stored)


@pytest.mark.many
def test_each_number_is_reached_by_pressing_a_place(directory, client):
    pages = [
        client.post("/help/", {"place": place}, follow=True).content.decode()
        for place in re.findall(
            r'name="place" value="([^"]+)"', client.get("/help/").content.decode()
        )
    ]
    assert len(pages) == 56
    seen = set(re.findall(r'href="tel:(\d+)"', "".join(pages)))
    numbers = {number.replace("-", "") for document in DOCUMENTS for number in document}
    hidden = {number.replace("-", "") for number in seeds.NOT_SHOWN}
    assert numbers - seen == hidden


def test_what_is_known_to_be_wrong_or_not_for_survivors_is_kept_and_not_shown(directory):
    hidden = Organisation.objects.filter(is_published=False)
    assert {row.slug for row in hidden} == set(seeds.HIDDEN)
    for row in hidden:
        assert "not for survivors" in row.remark or "not shown until" in row.remark


@pytest.mark.parametrize("region", seeds.ICASA_TOWNS)
def test_each_center_of_the_icasa_guide_is_in_its_town_and_region(directory, region):
    places = re.findall(r"\s*([^*,]+?)(\*?) (\d{3}-\d{3}-\d{4})", seeds.ICASA_TOWNS[region])
    assert len(places) == {"NORTH": 34, "CENTRAL": 18, "SOUTH": 15}[region]
    for town, star, number in places:
        rows = Organisation.objects.filter(region=region, city=town, is_satellite=bool(star))
        numbers = [telephone for row in rows for telephone in row.telephones()]
        answering = {telephone.digits for telephone in numbers if telephone.is_24_hours}
        assert number.replace("-", "") in answering, town
    towns = {town for town, _star, _number in places}
    assert set(Organisation.objects.filter(region=region).values_list("city", flat=True)) == towns


def test_centers_in_chicago_are_there_and_the_chicago_hotline_answers_for_them(directory):
    for center, offices in seeds.ICASA_CHICAGO.items():
        rows = [Organisation.objects.get(name=center, region="CHICAGO")]
        rows += [Organisation.objects.get(name=f"{center}, {office}") for office in offices]
        assert [row.is_satellite for row in rows] == [False] + [True] * len(offices)
        for row in rows:
            assert [number.number for number in row.telephones()] == ["(888) 293-2080"], row


@pytest.mark.parametrize("county", seeds.CIRCUIT_COUNTIES)
def test_each_service_of_the_circuits_counties_is_listed_for_its_county(directory, county):
    listed = [row for row in Organisation.objects.all() if county in row.counties]
    names = [row.name for row in listed]
    for name in seeds.CIRCUIT_COUNTIES[county]:
        assert any(listed.startswith(name) for listed in names), name


def test_addresses_and_zip_codes_are_the_documents(directory):
    row = Organisation.objects.get(slug="sojourn-taylorville")
    assert (row.address, row.city, row.zip_code) == (
        "301 W. Franklin Street",
        "Taylorville",
        "62568",
    )
    zips = set(Organisation.objects.exclude(zip_code="").values_list("zip_code", flat=True))
    assert zips == {
        *("62703", "60601", "62568", "62450", "62839", "62801", "62401", "62448", "62881"),
        *("62049", "62701", "62056", "62089", "62565", "62521", "61920"),
    }


def test_chicago_police_victim_services_keep_office_hours(directory):
    row = Organisation.objects.get(slug="chicago-police-victim-services")
    assert row.email == "VictimServices@chicagopolice.org"
    [hours] = row.hours()
    assert str(hours) == "Monday to Friday, 8 a.m. to 4 p.m., not on major holidays"


def test_every_row_names_its_source_and_when_it_was_copied(directory):
    assert Organisation.objects.count() == 109
    for row in Organisation.objects.all():
        assert row.source
        assert row.copied_on
        assert row.checked_on is None, "nobody has called"
        assert row.telephones(), row
