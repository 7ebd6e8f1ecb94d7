import re
from unittest.mock import patch

from django.db import OperationalError, connection

from tests.test_invariants import rows


def test_the_way_to_the_order_comes_first_then_who_to_call_then_help_nearby(client, directory):
    page = client.get("/").content.decode()
    order = [
        *("Call 911", ">Start<", "four-digit PIN", 'href="tel:8778636338"'),
        *('href="tel:8007997233"', 'href="tel:7082324545"', 'action="/help/"', "Leave this site”"),
    ]
    assert [page.index(part) for part in order] == sorted(page.index(part) for part in order)


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


def test_a_first_visit_costs_at_most_30_kb_and_6_requests(client, directory):
    page = client.get("/")
    html = page.content.decode()
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(/[^"]+)"', html)
    files = [client.get(file, headers={"Accept-Encoding": "gzip"}) for file in loaded]
    assert all(file.headers["Content-Encoding"] == "gzip" for file in files)
    weight = len(page.content) + sum(len(b"".join(file.streaming_content)) for file in files)
    assert 1 + len(files) <= 6
    assert weight <= 30 * 1024, weight


def test_with_the_database_down_home_still_gives_the_numbers(client, db):
    with patch.object(connection, "cursor", side_effect=OperationalError("down")):
        page = client.get("/").content.decode()
    assert "(877) 863-6338" in page
    assert 'name="place"' in page


def test_looking_at_home_changes_no_row(client, directory):
    before = rows()
    client.get("/")
    assert rows() == before
