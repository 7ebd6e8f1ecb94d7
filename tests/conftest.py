"""The cast of the tests: a case, another case that must never leak, staff, a message."""

import gc
from datetime import datetime
from io import StringIO

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.signals import setting_changed
from django.db import transaction
from django.utils import translation

from cases.models import Case, CivilProcess
from lookup.views import busy_page
from messaging.models import Message, Recipient, Referral
from messaging.templatetags.messages_of import empty_form
from resources import shared_pages
from tests.desk import PASSWORD, Client, give_app
from tests.harness.commits import write_last_in_tests
from tests.harness.installation import Installation
from tests.walk import guess, refer, search

pytest_plugins = ["tests.harness.logs", "tests.harness.browser"]
PIN = "4826"

# No test is timed: a busy machine must not fail one. script/faults asks for more examples.
for profile, examples in {"portal": 40, "faults": 2_000}.items():
    hypothesis.settings.register_profile(profile, deadline=None, max_examples=examples)
hypothesis.settings.load_profile("portal")


def pytest_collection_finish():
    """What is imported by now stays: to look through it again took a tenth of the time.

    And what comes later is looked through more seldom: that took a twentieth.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def static_files():
    """Collect the static files, as a deployment does: pages name them by their hash."""
    if not settings.COLLECTED:
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def language():
    """Each test begins in English: a page leaves its thread in its own language."""
    yield
    translation.activate("en")


@pytest.fixture(autouse=True)
def nothing_rendered():
    """Each test begins as a process does; and with other settings pages are others."""
    shared_pages.forget()


setting_changed.connect(shared_pages.forget)
for kept in (empty_form, busy_page):
    setting_changed.connect(lambda kept=kept, **_changed: kept.cache_clear(), weak=False)


@pytest.fixture(scope="session", autouse=True)
def written_last():
    """Write what comes last in a transaction though a test's own, around it, never commits."""
    write_last_in_tests()


@pytest.fixture
def client() -> Client:
    """A browser; whoever is signed in with `force_login` gave a passkey."""
    return Client()


@pytest.fixture
def case(db) -> Case:
    """`casehenry02`, one paper pending, PIN 4826."""
    case = Case.objects.create(case_number="casehenry02")
    CivilProcess.objects.create(case=case, sheriff_number="20082397")
    case.set_pin(PIN)
    return case


@pytest.fixture
def other_case(db) -> Case:
    """`909090909`, served; nothing of it may show anywhere else."""
    case = Case.objects.create(case_number="909090909")
    CivilProcess.objects.create(
        case=case,
        sheriff_number="20036078",
        status="SERVED",
        method="SUBSTITUTE",
        served_at=datetime(2023, 10, 25, 14, 5, tzinfo=settings.AGENCY.zone),
        place="100 Example Street",
    )
    case.set_pin("7305")
    return case


@pytest.fixture
def recipient(db) -> Recipient:
    """The mailbox that hears of each message."""
    return Recipient.objects.create(email="liaisons@sheriff.example")


@pytest.fixture
def message(case, recipient) -> Message:
    """A message about `case`, with its notification owed."""
    message = Message(
        case=case,
        body="He works at the garage on Pulaski.",
        response_requested=True,
        contact_method="call",
        contact="(312) 555-0142",
        ask_for="Maria",
    )
    assert message.send()
    return message


@pytest.fixture
def referral(recipient) -> Referral:
    """A service provider's referral, with its notification owed."""
    assert refer(Client(), contact="(312) 555-0199").status_code == 303
    return Referral.objects.get()


def _staff(login: str, role: str, **facts) -> User:
    user = User.objects.create_user(login, password=PASSWORD, **facts)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def liaison(db) -> User:
    """Reads and acknowledges."""
    return _staff("lee", "Liaison")


@pytest.fixture
def app(liaison) -> str:
    """The secret of the liaison's app: its codes are the second factor."""
    return give_app(liaison)


@pytest.fixture
def supervisor(db) -> User:
    """Does what a liaison does, and helps who lost what they sign in with."""
    return _staff("sam", "Supervisor", is_staff=True)


@pytest.fixture
def administrator(db) -> User:
    """Keeps cases; reads no message."""
    return _staff("alex", "Administrator", is_staff=True)


@pytest.fixture
def everyone(db) -> User:
    """Has every role: more than a superuser may."""
    user = User.objects.create_user("sid", is_staff=True)
    user.groups.add(*Group.objects.all())
    return user


@pytest.fixture
def auditor(db) -> User:
    """Reads the log, and nothing else."""
    return _staff("una", "Auditor", is_staff=True)


@pytest.fixture
def installation(tmp_path) -> Installation:
    """A database with the tables, and the commands that run on it."""
    return Installation(tmp_path)


@pytest.fixture
def survivor(client, case):
    """A browser in which `case` is open."""
    search(client, case.case_number)
    assert guess(client, PIN).headers["Location"] == "/order/"
    return client


@pytest.fixture
def staff_client(client, liaison):
    """A browser in which the liaison is signed in."""
    client.force_login(liaison)
    return client


def _loaded(command: str) -> tuple[list, str]:
    """The rows that `command` writes into empty tables, and what it prints; all undone."""
    models = apps.get_app_config("resources").get_models(include_auto_created=True)
    printed = StringIO()
    with transaction.atomic():
        call_command(command, stdout=printed)
        rows = [list(model._base_manager.order_by("pk")) for model in models]
        transaction.set_rollback(True)
    return rows, printed.getvalue()


def _put(rows: list) -> None:
    with transaction.atomic():
        for made in filter(None, rows):
            type(made[0])._base_manager.bulk_create(made)


@pytest.fixture(scope="session")
def delivered(django_db_setup, django_db_blocker) -> dict[str, tuple[list, str]]:
    """What the commands load, by command: each runs once, and many tests begin with its rows."""
    with django_db_blocker.unblock():
        return {command: _loaded(command) for command in ("load_guides", "load_directory")}


@pytest.fixture
def guides(db, delivered) -> None:
    """Guides, glossary and courthouses, as a new office has them."""
    _put(delivered["load_guides"][0])


@pytest.fixture
def directory(db, delivered) -> str:
    """The help directory as it is delivered; gives what the command printed."""
    rows, printed = delivered["load_directory"]
    _put(rows)
    return printed
