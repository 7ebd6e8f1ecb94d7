"""What a tab, a history and a screen reader call each page."""

import re

from resources.guides.models import Guide

PAGES = [
    *("/", "/help/", "/help/print/", "/help/safety/", "/help/search/"),
    *("/disclaimer/", "/privacy/", "/accessibility/"),
]


def title(response) -> str:
    [text] = re.findall(r"<title>(.*)</title>", response.content.decode())
    return text


def test_no_two_pages_have_the_same_title(client, guides):
    paths = [*PAGES, *(guide.get_absolute_url() for guide in Guide.objects.all())]
    titles = [title(client.get(path)) for path in paths]
    assert len(paths) == 22
    assert len(set(titles)) == len(titles)


def test_a_title_says_that_a_form_needs_another_look(client, guides):
    assert title(client.post("/help/search/", {"words": ""})) == "Resources: search, check this"
    assert title(client.post("/help/", {"kind": "x"})) == "Resources: find a number, check this"
