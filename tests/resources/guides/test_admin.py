"""An administrator keeps the guides."""

import pytest

from resources.guides.models import Citation, Guide, GuideText, Term
from tests.walk import page


@pytest.fixture
def desk(client, administrator, guides, settings):
    """The administrator's browser."""
    settings.LANGUAGES = [("en", "English"), ("es", "Español")]
    client.force_login(administrator)
    return client


def guide_form(guide: Guide, **changes: str) -> dict[str, str]:
    """The admin's form of a guide with its texts, English first."""
    inlines = {
        f"texts-{index}-{name}": str(value)
        for index, text in enumerate(guide.texts.order_by("pk"))
        for name, value in {
            "id": text.pk,
            "guide": guide.pk,
            "language": text.language,
            **text.facts(),
        }.items()
    }
    return {
        "order": str(guide.order),
        "checked_on": "2027-01-02",
        "is_published": "on",
        "citations": [str(pk) for pk in guide.citations.values_list("pk", flat=True)],
        "texts-TOTAL_FORMS": "2",
        "texts-INITIAL_FORMS": "2",
        **inlines,
        **changes,
    }


def test_a_text_is_edited_and_shows_with_its_new_date(desk):
    guide = Guide.objects.get(slug="court")
    changes = guide_form(guide, **{"texts-0-body": "Bring **water**."})
    response = desk.post(f"/admin/resources/guide/{guide.pk}/change/", changes)
    assert response.status_code == 302, response.content.decode()
    assert "Bring water." in page(desk, "/help/court/")
    assert "Last checked January 2, 2027." in page(desk, "/help/court/")
    assert Guide.objects.get(slug="court").is_edited()


def test_a_telling_title_for_the_history_is_refused(desk):
    guide = Guide.objects.get(slug="court")
    for title in ("domestic violence", "Safety", "seguridad", "protección"):
        changes = guide_form(guide, **{"texts-0-tab_title": title})
        answer = desk.post(f"/admin/resources/guide/{guide.pk}/change/", changes)
        assert "Choose a title that does not tell." in answer.content.decode(), title
    assert guide.texts.get(language="en").tab_title == "a day in court"


def test_a_guide_at_another_pages_address_is_refused(desk):
    facts = {
        "slug": "safety",
        "order": "1",
        "checked_on": "2026-11-24",
        "texts-TOTAL_FORMS": "0",
        "texts-INITIAL_FORMS": "0",
    }
    answer = desk.post("/admin/resources/guide/add/", facts)
    assert "Another page has this address." in answer.content.decode()
    assert not Guide.objects.filter(slug="safety").exists()


def test_a_new_guide_has_a_page_at_once(desk):
    facts = {
        "slug": "parking",
        "order": "1",
        "checked_on": "2026-11-24",
        "is_published": "on",
        "texts-TOTAL_FORMS": "1",
        "texts-INITIAL_FORMS": "0",
        "texts-0-language": "en",
        "texts-0-title": "Parking",
        "texts-0-tab_title": "parking",
        "texts-0-summary": "Where.",
        "texts-0-body": "At the court.",
        "texts-0-translated_by": "original",
    }
    assert desk.post("/admin/resources/guide/add/", facts).status_code == 302
    assert "At the court." in page(desk, "/help/parking/")


def test_view_on_site_leads_to_the_page(desk):
    guide = Guide.objects.get(slug="court")
    assert (
        'href="/help/court/"'
        in desk.get(f"/admin/resources/guide/{guide.pk}/change/").content.decode()
    )


@pytest.mark.parametrize("model", ["guide", "citation", "term", "courthouse"])
def test_the_lists_open_and_the_short_name_is_fixed(desk, model):
    assert desk.get(f"/admin/resources/{model}/").status_code == 200
    row = {"guide": Guide, "citation": Citation, "term": Term}.get(model)
    if row:
        change = desk.get(f"/admin/resources/{model}/{row.objects.first().pk}/change/")
        assert 'name="slug"' not in change.content.decode()


def test_an_administrator_deletes_nothing_and_a_liaison_sees_nothing(desk, liaison, client):
    guide = Guide.objects.first()
    assert (
        desk.post(f"/admin/resources/guide/{guide.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    client.force_login(liaison)
    assert client.get("/admin/resources/guide/").status_code in {302, 403}
    assert GuideText.objects.count() == 28
