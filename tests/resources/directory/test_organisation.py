from datetime import UTC, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from resources.directory.models import (
    Availability,
    OpeningHours,
    Organisation,
    Telephone,
    digits_of,
)
from resources.directory.search import search


@pytest.fixture
def office(db) -> Organisation:
    """An office without numbers or hours."""
    return Organisation.objects.create(
        slug="office", name="Casa Óscar", kinds=["SHELTER"], source="x"
    )


def test_a_number_is_read_however_it_is_written():
    for written in ("(217) 824-7800", "217.824.7800", "1-217-824-7800", "+1 217 824 7800"):
        assert digits_of(written) == "2178247800"
    assert digits_of("800-559-SAFE") == "8005597233"
    assert digits_of("824-7800") == digits_of("") == ""


def test_a_number_with_letters_is_shown_in_digits_too(office):
    telephone = Telephone.objects.create(organisation=office, number="800-559-SAFE")
    assert telephone.shown == "800-559-SAFE (800-559-7233)"
    assert telephone.uri == "tel:8005597233"


def test_a_number_is_stored_once_for_its_organisation(office):
    Telephone.objects.create(organisation=office, number="(217) 824-7800")
    with pytest.raises(IntegrityError):
        Telephone.objects.create(organisation=office, number="217-824-7800")


def test_a_branch_without_numbers_shows_its_main_offices(office):
    Telephone.objects.create(organisation=office, number="(217) 824-7800", is_24_hours=True)
    branch = Organisation(slug="b", name="B", parent=office, source="x")
    branch.save()
    assert [telephone.number for telephone in branch.telephones()] == ["(217) 824-7800"]
    assert branch.availability() is Availability.ALWAYS
    Telephone.objects.create(organisation=branch, number="(217) 555-0100")
    assert [telephone.number for telephone in branch.telephones()] == ["(217) 555-0100"]


def test_main_offices_never_go_round_in_a_circle(office):
    office.parent = office
    with pytest.raises(ValidationError):
        office.clean()


# In Chicago: Friday 8 a.m., Friday 3:59 p.m., Friday 4 p.m., Saturday noon.
@pytest.mark.parametrize(
    ("hour", "availability"),
    [
        (datetime(2026, 11, 27, 14, 0, tzinfo=UTC), Availability.OPEN),
        (datetime(2026, 11, 27, 21, 59, tzinfo=UTC), Availability.OPEN),
        (datetime(2026, 11, 27, 22, 0, tzinfo=UTC), Availability.CLOSED),
        (datetime(2026, 11, 28, 18, 0, tzinfo=UTC), Availability.CLOSED),
    ],
)
def test_open_now_is_told_in_the_agencys_zone(office, time_machine, hour, availability):
    OpeningHours.objects.create(
        organisation=office,
        first_weekday=0,
        last_weekday=4,
        opens_at=time(8),
        closes_at=time(16),
    )
    time_machine.move_to(hour)
    assert office.availability() is availability


def test_where_hours_are_not_known_the_page_says_to_call_and_ask(office, time_machine):
    assert office.availability() is Availability.ASK
    OpeningHours.objects.create(organisation=office, first_weekday=0, last_weekday=5)
    time_machine.move_to(datetime(2026, 11, 28, 18, 0, tzinfo=UTC))
    assert office.availability() is Availability.ASK, "a day without times"
    time_machine.move_to(datetime(2026, 11, 29, 18, 0, tzinfo=UTC))
    assert office.availability() is Availability.CLOSED, "a Sunday"


def test_hours_that_run_backward_are_refused(office):
    with pytest.raises(IntegrityError):
        OpeningHours.objects.create(
            organisation=office, first_weekday=4, last_weekday=0, opens_at=None, closes_at=None
        )


@pytest.mark.parametrize("query", ["oscar", "CASA óscar", "shelter cas"])
def test_search_folds_accents_and_capitals_and_takes_beginnings(office, query):
    assert search(query) == [office]


def test_search_needs_every_word_and_gives_nothing_for_none(office):
    assert search("oscar taylorville") == search("") == search("  - ") == []


def test_search_finds_by_number_town_and_county(directory):
    assert {row.slug for row in search("2178247800")} == {"sojourn-taylorville"}
    assert {row.slug for row in search("824-7800")} == {"sojourn-taylorville"}
    assert "prairie-center-taylorville" in {row.slug for row in search("taylorville")}
    assert search("latinas accion")


def test_search_never_leads_a_survivor_to_a_program_for_abusers(directory):
    assert Organisation.objects.filter(slug="talk-first-hillsboro").exists()
    for query in ("talk first", "hillsboro", "batterers", "partner"):
        assert "talk-first-hillsboro" not in {row.slug for row in search(query)}


def test_the_list_costs_the_same_few_queries_however_long_it_is(
    directory, client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        client.get("/help/")
    with django_assert_max_num_queries(1):  # only whether anything was changed
        client.get("/help/")


def test_search_leaves_out_what_is_not_published(office):
    Organisation.objects.update(is_published=False)
    assert search("oscar") == []
