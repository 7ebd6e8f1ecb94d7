from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal import agency

COOK_COUNTY = Path(settings.BASE_DIR) / "portal" / "agency.toml"


def test_cook_countys_file_reads():
    read = agency.load(COOK_COUNTY)
    assert read.liaison.uri == "tel:7082324545"
    assert str(read.zone) == "America/Chicago"


def test_an_office_without_hope_cards_or_holidays_of_ours_reads_too(tmp_path):
    text = COOK_COUNTY.read_text(encoding="utf-8")
    card = text[text.index("[hope_card]") : text.index("# What the order page rests on")]
    file = tmp_path / "agency.toml"
    file.write_text(text.replace(card, "").replace('"US-IL"', '""'))
    read = agency.load(file)
    assert read.hope_card is None
    assert read.holidays(2026) == {}


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('time_zone = "America/Chicago"', 'time_zone = "Nowhere"', "Nowhere"),
        ('short_name = "CCSO"', "", "short_name"),
        ('short_name = "CCSO"', 'short_nam = "CCSO"', "unknown setting short_nam"),
        ('telephone = "(708) 232-4545"', "", "telephone"),
        ("{sheriff_number}", "{number}", "number"),
        ("county =", "county", "Expected"),
        ('court_holidays = "US-IL"', 'court_holidays = "US-ZZ"', "ZZ"),
        ("checked_on = 2026-11-24", "", "checked_on"),
        ('[consent]\nversion = "2026-11-25"', "[consent]", "version"),
    ],
)
def test_a_slip_in_the_file_is_named(tmp_path, before, after, reason):
    text = COOK_COUNTY.read_text(encoding="utf-8")
    assert before in text
    file = tmp_path / "agency.toml"
    file.write_text(text.replace(before, after))
    with pytest.raises(ImproperlyConfigured, match=reason) as refusal:
        agency.load(file)
    assert str(file) in str(refusal.value)


def test_the_agencys_picture_stands_before_its_name_and_may_be_left_out(client, db, settings):
    assert '<img src="/static/img/courthouse.' in client.get("/").content.decode()
    settings.AGENCY = replace(settings.AGENCY, logo="")
    page = client.get("/").content.decode()
    assert "<img" not in page
    assert '<span lang="en">Cook County Sheriff&#x27;s Office</span></a>' in page
