import re
from datetime import UTC, datetime

import pytest

from portal.models import Session
from resources.directory.models import Organisation

NIGHT = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)  # 2:30 a.m. in Illinois
NOON = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)


@pytest.fixture
def ask(client, directory):
    """Post what is asked for and give the page that follows, as text without tags."""

    def post(**fields: str) -> str:
        response = client.post("/help/", fields)
        assert (response.status_code, response.headers["Location"]) == (303, "/help/")
        return text(client.get("/help/"))

    return post


def text(response) -> str:
    """The main part of a page as it is read, hints for typing aside."""
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    main = re.sub(r"<(datalist|select|form).*?</\1>", " ", main, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_at_night_in_taylorville_the_line_that_answers_comes_first(ask, time_machine):
    time_machine.move_to(NIGHT)
    page = ask(place="Taylorville")
    order = ["(877) 863-6338", "(217) 753-8081", "(217) 824-7800", "(800) 228-3368"]
    assert [page.index(number) for number in order] == sorted(page.index(n) for n in order)
    assert "Hours not known: call to ask" in page
    assert "(618)" not in page


@pytest.mark.parametrize(
    "typed",
    ["taylorville", " Taylorville, IL ", "62568", "Christian County", "christian", "taylorv"],
)
def test_a_town_a_zip_code_or_a_county_leads_there(ask, typed):
    page = ask(place=typed)
    assert "SOJOURN Shelter" in page
    assert "Prairie Center" in page
    assert "SWAN" not in page


def test_who_is_listed_for_the_county_is_found_from_another_town(ask):
    page = ask(place="Effingham")
    assert "Family Matters" in page
    assert page.index("Family Matters") < page.index("Effingham County") < page.index("SWAN")
    assert "For people in these counties: Richland, Clay, Effingham, Jasper" in page


@pytest.mark.parametrize("typed", ["Mount Vernon", "MT VERNON", "de kalb", "Saint Clair County"])
def test_names_are_read_as_people_write_them(ask, typed):
    assert "(618) 397-0975" in ask(place=typed) or "24 hours" in ask(place=typed)
    assert "We do not know" not in ask(place=typed)


def test_a_town_that_shares_its_name_with_another_county_means_both(ask):
    page = ask(place="Marion")
    assert "Survivor Empowerment Center" in page
    assert "Senior Services of Marion County" in page
    assert "Marion County, Williamson County" in page
    assert "Survivor Empowerment Center" not in ask(place="Marion County")


def test_hotlines_stay_on_top_whatever_is_asked(ask):
    for fields in ({"kind": "SENIORS"}, {"place": "Flora"}, {"words": "zzz"}, {"place": "zzz"}):
        page = ask(**fields)
        assert "(877) 863-6338" in page
        assert "(800) 799-7233" in page


def test_a_kind_of_help_leaves_out_the_others(ask):
    page = ask(kind="SHELTER")
    assert "SOJOURN" in page
    assert "Mutual Ground" not in page


def test_a_language_leads_to_who_speaks_it(ask):
    page = ask(language="mul")
    assert "(708) 232-4545" in page
    assert "(708) 232-4545 Bilingual staff" in page
    assert "SOJOURN" not in page


def test_open_now_leaves_out_who_is_closed_and_keeps_who_may_be_open(ask, time_machine):
    time_machine.move_to(NIGHT)
    assert "Office of Victim Services" not in ask(open_now="on").split("Where this list")[0]
    assert "SOJOURN" in ask(open_now="on", place="Taylorville")
    time_machine.move_to(NOON)
    page = ask(open_now="on")
    assert "(312) 745-6340 Open now Chicago Police Department, Office of Victim Services" in page
    assert "Monday to Friday, 8 a.m. to 4 p.m., not on major holidays." in page


def test_a_word_finds_a_name_without_its_accents(ask):
    page = ask(words="accion")
    assert "Mujeres Latinas En Acción" in page
    assert "SOJOURN" not in page


def test_when_nothing_fits_the_page_says_what_to_do(ask):
    assert "Call a hotline now, and ask who can help you." in ask(place="Flora", kind="SHELTER")
    page = ask(place="Narnia")
    assert "We do not know “Narnia”." in page
    assert "call a hotline now" in page
    assert "Taylorville" in page, "the towns that are known"


def test_a_line_for_the_whole_state_is_an_answer_to_a_kind_of_help(ask):
    for place in ("", "Flora"):
        page = ask(kind="COMPENSATION", place=place)
        assert "(800) 228-3368" in page
        assert "Nobody in this list fits" not in page


def test_a_program_for_abusers_is_never_among_the_help(ask, client):
    for page in (ask(place="Hillsboro"), ask(words="batterers")):
        help, warned = page.split("Not for survivors")
        assert "Talk First" not in help
        assert "program for people who have hurt a partner. Do not call it for help." in warned
        assert "Talk First" in warned
    assert "PARTNER_ABUSE" not in client.get("/help/").content.decode()
    assert "Talk First" not in client.get("/help/print/").content.decode()


def test_what_was_asked_stays_in_the_session_and_out_of_the_address(ask, client):
    ask(place="Taylorville", kind="SHELTER")
    page = client.get("/help/").content.decode()
    assert "Mutual Ground" not in page
    assert "New search" in page
    assert "?" not in "".join(re.findall(r'href="(/[^"]*)"', page))


def test_the_table_of_sessions_does_not_tell_what_was_asked(ask, client):
    ask(place="Taylorville")
    [session] = Session.objects.all()
    assert "help_wanted" in session.get_decoded()
    assert "Taylorville" not in str(session.get_decoded())


def test_a_new_search_forgets_what_was_asked(ask, client):
    ask(place="Taylorville")
    page = ask(everything="")
    assert "You asked for" not in page
    assert "SOJOURN" not in page
    assert "help_wanted" not in client.session


def test_after_a_visits_time_nothing_of_it_shows(ask, client, time_machine):
    time_machine.move_to(NOON)
    ask(place="Taylorville")
    time_machine.shift(9 * 60)
    assert "You asked for" in client.get("/help/").content.decode()
    time_machine.shift(2 * 60)
    assert "You asked for" not in client.get("/help/").content.decode()


def test_leaving_forgets_it_at_once(ask, client):
    ask(place="Taylorville")
    client.get("/leave/")
    assert not Session.objects.exists()
    assert "You asked for" not in client.get("/help/").content.decode()


def test_looking_makes_no_session(client, directory):
    client.get("/help/")
    client.get("/help/print/")
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"kind": "x"}, {"language": "x"}, {"place": "x" * 61}, {"words": "\x00"}]
)
def test_bad_input_explains_itself_and_still_gives_numbers(client, directory, fields):
    response = client.post("/help/", fields)
    assert response.status_code == 422
    for part in ("Please check this", "(877) 863-6338"):
        assert part in text(response)
    assert "<title>Resources: find a number, check this</title>" in response.content.decode()


def test_the_list_says_where_and_when_it_was_copied_and_that_nobody_called(ask):
    page = ask(place="Taylorville")
    assert "checked this on" not in page
    assert page.count("We did not call them to check.") == 1
    assert "A Guide to Illinois Protective Orders (2021) . Copied on Nov. 24, 2026." in page
    assert "LEADS" not in page, "no number here comes from it"


def test_without_a_directory_the_page_still_gives_the_hotlines(client, db):
    assert "(877) 863-6338" in client.get("/help/").content.decode()


def test_an_office_that_is_not_published_is_nowhere(ask, client):
    Organisation.objects.filter(slug="sojourn-taylorville").update(is_published=False)
    assert "SOJOURN" not in ask(place="Taylorville")
    assert "SOJOURN" not in client.get("/help/print/").content.decode()


def entries(client) -> int:
    """How many places to call stand on the page."""
    html = client.get("/help/").content.decode()
    lists = re.findall(r'<ul class="found">(.*?)</ul>', html, re.DOTALL)
    return sum(part.count("<li>") for part in lists)


def test_before_a_search_there_are_hotlines_and_counties_to_choose(client, directory):
    page = client.get("/help/").content.decode()
    assert entries(client) == 3
    chosen = re.findall(r'name="place" value="([^"]+)"[^>]*>([^<]+)</button>', page)
    assert chosen[:2] == [("Cook County", "Cook"), ("Adams County", "Adams")]
    assert ("Quad Cities", "Quad Cities") in chosen, "a place of no known county"


def test_a_page_shows_at_most_30_and_leads_to_the_rest(ask, client):
    names = []
    for page in (ask(kind="SEXUAL_ASSAULT"), ask(page="2"), ask(page="3")):
        assert entries(client) <= 30
        assert "(877) 863-6338" in page
        names.append(page)
    assert "Page 1 of 3" in names[0]
    assert names[0].index("Cook County") < names[0].index("Adams County"), "the agency's first"
    assert "Winnebago County" in names[2]
    html = client.get("/help/").content.decode()
    assert "Previous page" in html
    assert "Next page" not in html
    assert "?" not in "".join(re.findall(r'href="(/[^"]*)"', html))


@pytest.mark.many
def test_no_county_and_no_page_of_all_of_them_is_longer(ask, client):
    places = re.findall(r'name="place" value="([^"]+)"', client.get("/help/").content.decode())
    assert len(places) == 56
    for place in places:
        ask(place=place)
        assert 0 < entries(client) <= 30, place


@pytest.mark.parametrize("number", ["0", "99", "x", "", "9" * 500])
def test_a_page_that_is_not_there_shows_the_nearest(ask, number):
    ask(kind="SEXUAL_ASSAULT")
    assert "of 3" in ask(page=number)


def test_a_closed_place_says_when_it_opens(ask, time_machine):
    time_machine.move_to(datetime(2026, 11, 28, 18, 0, tzinfo=UTC))  # a Saturday
    page = ask(place="Chicago")
    assert "(312) 745-6340 Closed now. Opens Monday, 8 a.m." in page
    assert page.index("(888) 293-2080") < page.index("(312) 745-6340")
    time_machine.move_to(datetime(2026, 12, 24, 23, 0, tzinfo=UTC))  # Christmas Eve, after hours
    assert "(312) 745-6340 Closed now. Chicago Police" in ask(place="Chicago"), "a holiday comes"


def test_bilingual_staff_come_first_for_who_reads_spanish(ask, client):
    english = ask(place="Cook County")
    assert english.index("(888) 293-2080") < english.index("(708) 232-4545")
    client.post("/help/", {"in_language": "es"})
    client.post("/help/", {"place": "Condado de Cook"})
    page = text(client.get("/help/"))
    body = page[page.index("Condado de Cook") :]
    assert body.index("(708) 232-4545") < body.index("(888) 293-2080")


def test_names_of_places_are_marked_as_english(client, directory):
    client.post("/help/", {"in_language": "es"})
    client.post("/help/", {"place": "Taylorville"})
    html = client.get("/help/").content.decode()
    assert '<html lang="es">' in html
    assert '<strong lang="en">SOJOURN Shelter &amp; Services, Inc.</strong>' in html
    assert '<p class="usa-hint" lang="en">301 W. Franklin Street' in html


def test_a_branch_with_nothing_of_its_own_is_told_with_its_main_office(ask, client):
    page = ask(place="Cook County")
    assert "More offices: Austin; Northside; Stroger Hospital" in page
    assert "More offices: CARE Center, Berwyn" in page, "another name: its town is told"
    assert entries(client) <= 20
    assert (
        "Northwest CASA at the Evanston Civic Center"
        in ask(place="Evanston").split("Cook County")[0]
    )
