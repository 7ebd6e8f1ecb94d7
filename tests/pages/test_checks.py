"""The checks find what they are for: each on a small page with one fault in it, and without."""

import os

import pytest

from tests.pages.visit import AXE, CHECKS, EVERYTHING, PHONE, installed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
SOUND = """<!doctype html><html lang="en"><title>Sound</title>
<style>input { width: 90%; height: 44px } @media print { p:has(input) { display: none } }</style>
<main id="main"><h1>Sound</h1><p>Some words.</p>
<p><label for="one">One</label> <input id="one"></p></main>"""
FAULTS = {
    "sideways": '<p style="width: 500px">wide</p>',
    "clipped": '<p style="overflow: hidden; height: 5px">words that are cut off</p>',
    "overlapping": '<p style="height: 9px; margin: 0">up</p><p style="margin: -9px 0 0">low</p>',
    "enlarged": '<p style="font-size: 2rem">incomprehensibilities</p>',
    "spaced": '<p style="overflow: hidden; height: 1.2em; line-height: 1.2">words</p>',
    "targets": '<button style="padding: 0; height: 20px">press</button>',
    "wordless": '<button style="height: 44px">hardly pressed</button>',
    "order": '<p style="display: grid"><a href="#a" style="order: 2">1</a><a href="#b">2</a></p>',
    "structure": "<h1>Another heading</h1>",
    "motion": '<p style="transition: color 1s">fades</p>',
    "printed": "<button>press</button>",
    "unstyled": '<input aria-label="unseen">',
    "mirrored": '<p style="margin-left: 50px">aside</p>',
    "accessible": '<img src="data:,">',
}
GIVEN = {"enlarged": [2], "targets": [44], "wordless": [44], "accessible": [EVERYTHING]}
TAB_FAULTS = {
    "is none, not <button> first": '<button tabindex="5">first</button>',
    "no ring": '<button style="outline: none">pale</button>',
    "covered": '<button>under</button><b style="position: fixed; inset: 0; background: red"></b>',
}


@pytest.fixture(scope="module")
def page(shell):
    """A phone with the checks in it."""
    context = shell.new_context(viewport=PHONE, reduced_motion="reduce")
    for script in (installed(AXE), CHECKS):
        context.add_init_script(path=script)
    yield context.new_page()
    context.close()


def ask(page, check: str, more: str = "") -> list[str]:
    """What `check` finds on the sound page with `more` in it."""
    page.goto("about:blank")
    page.emulate_media(media="print" if check == "printed" else "screen")
    page.set_content(SOUND.replace("</main>", f"{more}</main>"))
    name = {"clipped": "fits", "overlapping": "fits"}.get(check, check)
    return page.evaluate(f"(given) => checks.{name}(...given)", GIVEN.get(check, []))


@pytest.mark.parametrize("check", FAULTS)
def test_a_fault_is_found_and_a_sound_page_is_not_blamed(page, check):
    assert ask(page, check) == []
    assert ask(page, check, FAULTS[check])


@pytest.mark.usefixtures("fonts")
def test_a_page_that_depends_on_its_font_is_found(page):
    page.goto("about:blank")
    wide = '<button style="all: unset; font: 16px/44px DejaVu Sans">Polski</button>'
    page.set_content(SOUND.replace("</main>", f"{wide}</main>"))
    assert page.evaluate("checks.targets(44)") == []
    assert page.evaluate("checks.inFont('DejaVu Sans', 44)") == []
    assert "<button> Polski" in page.evaluate("checks.inFont('Liberation Sans', 44)")[0]


@pytest.mark.parametrize("width", [320, 640])
def test_a_way_out_that_scrolls_away_or_lies_under_something_is_found(page, width):
    page.set_viewport_size({"width": width, "height": 360})
    sticky = '<nav style="position: sticky; top: 0"><a class="exit" href="/leave/">Leave</a></nav>'
    tall = '<p style="height: 3000px">tall</p>'
    bar = '<b style="position: fixed; inset: 0 0 auto 0; height: 60px">bar</b>'
    faults = {
        "": sticky + tall,
        "out of sight": sticky.replace("sticky", "static") + tall,
        "<b> bar": sticky + tall + bar,
        "no way out": tall,
    }
    for said, content in faults.items():
        page.set_content(f"<!doctype html>{content}")
        found = page.evaluate("checks.wayOut()")
        assert (said in found[-1]) if said else not found, found
    page.set_viewport_size(PHONE)


def tab(page, more: str) -> str:
    """What pressing Tab finds."""
    stops = ask(page, "watchTab", more)
    for _ in range(stops):
        page.keyboard.press("Tab")
    return "\n".join(page.evaluate("checks.tabbed(false)"))


@pytest.mark.parametrize("said", TAB_FAULTS)
def test_a_fault_of_the_tab_key_is_found(page, said):
    assert tab(page, "<button>sound</button>") == ""
    assert said in tab(page, TAB_FAULTS[said])


def test_a_summary_without_the_focus_or_with_a_loose_link_is_found(page):
    alert = '<div role="alert" tabindex="-1" autofocus><a href="#one">One</a></div>'
    assert ask(page, "settled", alert)
    assert page.evaluate("checks.summary()") == []
    assert ask(page, "summary", '<div role="alert">Look</div>')
    page.set_content(SOUND + alert.replace("#one", "#two"))
    page.evaluate("checks.settled()")
    assert page.evaluate("checks.summary()") == ["#two leads to no field"]
