"""Each page and state in a real browser: for a keyboard, a screen reader, a small old phone."""

import os

import pytest

from tests.pages import states  # noqa: F401 - enters every state
from tests.pages.catalogue import ADMIN, STATES, SURVIVOR

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
SURVIVORS_PAGES = [name for name, state in STATES.items() if state.sees == SURVIVOR]
WRONG = [name for name, state in STATES.items() if state.wrong]
ON_PAPER = [*SURVIVORS_PAGES, "sheets-printed", "admin-pin-sheet"]
# Of Django's administration only its theme and a few pages are ours.
OURS = [name for name, state in STATES.items() if state.sees != ADMIN]

each = pytest.mark.parametrize("name", STATES)
each_of_ours = pytest.mark.parametrize("name", OURS)
each_of_survivors = pytest.mark.parametrize("name", SURVIVORS_PAGES)


@each
def test_axe_finds_nothing(found, name):
    assert not found("axe", name)


@each
def test_axe_finds_nothing_on_a_phone_with_everything_unfolded(found, name):
    assert not found("phone_axe", name)


@each
@pytest.mark.parametrize("colours", ["dark", "forced"])
def test_colours_of_the_system_keep_their_contrast(found, name, colours):
    assert not found(colours, name)


@each
def test_there_is_one_heading_one_main_part_a_language_and_a_title(found, name):
    assert not found("structure", name)


@each
def test_nothing_sticks_out_is_cut_off_or_overlaps_on_a_desk(found, name):
    assert not found("desk", name)


@each
def test_nothing_sticks_out_is_cut_off_or_overlaps_at_320_pixels(found, name):
    assert not found("phone", name)


@each_of_ours
def test_text_may_be_spaced_out(found, name):
    assert not found("spaced", name)


@each_of_ours
@pytest.mark.parametrize("size", ["200%", "300%"])
def test_text_may_be_large(found, name, size):
    assert not found(size, name)


@each
def test_what_is_pressed_is_large_enough(found, name):
    assert not found("targets", name)


@each
def test_the_size_of_what_is_pressed_comes_from_the_style_sheet(found, name):
    assert not found("wordless", name)


@each
@pytest.mark.usefixtures("fonts")
def test_a_page_fits_and_can_be_pressed_in_a_wide_and_in_a_narrow_font(found, name):
    assert not found("fonts", name)


@each_of_ours
def test_on_a_phone_what_is_read_later_stands_lower(found, name):
    assert not found("order", name)


@each
def test_the_tab_key_reaches_everything_in_order_and_shows_where_it_is(found, name):
    assert not found("tab", name)


@each_of_survivors
def test_the_way_out_can_be_pressed_however_far_she_has_scrolled(found, name):
    assert not found("way_out", name)


@pytest.mark.parametrize("name", WRONG)
def test_the_focus_is_on_what_to_mend_and_leads_to_the_fields(found, name):
    assert not found("summary", name)


@each
def test_nothing_moves_for_whom_it_should_not(found, name):
    assert not found("motion", name)


@pytest.mark.parametrize("name", ON_PAPER)
def test_paper_carries_no_button_form_or_way_out(found, name):
    assert not found("print", name)


@each_of_ours
def test_without_a_style_sheet_each_field_has_its_name(found, name):
    assert not found("unstyled", name)


@each_of_ours
def test_read_from_right_to_left_the_page_is_its_mirror_image(found, name):
    assert not found("mirrored", name)


@each
def test_the_browser_has_nothing_to_complain_of(found, name):
    assert not found("console", name)


@each_of_survivors
@pytest.mark.parametrize("check", ["phone", "phone_axe", "spaced", "200%", "300%"])
def test_spanish_fits_a_phone_too(found, name, check):
    assert not found(check, name, "es")


@each_of_survivors
@pytest.mark.usefixtures("fonts")
def test_spanish_fits_in_a_wide_and_in_a_narrow_font(found, name):
    assert not found("fonts", name, "es")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["home", "order-stale", "message-errors", "demo-style"])
def test_who_asks_for_more_contrast_gets_seven_to_one(visitor, reached, name, scheme):
    more = {"type": "rule", "values": ["color-contrast-enhanced"]}
    assert not visitor.with_media(reached["en"][name], more, contrast="more", color_scheme=scheme)
