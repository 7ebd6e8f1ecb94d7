"""The page to print gives nothing away at a glance."""

import re

TELLING = re.compile(
    r"violen|abus|assault|rape|victim|survivor|protect|crisis|shelter|sexual|domestic|batter"
    r"|exploit|empower|danger|911|safe\b|hotline|sheriff|police|women|advocate|legal",
    re.IGNORECASE,
)
NAMES_OF_THEIR_OWN = {"SAFE", "Legal Aid Society"}  # told by nobody who doesn't know


def printed(client) -> str:
    """What is on paper: the page without what shows on a screen only."""
    html = client.get("/help/print/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert html[: html.index("<main")].count('<div class="screen">') == 1
    assert html[html.index("</main>") :].count('<div class="screen">') == 1
    main = re.sub(r'<p class="screen">.*?</p>', "", main, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_no_word_on_paper_tells_what_the_numbers_are_for(client, directory):
    paper = printed(client)
    for name in NAMES_OF_THEIR_OWN:
        paper = paper.replace(name, "")
    paper = re.sub(r"559-SAFE", "", paper)
    assert TELLING.findall(paper) == []
    assert "Telephone list" in paper


def test_title_and_address_tell_nothing(client, directory):
    [title] = re.findall("<title>(.*)</title>", client.get("/help/print/").content.decode())
    assert title == "Resources: telephone list"


def test_it_holds_the_numbers_of_what_was_asked(client, directory):
    client.post("/help/", {"place": "Taylorville"})
    paper = printed(client)
    assert "SOJOURN, Taylorville (217) 824-7800" in paper
    assert "Prairie Center, Taylorville (217) 753-8081 24 hours" in paper
    assert "Illinois line (877) 863-6338 24 hours" in paper
    assert "Mutual Ground" not in paper
