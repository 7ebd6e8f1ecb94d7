"""Every word of the source document's glossary is explained, and the portal's own words."""

import pytest

from resources.guides.models import TermText
from tests.walk import page

# 004: the glossary, every term; then the portal's own words.
TERMS = [
    *("Abuse", "Domestic violence", "Exploitation", "Family or household members", "Harassment"),
    *("In loco parentis", "Interference with personal liberty", "Intimidation of a dependent"),
    *("Neglect", "Physical abuse", "Stalking", "Willful deprivation"),
    *("Petitioner", "Respondent", "Service of process", "Short form", "Plenary order"),
    *("Emergency order", "Interim order", "Order of protection (OP)", "Petition", "Summons"),
    *("Civil no contact order (CNCO)", "Stalking no contact order (SNCO)", "Alias summons"),
    *("Personal service", "Substitute service", "Service attempt", "Case number", "PIN"),
    *("Sheriff number", "Advocate", "Hope Card", "VESSA", "Full order", "Ex parte order"),
]
# 004: what counts as harassment (a to g), neglect (a to e), physical abuse and stalking (a to c).
MEANINGS = {
    "Harassment": [
        *("trouble at your work or school", "calling your work or home", "following you in public"),
        *("watching you again and again", "take your child where the court has no power"),
        *("hiding a child from you", "saying, even once, that they will hurt you"),
    ],
    "Neglect": [
        "acting to keep them from abuse",
        "locking them in",
        "food",
        "body or mind",
        "dangers",
    ],
    "Physical abuse": ["sexual abuse", "using force", "sleep", "hurt right away"],
    "Stalking": ["at least two times", "saying that they will", "happen to them", "their family"],
}


def test_every_term_is_explained(client, guides):
    text = page(client, "/help/glossary/")
    words = set(TermText.objects.filter(language="en").values_list("word", flat=True))
    assert [term for term in TERMS if term not in words] == []
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("word", MEANINGS)
def test_a_term_of_the_law_keeps_each_of_its_cases(guides, word):
    meaning = TermText.objects.get(word=word, language="en").meaning
    assert [part for part in MEANINGS[word] if part not in meaning] == []
