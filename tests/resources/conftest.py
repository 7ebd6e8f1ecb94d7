"""Guides, loaded, and their pages as people read them."""

import html
import re

import pytest
from django.core.management import call_command
from django.test import Client


@pytest.fixture
def guides(db):
    """Guides, glossary and courthouses."""
    call_command("load_guides", verbosity=0)


def page(client: Client, address: str) -> str:
    """The main part of a page as it reads, without tags, in one line."""
    source = client.get(address).content.decode().partition("<main")[2].partition("</main>")[0]
    inline = re.sub(r"</?(?:a|strong|em)\b[^>]*>", "", source)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", inline)).split())
