"""How hard a text is to read: the Flesch-Kincaid grade, a school year in the United States."""

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
    r"|high-risk adult with disabilities",
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
    sentences = [found for part in re.split(r"[.!?]", plain(markdown)) if (found := words(part))]
    said = [word for sentence in sentences for word in sentence]
    length = len(said) / len(sentences)
    return 0.39 * length + 11.8 * sum(map(syllables, said)) / len(said) - 15.59


def words(text: str) -> list[str]:
    """The words of `text`, without numbers."""
    return re.findall(r"[a-z']+", text.casefold())
