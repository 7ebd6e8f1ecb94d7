"""Search over guides and glossary: a few dozen texts, read and weighed in Python."""

import math
import re
from dataclasses import dataclass

from django.utils.html import strip_tags

from resources.folding import fold
from resources.guides.models import Guide, Term

PAGES_MAX = 12
LETTERS_MIN = 3
TITLE_WEIGHT = 2


@dataclass(frozen=True)
class Page:
    """A page that may answer."""

    title: str
    summary: str
    address: str
    text: str
    language: str


def search(query: str, language: str) -> list[Page]:
    """Pages that hold words of `query` or their beginnings, best first.

    A word counts for more the fewer pages hold it, and in a title; so a whole question
    may be typed. Words that no page holds count for nothing.
    """
    stems = {
        word.removesuffix("s") for word in re.findall(r"\w+", fold(query)) if _is_long_enough(word)
    }
    pages = [(page, fold(page.title), fold(page.text)) for page in _pages(language)]
    score = dict.fromkeys(range(len(pages)), 0.0)
    for stem in stems:
        pattern = re.compile(rf"\b{re.escape(stem)}")
        in_text = [bool(pattern.search(text)) for _page, _title, text in pages]
        weight = math.log(1 + len(pages) / max(1, sum(in_text)))
        for index, (_page, title, _text) in enumerate(pages):
            times = TITLE_WEIGHT if pattern.search(title) else in_text[index]
            score[index] += weight * times
    best = sorted(score, key=lambda index: -score[index])
    return [pages[index][0] for index in best if score[index]][:PAGES_MAX]


def _is_long_enough(word: str) -> bool:
    return len(word) >= LETTERS_MIN or word.isdecimal()


def _pages(language: str) -> list[Page]:
    """Everything that can be found."""
    guides = [
        Page(
            text.title,
            text.summary,
            guide.get_absolute_url(),
            f"{text.title} {text.body}",
            text.language,
        )
        for guide in Guide.objects.published()
        if (text := guide.text_in(language))
    ]
    terms = [
        Page(
            text.word,
            meaning,
            text.term.get_absolute_url(),
            f"{text.also} {meaning}",
            text.language,
        )
        for text in Term.glossary(language)
        for meaning in [strip_tags(text.html()).partition("\n")[0]]
    ]
    return guides + terms
