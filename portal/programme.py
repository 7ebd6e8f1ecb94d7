"""Under which name, and in which words, the agency alerts people (`[alerts]` of its file).

Whoever reads one may be the respondent: neither may say what it is about.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.disclaimers import Disclaimer, read_disclaimer

LANGUAGES = ("en", "es", "pl")
LEAST = 8  # words to choose from: of a few, whoever lives with her soon knows the one
LONGEST = 60  # characters, so that one text message holds them with the name and how to end it

# Beginnings of words that tell, in small letters, without accents, in whichever language.
TELLING = (
    *("abus", "alert", "arrest", "attorn", "case", "cop", "county", "court", "custody", "danger"),
    *("deput", "divorc", "domestic", "emergenc", "enforce", "hearing", "hotline", "judge", "law"),
    *("legal", "liaison", "order", "petition", "pin", "police", "portal", "protect", "respond"),
    *("restrain", "safe", "serve", "servi", "shelter", "sherif", "stalk", "summon", "survivor"),
    *("victim", "violen", "warrant"),
    *("abog", "acos", "agres", "albergue", "alguacil", "audienc", "caso", "corte", "delito"),
    *("demand", "detenid", "divorci", "emergencia", "entreg", "juez", "juic", "juzgad", "ley"),
    *("maltrat", "notific", "orden", "peligro", "policia", "protecc", "proteg", "refugio"),
    *("segur", "tribunal", "victima"),
    *("adwokat", "areszt", "bezpiecz", "dorecz", "naka", "niebezp", "ochron", "ofiar", "policj"),
    *("prawn", "prawo", "przemoc", "rozpraw", "rozwod", "sad", "schronisk", "sedzi"),
    *("sprawa", "sprawie", "sprawy", "szeryf", "zagroz"),
)


@dataclass(frozen=True)
class Programme:
    """The name under which alerts come, and the words of which each person chooses one."""

    name: str
    words: Mapping[str, Mapping[str, str]]  # by their key, then by language
    consent: Disclaimer  # what somebody agrees to who wants alerts

    def wording(self, key: str, language: str) -> str:
        """The words of `key`; the first ones where the agency has taken those out since."""
        words = self.words.get(key) or next(iter(self.words.values()))
        return words[language]


def read_programme(data: Mapping[str, Any]) -> Programme:
    """The programme of an agency's file. ValueError, with what to mend, where it is not fit."""
    programme = Programme(**{**data, "consent": read_disclaimer(data["consent"])})
    if len(programme.words) < LEAST:
        raise ValueError(f"alerts: give at least {LEAST} words to choose from")
    for key, words in programme.words.items():
        for language in LANGUAGES:
            if not words.get(language):
                raise ValueError(f"alerts: the words {key} are missing in {language}")
            _check(words[language], f"the words {key} in {language}")
    for language in LANGUAGES:
        if len({words[language] for words in programme.words.values()}) < len(programme.words):
            raise ValueError(f"alerts: some words stand twice in {language}")
    _check(programme.name, "the name")
    return programme


def _check(text: str, what: str) -> None:
    if len(text) > LONGEST:
        raise ValueError(f"alerts: {what}: at most {LONGEST} characters")
    if telling := telling_words(text):
        raise ValueError(f"alerts: {what} could tell what it is about: {', '.join(telling)}")


def telling_words(text: str) -> list[str]:
    """The words of `text` that could tell whoever reads them what it is about."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    letters = "".join(
        letter if letter.isalpha() else " " for letter in plain if not unicodedata.combining(letter)
    )
    return [word for word in letters.split() if word.startswith(TELLING)]
