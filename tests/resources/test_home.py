import re
from dataclasses import replace
from datetime import UTC, datetime
from unittest.mock import patch

from django.db import OperationalError, connection

from tests.test_invariants import rows


def test_what_to_do_comes_first_then_the_order_then_who_to_call_then_help_nearby(client, directory):
    page = client.get("/").content.decode()
    order = [
        *("Call 911", "If the order is broken", "say which order you have", ">Start<"),
        *("four-digit PIN", 'href="tel:8778636338"', 'href="tel:8007997233"'),
        *('href="tel:7082324545"', 'action="/help/"', "Leave this site”"),
    ]
    assert [page.index(part) for part in order] == sorted(page.index(part) for part in order)


def test_a_broken_order_leads_to_its_guide(client, guides):
    page = client.get("/").content.decode()
    assert '<a href="/help/violation/">What to do if the order is broken</a>' in page


def test_a_guide_that_is_not_in_her_language_says_so(client, guides):
    page = client.get("/", headers={"Accept-Language": "pl"}).content.decode()
    [link] = re.findall(r'<a href="/help/violation/"[^>]*>[^<]*</a>', page)
    assert 'hreflang="en"' in link
    assert "(po angielsku)" in link
    spanish = client.get("/", headers={"Accept-Language": "es"}).content.decode()
    assert "hreflang" not in spanish


def test_no_link_leads_to_a_guide_that_is_not_published(client, db):
    page = client.get("/").content.decode()
    assert "say which order you have" in page
    assert 'href="/help/violation/"' not in page
    assert "Learn more" not in page


def test_lines_that_answer_now_stand_first_and_a_closed_one_says_when_it_opens(
    client, db, settings, time_machine
):
    closed = replace(
        settings.AGENCY.hotlines[0], day_and_night=False, days=(0,), name="Mondays only"
    )
    settings.AGENCY = replace(settings.AGENCY, hotlines=[closed, settings.AGENCY.hotlines[1]])
    time_machine.move_to(datetime(2026, 11, 29, 18, 0, tzinfo=UTC))  # a Sunday
    page = client.get("/").content.decode()
    assert page.index("(800) 799-7233") < page.index("Mondays only") < page.index("(708) 232-4545")
    assert page.count("Closed now. Opens tomorrow.") == 2
    assert "Bilingual staff" in page


def test_from_home_to_a_number_in_taylorville_are_two_presses(client, directory):
    page = client.get("/").content.decode()
    assert '<option value="Taylorville">' in page
    assert '<option value="Christian County">' in page
    [form] = re.findall(
        r'<form id="find-form" method="post" action="(/help/)">.*?name="place"', page, re.DOTALL
    )
    response = client.post(form, {"place": "Taylorville"}, follow=True)
    assert response.redirect_chain == [("/help/", 303)]
    assert 'href="tel:2177538081"' in response.content.decode()


def test_a_first_visit_costs_at_most_17_kb_and_4_requests(client, directory):
    page = client.get("/")
    html = page.content.decode()
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(/[^"]+)"', html)
    files = [client.get(file, headers={"Accept-Encoding": "gzip"}) for file in loaded]
    assert all(file.headers["Content-Encoding"] == "gzip" for file in files)
    weight = len(page.content) + sum(len(b"".join(file.streaming_content)) for file in files)
    assert 1 + len(files) <= 4
    assert weight <= 17 * 1024, weight


def test_with_the_database_down_home_still_gives_the_numbers(client, db):
    with patch.object(connection, "cursor", side_effect=OperationalError("down")):
        page = client.get("/").content.decode()
    assert "(877) 863-6338" in page
    assert 'name="place"' in page


def test_looking_at_home_changes_no_row(client, directory):
    before = rows()
    client.get("/")
    assert rows() == before


def test_with_the_database_down_home_shows_what_it_showed_last(client, guides, directory):
    assert "Taylorville" in client.get("/").content.decode()
    with patch.object(connection, "cursor", side_effect=OperationalError("down")):
        page = client.get("/").content.decode()
    assert "Taylorville" in page
    assert 'href="/help/violation/"' in page
