"""How hard a text is to read.

In English by the Flesch-Kincaid grade, a school year in the United States; in Spanish by the
index of Fernandez Huerta: 70 to 80 is sixth grade, 60 to 70 seventh or eighth, more is easier.
"""

import re

# Names that a page cannot do without: each reads as one short word.
NAMES = re.compile(
    r"\d+ ILCS [\d/.A-Za-z-]+|\{\w+\}|domestic violence|Karina's Law|State's Attorney"
    r"|Illinois Domestic Violence Act|National Domestic Violence Hotline"
    r"|Attorney General's Crime Victims Assistance Line|Crime Victims Compensation Act"
    r"|Firearm Owners Identification Card|Office of Victim Services|Legal Aid Society"
    r"|order of protection|civil no contact order|stalking no contact order"
    r"|mandatory supervised release|conditional discharge|periodic imprisonment"
    r"|interference with personal liberty|intimidation of a dependent|willful deprivation"
    r"|high-risk adult with disabilities"
    r"|violencia doméstica|orden de protección|orden de no contacto (?:civil|por acecho)"
    r"|Línea Nacional contra la Violencia Doméstica|Ley de Compensación a Víctimas de Delitos"
    r"|Línea de Ayuda para Víctimas de Delitos del Procurador General de Illinois"
    r"|Oficina de Servicios para Víctimas|secretaría del tribunal"
    r"|(?:una )?defensora o (?:un )?defensor|persona adulta con discapacidades en alto riesgo"
    r"|interferencia con la libertad personal|intimidación de una persona dependiente"
    r"|privación intencional|libertad supervisada obligatoria"
    r"|\(\*(?:conditional discharge|probation|parole|aftercare release)\*\)",
    re.IGNORECASE,
)


def syllables(word: str) -> int:
    """Groups of vowels, a silent e aside; one at least."""
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith(("e", "es", "ed")) and not word.endswith(("le", "les", "ted", "ded"))
    return max(1, groups - silent)


def plain(markdown: str) -> str:
    """The words of a Markdown text; a heading, an item and a cell each end a sentence."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    text = re.sub(r"<[^>]*>", "mail", text)
    text = re.sub(r"^\|[ |:-]+$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\s*(?:#+|-|\d+\.)\s+", "", text, flags=re.MULTILINE)
    return re.sub(r"\*\*|\||\n", ". ", NAMES.sub("name", text))


def grade(markdown: str) -> float:
    """The Flesch-Kincaid grade of a text."""
    words, sentences = measure(markdown)
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59


# A vowel, with the weak ones that lean on it: `cuan-do`, `ley`, but `po-li-cí-a`, `le-er`.
SPANISH_SYLLABLE = re.compile(
    r"[iuü]?[aeoáéó](?:[iuüy](?![aeiouáéíóú]))?|[íú]|[iuü]{1,2}", re.IGNORECASE
)


def spanish_syllables(word: str) -> int:
    """Its vowels, those that run together counted once; the u of `que` and `guía` is silent."""
    return max(1, len(SPANISH_SYLLABLE.findall(re.sub(r"([gq])u(?=[eiéí])", r"\1", word))))


def ease(markdown: str) -> float:
    """How easily a Spanish text reads, by Fernandez Huerta (as Law mended its formula)."""
    words, sentences = measure(markdown)
    spoken = sum(map(spanish_syllables, words))
    return 206.84 - 60 * spoken / len(words) - 1.02 * len(words) / sentences


def measure(markdown: str) -> tuple[list[str], int]:
    """The words of a text, without numbers, and how many sentences they make."""
    parts = re.split(r"[.!?]", plain(markdown).casefold())
    sentences = [words for part in parts if (words := re.findall(r"[a-záéíóúüñ']+", part))]
    return [word for words in sentences for word in words], len(sentences)
