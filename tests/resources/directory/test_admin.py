import pytest

from resources.directory.models import Organisation, Telephone

LIST = "/admin/resources/organisation/"


@pytest.fixture
def desk(client, administrator):
    """The administrator's browser."""
    client.force_login(administrator)
    return client


def form(**changes) -> dict:
    """The admin's form of a new organisation with one number."""
    return {
        "name": "Casa",
        "slug": "casa",
        "is_published": "on",
        "kinds": ["SHELTER"],
        "copied_on": "2026-11-24",
        "source": "by telephone",
        "languages": ["es"],
        "telephone_set-TOTAL_FORMS": "1",
        "telephone_set-INITIAL_FORMS": "0",
        "telephone_set-0-number": "(217) 555-0100",
        "openinghours_set-TOTAL_FORMS": "0",
        "openinghours_set-INITIAL_FORMS": "0",
        **changes,
    }


def test_an_organisation_with_its_number_is_entered_and_found(desk):
    assert desk.post(f"{LIST}add/", form()).status_code == 302
    page = desk.post("/help/", {"words": "Casa"}, follow=True).content.decode()
    assert "Casa" in page
    assert 'href="tel:2175550100"' in page
    assert '<option value="es">Spanish</option>' in page


@pytest.mark.parametrize(
    ("changes", "explanation"),
    [
        ({"telephone_set-0-number": "555-0100"}, "A telephone number has ten digits"),
        ({"kinds": []}, "This field is required."),
        ({"copied_on": ""}, "This field is required."),
        (
            {
                "telephone_set-TOTAL_FORMS": "2",
                "telephone_set-1-number": "217-555-0100",
            },
            "Each number is stored once.",
        ),
        (
            {
                "openinghours_set-TOTAL_FORMS": "1",
                "openinghours_set-0-first_weekday": "4",
                "openinghours_set-0-last_weekday": "0",
            },
            "Days and times must run forward",
        ),
    ],
)
def test_a_slip_is_refused_and_explained(desk, changes, explanation):
    assert explanation in desk.post(f"{LIST}add/", form(**changes)).content.decode()
    assert not Organisation.objects.exists()


def test_what_was_looked_at_is_marked_as_checked_today(
    desk, administrator, directory, time_machine
):
    time_machine.move_to("2027-01-05T18:00:00+00:00")
    desk.force_login(administrator)
    row = Organisation.objects.get(slug="swan-olney")
    fields = {"action": "mark_checked", "_selected_action": row.pk}
    assert desk.post(LIST, fields).status_code == 302
    row.refresh_from_db()
    assert row.checked_on.isoformat() == "2027-01-05"
    assert row.edited_at
    page = desk.post("/help/", {"place": "Olney"}, follow=True).content.decode()
    assert page.count("We called and checked this on Jan. 5, 2027.") == 1


def test_changes_can_be_given_up_for_the_files(desk, directory):
    row = Organisation.objects.get(slug="swan-olney")
    desk.post(LIST, {"action": "mark_checked", "_selected_action": row.pk})
    desk.post(LIST, {"action": "take_from_file", "_selected_action": row.pk})
    row.refresh_from_db()
    assert (row.edited_at, row.loaded_digest) == (None, "")


def test_an_organisation_is_hidden_not_deleted(desk, directory):
    row = Organisation.objects.get(slug="swan-olney")
    assert desk.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Telephone.objects.filter(organisation=row).count() == 3


def test_a_liaison_changes_no_organisation(client, liaison, directory):
    client.force_login(liaison)
    assert client.get(LIST).status_code == 302
