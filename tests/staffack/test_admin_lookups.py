"""What an address may ask a list of the administration: what is named here, and nothing else."""

import re
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import RequestFactory

from tests.desk import Client

# Of each list, what its filters and its bar of dates ask.
ANSWERED = {
    "auth.User": {"is_active": "exact isnull", "groups": "isnull", "groups__id": "exact"},
    "cases.Case": {"kind": "exact", "stage": "exact"},
    "cases.CivilProcess": {"status": "exact", "full_order": ""},
    "cases.ClosedDay": {"source": "exact", "day": "year month day"},
    "feed.FeedImport": {"undone_at": "gte lt isnull"},
    "messaging.Notification": {"waits": ""},
    "resources.Guide": {"is_published": "exact"},
    "resources.Organisation": {
        "is_published": "exact",
        "region": "exact",
        "is_satellite": "exact",
        "checked_on": "gte lt isnull",
    },
    "staffack.AuditEntry": {"action": "exact", "at": "gte lt"},
    "staffack.LeadsNotice": {"kind": "exact"},
}
SEARCHED = {
    "auth.User": "username first_name last_name email",
    "auth.Group": "name",
    "resources.Organisation": "name city county serves telephone__digits",
    "resources.Citation": "text about",
    "resources.Term": "slug texts__word",
}
ASKED = ["", "__exact", "__startswith", "__regex", "__gt", "__in", "__isnull", "__year"]
LISTS = {model._meta.label: each for model, each in admin.site._registry.items()}


def paths(model: type[Model], hops: int) -> Iterator[str]:
    """Every column of `model`, and of what it leads to in `hops` steps, forward or back."""
    for field in model._meta.get_fields():
        yield field.name
        if field.is_relation and hops and field.related_model:
            yield from (f"{field.name}__{rest}" for rest in paths(field.related_model, hops - 1))


@pytest.fixture
def request_of_root(db):
    """A GET of whoever may see every list."""
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("root")
    return request


def named(label: str) -> set[str]:
    """The parameters that ANSWERED names."""
    return {
        f"{path}__{ask}".rstrip("_")
        for path, asks in ANSWERED.get(label, {}).items()
        for ask in asks.split() or [""]
    }


def test_the_walk_reaches_what_is_secret():
    reached = {label: set(paths(listed.model, 2)) for label, listed in LISTS.items()}
    assert {"pin_hash", "message__body", "civilprocess__leadsnotice__address"} <= reached[
        "cases.Case"
    ]
    assert "message__case__pin_hash" in reached["messaging.Notification"]
    assert {"password", "authenticator__data", "officeaccount__proof"} <= reached["auth.User"]


@pytest.mark.parametrize("label", LISTS)
def test_a_list_answers_what_its_filters_ask_and_nothing_else(request_of_root, label):
    asked = {path + ask for path in paths(LISTS[label].model, 2) for ask in ASKED}
    assert len(asked) > 30
    allowed = named(label)
    # What Django's filters ask of any column that is named; of these it shows every value.
    of_named = {re.sub(r"__\w+$", "", each) for each in allowed}
    for each in sorted(asked | allowed):
        answers = LISTS[label].lookup_allowed(each, "1", request_of_root)
        if each in allowed:
            assert answers, each
        elif answers:
            path, _, ask = each.rpartition("__")
            assert path in of_named, each
            assert ask in {"exact", "isnull", "gte", "lt"}, each


@pytest.mark.parametrize("label", LISTS)
def test_no_list_is_ordered_by_what_it_does_not_show(request_of_root, label):
    listed = LISTS[label]
    shown = {"pk", *listed.list_display, *(listed.ordering or ()), *listed.model._meta.ordering}
    shown |= {getattr(listed, str(name), name) for name in shown}
    columns = {str(name).lstrip("-") for name in shown}
    for order in [*map(str, range(-2, 15)), "pin_hash", "-password", "1.-2.99"]:
        request = RequestFactory().get("/", {"o": order})
        request.user = request_of_root.user
        by = listed.get_changelist_instance(request).queryset.query.order_by
        assert {str(name).lstrip("-") for name in by} <= columns, order


@pytest.mark.parametrize("label", LISTS)
def test_rows_are_named_by_their_id_and_searched_by_what_is_named(request_of_root, label):
    listed = LISTS[label]
    fields = {field.name for field in listed.model._meta.fields}
    by = {name for name in fields if listed.to_field_allowed(request_of_root, name)}
    assert by - {"uuid"} == {listed.model._meta.pk.name}  # the log names rows by their UUID
    searched = " ".join(listed.get_search_fields(request_of_root))
    assert searched in {"", "pk", SEARCHED.get(label)}  # pk: by a whole number


@pytest.mark.parametrize(
    "asked",
    [
        "cases/case/?pin_hash__regex=^p1",
        "cases/case/?pin_hash__startswith=p",
        "cases/case/?pass_hash__isnull=0",
        "cases/case/?message__body__isnull=0",
        "cases/case/?_to_field=pin_hash",
        "cases/case/?_popup=1&pin_hash__gt=a",
        "cases/civilprocess/?case__pin_hash__startswith=p",
        "cases/civilprocess/?leadsnotice__address__isnull=0",
        "auth/user/?password__startswith=md5",
        "auth/user/?authenticator__data__contains=a",
        "auth/user/?is_superuser__exact=1",
        "auth/group/?user__password__startswith=md5",
        "messaging/recipient/?email__startswith=l",
        "messaging/notification/?message__case__pin_hash__startswith=p",
        "staffack/acknowledgment/?staff__password__startswith=m",
        "staffack/leadsnotice/?address__gt=a",
    ],
)
def test_an_administrator_reads_no_hash_letter_by_letter(client, administrator, message, asked):
    client.force_login(administrator)
    response = client.get(f"/admin/{asked}")
    assert response.status_code == 400
    assert b"result_list" not in response.content


def test_an_auditor_asks_the_log_for_no_message(db, auditor, message):
    browser = Client()
    browser.force_login(auditor)
    for asked in ("message__body__isnull=0", "case__pin_hash__gt=a", "staff__password__gt=a"):
        assert browser.get(f"/admin/staffack/auditentry/?{asked}").status_code == 400
    assert browser.get("/admin/staffack/auditentry/?action__exact=REPLIED").status_code == 200
