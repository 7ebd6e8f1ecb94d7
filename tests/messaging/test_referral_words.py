"""Whatever goes wrong with a referral, nothing that was typed is lost."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from lookup.models import Budget, SpentToken
from messaging.models import Referral
from tests.test_hostile import STRINGS
from tests.walk import REFERRAL, refer

FIELDS = [*REFERRAL, *("role", "contact", "contact_method", "safe_from", "safe_until")]
FIELDS += ["safe_from_fold", "voicemail_ok", "ask_for", "language", "consent_by", "submission"]


def shows_what_was_typed(html: str) -> bool:
    """Whether the form in `html` holds what `refer` types."""
    texts = [REFERRAL[name] for name in ("organisation", "name", "client", "consent_on", "email")]
    boxes = [rf'value="{value}"[^>]* checked' for value in ("service", "court", "written")]
    return (
        all(f'value="{text}"' in html for text in texts)
        and all(re.search(box, html) for box in boxes)
        and f">\n{REFERRAL['body']}</textarea>" in html
        and re.search(r'name="agreed"[^>]* checked', html) is not None
    )


@pytest.mark.parametrize(
    ("changes", "explanation"),
    [
        ({"role": "x" * 101}, "Ensure this value has at most 100 characters"),
        ({"telephone": "555-0177"}, "Give the number with its area code: (312) 555-0100."),
        ({"safe_from": "2020-01-01T10:00"}, "This time has passed."),
        ({"safe_from": "2097-11-03T01:30"}, "This hour comes twice that night."),
        ({"contact": "r@example.org"}, "For an email address, choose “Email” above."),
        ({"altcha": ""}, "Please wait 15 seconds, then press the button."),
    ],
)
def test_a_slip_explains_itself_and_keeps_what_was_typed(client, db, changes, explanation):
    response = refer(client, **changes)
    html = response.content.decode()
    assert response.status_code == 422
    assert explanation in html
    assert shows_what_was_typed(html)
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("changes", "explanation"),
    [
        ({"agreed": ""}, "We can take a referral only if the client agreed to all of this."),
        ({"consent": ""}, "Choose one."),
        ({"consent_on": ""}, "Please fill this in."),
        ({"consent_on": "2097-01-01"}, "This day has not come yet."),
        ({"consent_on": "last week"}, "Give a day as month, day and year"),
        ({"needs": []}, "Choose one or more."),
        ({"needs": ["other"], "body": " "}, "Say here what the client needs."),
        ({"body": "x" * 10_001}, "it can have 10,000."),
        ({"email": "dana"}, "Enter a valid email address."),
        ({"client": ""}, "Please fill this in."),
    ],
)
def test_without_consent_or_what_is_needed_nothing_is_saved(client, db, changes, explanation):
    response = refer(client, **changes)
    assert response.status_code == 422
    assert explanation in response.content.decode()
    assert not Referral.objects.exists()


def test_the_least_that_is_needed_is_enough(client, db):
    assert refer(client, email="", body="").status_code == 303
    assert refer(client, body="字" * 10_000).status_code == 303


def test_the_day_may_be_typed_as_on_paper(client, db):
    assert refer(client, consent_on="11/20/2026").status_code == 303
    assert Referral.objects.get().consent_on.isoformat() == "2026-11-20"


def test_a_change_of_language_keeps_what_was_typed_and_spends_nothing(client, db):
    before = (list(Budget.objects.values()), SpentToken.objects.count())
    response = refer(client, in_language="es", telephone="x", wait="kept:a:b")
    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="es">' in html
    assert "Remítanos a quien ayuda" in html
    assert shows_what_was_typed(html)
    assert 'name="wait" value="kept:a:b"' in html
    assert "Revise esto" not in html
    assert (list(Budget.objects.values()), SpentToken.objects.count()) == before
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    "setting",
    [
        "REFERRALS_PER_ADDRESS_PER_HOUR",
        "REFERRALS_PER_ADDRESS_PER_DAY",
        "REFERRALS_PER_SITE_PER_HOUR",
    ],
)
def test_each_budget_stops_a_flood_and_loses_nothing(client, db, settings, setting):
    setattr(settings, setting, 2)
    answers = [refer(client) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    html = answers[2].content.decode()
    assert "no more can be taken now" in html
    assert "(708) 232-4545" in html
    assert shows_what_was_typed(html)
    assert Referral.objects.count() == 2
    other = refer(Client(), "192.0.2.7")
    assert other.status_code == (429 if "SITE" in setting else 303)


@pytest.mark.many  # the same few lines, again and again
def test_five_an_hour_and_twenty_a_day_from_one_address(client, db, time_machine):
    start = timezone.now()
    saved = 0
    for hour in range(6):
        time_machine.move_to(start + timedelta(hours=hour, minutes=hour))
        answers = [refer(client).status_code for _ in range(6)]
        assert answers[5] == 429
        saved += answers.count(303)
    assert saved == 20


def test_a_form_that_was_saved_before_spends_nothing(client, db, settings):
    settings.REFERRALS_PER_ADDRESS_PER_HOUR = 1
    submission = "5f0a3c1e-0000-4000-8000-000000000001"
    assert [refer(client, submission=submission).status_code for _ in range(3)] == [303] * 3


def test_a_database_that_fails_keeps_what_was_typed(client, db):
    with patch.object(connection, "cursor", side_effect=OperationalError("down")):
        response = refer(client)
    html = response.content.decode()
    assert response.status_code == 503
    assert "Wait a minute on this page" in html
    assert shows_what_was_typed(html)
    assert not Referral.objects.exists()


def test_an_outdated_form_keeps_what_was_typed_and_a_foreign_one_does_not(db):
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/help/referral/", REFERRAL)
    assert response.status_code == 403
    assert "Press the button once more." in response.content.decode()
    assert shows_what_was_typed(response.content.decode())
    foreign = {"Origin": "https://evil.example"}
    response = browser.post("/help/referral/", REFERRAL, headers=foreign)
    assert response.status_code == 403
    assert "Harbor House" not in response.content.decode()


@pytest.mark.many
@pytest.mark.parametrize("field", FIELDS)
def test_the_form_takes_hostile_strings_and_loses_nothing(client, db, settings, field):
    settings.REFERRALS_PER_ADDRESS_PER_HOUR = settings.REFERRALS_PER_ADDRESS_PER_DAY = 10**6
    for string in STRINGS[::12]:
        response = refer(client, **{field: string})
        html = response.content.decode()
        assert response.status_code in {303, 422}, string
        assert response.status_code == 303 or field == "client" or 'value="R. M."' in html
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_google_is_never_asked_on_this_page(client, db, settings):
    settings.CAPTCHA, settings.RECAPTCHA_PUBLIC_KEY = "recaptcha", "key"
    response = client.get("/help/referral/")
    assert "recaptcha" not in response.content.decode()
    assert "google" not in response.headers["Content-Security-Policy"]
