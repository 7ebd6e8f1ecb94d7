"""Pages of help: what each shows, in which language, and to whom."""

import re

import pytest
from django.core.management import call_command

from resources.guides.models import Citation, Courthouse, Guide, GuideText, Term, TermText
from tests.walk import page


def slugs():
    return [guide.slug for guide in Guide.objects.all()]


def test_every_guide_has_a_page_with_its_law_its_date_and_the_others(client, guides):
    assert len(slugs()) == 14
    for slug in slugs():
        html = client.get(f"/help/{slug}/").content.decode()
        text = page(client, f"/help/{slug}/")
        assert (
            "Last checked November 24, 2026. This is general information, not legal advice." in text
        )
        for citation in Guide.objects.get(slug=slug).citations.all():
            assert citation.text in text
        assert html.count('href="/help/') >= 13
        assert "{" not in text, slug


def test_every_link_on_a_guide_leads_somewhere(client, guides):
    elsewhere = set()
    for slug in slugs():
        html = client.get(f"/help/{slug}/").content.decode()
        elsewhere |= set(re.findall(r'href="(/(?:help|lookup)/[^"#]*)', html))
    elsewhere.discard("/help/")  # the directory's
    assert len(elsewhere) > 14
    for address in elsewhere:
        assert client.get(address).status_code == 200, address


def test_a_page_that_is_not_there_or_not_published_is_404(client, guides):
    Guide.objects.filter(slug="court").update(is_published=False)
    assert client.get("/help/nothing/").status_code == 404
    assert client.get("/help/court/").status_code == 404
    assert 'href="/help/court/"' not in client.get("/help/glossary/").content.decode()


def test_an_administrator_previews_a_page_that_is_not_published(client, guides, administrator):
    Guide.objects.filter(slug="court").update(is_published=False)
    client.force_login(administrator)
    assert "it is not published" in page(client, "/help/court/")


def test_a_liaison_does_not(client, guides, liaison):
    Guide.objects.filter(slug="court").update(is_published=False)
    client.force_login(liaison)
    assert client.get("/help/court/").status_code == 404


def test_the_first_use_of_a_glossary_word_leads_to_its_meaning(client, guides):
    html = client.get("/help/service/").content.decode()
    short_form = Term.objects.get(slug="short-form")
    address = f"/help/glossary/#w{short_form.pk}"
    assert html.count(f'href="{address}"') == 1
    glossary = client.get("/help/glossary/").content.decode()
    assert f'id="w{short_form.pk}"' in glossary
    assert 'class="term"' not in glossary


def test_a_glossary_address_does_not_tell_the_word(guides):
    for term in Term.objects.all():
        assert re.fullmatch(r"/help/glossary/#w\d+", term.get_absolute_url())


def test_a_guide_in_the_readers_language_says_who_translated_it(client, guides):
    guide = Guide.objects.get(slug="court")
    spanish = GuideText.objects.get(guide=guide, language="es")
    assert guide.text_in("es-mx") == spanish
    assert spanish.is_unreviewed
    assert guide.text_in("it").language == "en"


def test_without_a_text_in_that_language_the_page_says_that_it_is_in_english(
    client, guides, settings
):
    settings.LANGUAGES = [("en", "English"), ("it", "Italiano")]
    html = client.get("/help/court/", headers={"Accept-Language": "it"}).content.decode()
    assert '<html lang="it">' in html
    assert "Here it is in English." in html
    assert '<div class="guide" lang="en">' in html
    assert '<span lang="en">Hope Card</span>' in html


def test_raw_html_and_images_in_a_text_do_nothing(client, guides):
    body = "<script>alert(1)</script>\n\n![x](https://evil.example/x.png) [y](javascript:alert(1))"
    GuideText.objects.filter(guide__slug="court").update(body=body)
    html = client.get("/help/court/").content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html.partition("<main")[2]
    assert 'href="javascript' not in html
    assert "&lt;script&gt;" in html


def test_a_table_tells_a_phone_what_each_cell_is_about(client, guides):
    html = client.get("/help/orders/").content.decode()
    assert html.count('<th scope="col">') == 4
    assert html.count('<th scope="row">') == 8
    assert html.count('data-label="Order of protection (OP)"') == 8


def test_numbers_in_a_text_come_from_the_agencys_file(client, guides):
    html = client.get("/help/service/").content.decode()
    assert '<a href="tel:7082324545">(708) 232-4545</a>' in html.partition("<footer")[0]


def test_an_address_and_a_number_of_a_courthouse_show_once_they_are_known(client, guides):
    Courthouse.objects.filter(slug="markham").update(
        address="1 Example St", telephone="(708) 555-0100"
    )
    html = client.get("/help/courthouses/").content.decode()
    assert "1 Example St" in html
    assert 'href="tel:7085550100"' in html


def test_a_citation_checked_on_another_day_says_so(client, guides):
    Citation.objects.filter(slug="service").update(checked_on="2027-01-02")
    assert "Last checked January 2, 2027." in page(client, "/help/service/")


@pytest.mark.usefixtures("guides")
def test_loading_again_changes_nothing():
    before = list(GuideText.objects.order_by("pk").values())
    call_command("load_guides", verbosity=0)
    assert list(GuideText.objects.order_by("pk").values()) == before


def test_what_an_administrator_edited_is_kept_and_named(guides, capsys):
    GuideText.objects.filter(guide__slug="court", language="en").update(summary="Ours.")
    TermText.objects.filter(term__slug="abuse", language="en").update(meaning="Ours, too.")
    Guide.objects.get(slug="service").citations.clear()
    call_command("load_guides")
    assert GuideText.objects.get(guide__slug="court", language="en").summary == "Ours."
    assert TermText.objects.get(term__slug="abuse", language="en").meaning == "Ours, too."
    assert not Guide.objects.get(slug="service").citations.exists()
    printed = capsys.readouterr()
    assert "kept as changed in the admin: guide court in en" in printed.err
    assert "3 kept as changed in the admin" in printed.out


def test_a_new_version_reaches_a_text_that_nobody_edited_and_it_needs_a_new_review(guides):
    text = GuideText.objects.get(guide__slug="court", language="en")
    text.reviewed_at = "2026-11-24T12:00Z"
    text.save()
    newer = {**text.facts(), "summary": "Newer."}
    assert GuideText.load(newer, guide=text.guide, language="en") == "updated"
    text.refresh_from_db()
    assert text.summary == "Newer."
    assert text.reviewed_at is None


def test_a_page_that_was_taken_off_stays_off(guides):
    Guide.objects.filter(slug="court").update(is_published=False)
    call_command("load_guides", verbosity=0)
    assert not Guide.objects.get(slug="court").is_published
