"""Markdown of the guides into HTML: no raw HTML, glossary words linked, tables for phones."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from django.conf import settings
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

# An image would be somebody's server; raw HTML would be anything at all.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
NOT_IN = {"heading_open", "th_open"}


def to_html(text: str, language: str, terms: Mapping[str, str] | None = None) -> SafeString:
    """`text`, in `language`, as HTML; `{liaison}`, `{hotline}` and `{national}` become links.

    `terms` maps forms of glossary words to where each is explained; the first use of each
    explanation in running text becomes a link. What a text in another language *emphasizes* is
    in the site's own, for instance what to say in court: it is marked for screen readers.
    """
    tokens = MARKDOWN.parse(_with_telephones(text))
    _label_tables(tokens)
    if language != settings.LANGUAGE_CODE:
        for part in chain.from_iterable(token.children or () for token in tokens):
            if part.type == "em_open":
                part.attrSet("lang", settings.LANGUAGE_CODE)
    if terms:
        _link_terms(tokens, terms)
    # Safe: the renderer escapes text and attributes, and raw HTML is off.
    return SafeString(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def _with_telephones(text: str) -> str:
    """One place for a number: the agency's file."""
    agency = settings.AGENCY
    lines = zip(("{hotline}", "{national}"), agency.hotlines, strict=False)
    for name, line in [("{liaison}", agency.liaison), *lines]:
        text = text.replace(name, f"[{line.telephone}]({line.uri})")
    return text


def _label_tables(tokens: list[Token]) -> None:
    """Make each row's first cell its heading, and tell each other cell its column's heading.

    On a phone the cells stand one below the other, and the style shows that heading.
    """
    headings: list[str] = []
    column = 0
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "table_open":
            headings = []
        elif token.type == "tr_open":
            column = 0
        elif before and before.type == "th_open":
            headings.append(token.content)
            before.attrSet("scope", "col")
        elif token.type in {"td_open", "td_close"} and column == 0:
            token.tag = "th"
            if token.nesting == 1:
                token.attrSet("scope", "row")
        elif token.type == "td_open":
            token.attrSet("data-label", headings[column])
        column += token.type == "td_close"


def _link_terms(tokens: Iterable[Token], terms: Mapping[str, str]) -> None:
    forms = {form.casefold(): address for form, address in terms.items()}
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE
    )
    linked: set[str] = set()
    around = ""
    for token in tokens:
        if token.type == "inline" and around not in NOT_IN and token.children:
            token.children = list(_linked(token.children, pattern, forms, linked))
        around = token.type


def _linked(
    children: list[Token], pattern: re.Pattern[str], forms: Mapping[str, str], linked: set[str]
) -> Iterator[Token]:
    """`children`, each word that was not linked before made a link; links stay as they are."""
    depth = 0
    for child in children:
        depth += child.nesting if child.type.startswith("link_") else 0
        if child.type != "text" or depth:
            yield child
            continue
        end = 0
        for match in pattern.finditer(child.content):
            address = forms[match[0].casefold()]
            if address in linked:
                continue
            linked.add(address)
            yield Token("text", "", 0, content=child.content[end : match.start()])
            yield Token("link_open", "a", 1, attrs={"href": address, "class": "term"})
            yield Token("text", "", 0, content=match[0])
            yield Token("link_close", "a", -1)
            end = match.end()
        yield Token("text", "", 0, content=child.content[end:])
