"""Each setting that production refuses: its id, the setting's name, and what to do."""

import secrets
from datetime import timedelta

import pytest

from portal import checks
from portal.checks import is_guessable
from portal.database_checks import static_files_are_collected
from tests.documents import default_figures, read

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "portal"}
POSTGRESQL = {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "OPTIONS": {}}


@pytest.fixture
def production(settings, monkeypatch):
    """Settings as an office has them, which every check lets through."""
    settings.IS_PRODUCTION = settings.IS_HTTPS = True
    settings.SITE_URL = "https://portal.sheriff.example"
    settings.SECOND_CONTACT = "clerk@court.example"
    settings.ALLOWED_HOSTS = ["portal.sheriff.example"]
    settings.TRUSTED_PROXY_HOPS = 1
    settings.EMAIL_BACKEND = checks.SMTP
    settings.CAPTCHA_COST, settings.PIN_HASH_MEMORY_KIB, settings.PIN_HASH_PASSES = 5000, 19456, 2
    monkeypatch.setitem(settings.DATABASES, "default", POSTGRESQL)
    assert refusals() == []
    return settings


def refusals() -> list:
    return [*checks.safe_start(None), *checks.safe_in_production(None)]


def on(host: str, /, **options: str) -> dict:
    """A database there."""
    return {**POSTGRESQL, "HOST": host, "OPTIONS": options}


def change(settings, changes: dict) -> None:
    """Set them; DATABASE is the one that the portal uses."""
    settings.DATABASES["default"] = changes.get("DATABASE", POSTGRESQL)
    for name, value in changes.items():
        if name != "DATABASE":
            setattr(settings, name, value)


@pytest.mark.parametrize(
    ("changes", "number", "named"),
    [
        ({"ALLOWED_HOSTS": ["localhost"]}, "E008", "lacks portal.sheriff.example"),
        ({"ALLOWED_HOSTS": ["*"]}, "E009", "ALLOWED_HOSTS"),
        ({"TRUSTED_PROXY_HOPS": 0}, "E010", "TRUSTED_PROXY_HOPS"),
        ({"WITHOUT_PROXY": True}, "E010", "TRUSTED_PROXY_HOPS"),
        ({"PIN_GUESSES_PER_CASE_PER_DAY": 100_000}, "E011", "PIN_GUESSES_PER_CASE_PER_DAY"),
        ({"PIN_GUESSES_PER_CASE_PER_DAY": 0}, "E011", "PIN_GUESSES_PER_CASE_PER_DAY"),
        ({"CAPTCHA_COST": 0}, "E011", "CAPTCHA_COST"),
        ({"PIN_HASH_PASSES": 1}, "E011", "PIN_HASH_PASSES"),
        ({"SURVIVOR_IDLE": timedelta(hours=2)}, "E011", "SURVIVOR_IDLE_SECONDS is 7200"),
        ({"EMAIL_BACKEND": "portal.demo.MaildirBackend"}, "E012", "portal.demo.MaildirBackend"),
        (
            {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"},
            "E012",
            "django.core.mail.backends.console.EmailBackend",
        ),
        ({"DATABASE": SQLITE}, "E013", "SQLite"),
        ({"SECOND_CONTACT": ""}, "E028", "SECOND_CONTACT"),
        ({"EMAIL_HOST": "mail.sheriff.example"}, "E014", "mail.sheriff.example"),
        ({"DATABASE": on("db.sheriff.example")}, "E015", "db.sheriff.example"),
        ({"DATABASE": on("10.0.0.7", sslmode="require")}, "E015", "10.0.0.7"),
        ({"DATABASE": on("127.0.0.1,10.0.0.7")}, "E015", "10.0.0.7"),
        ({"DATABASE": on("", host="db.sheriff.example")}, "E015", "db.sheriff.example"),
        ({"SECRET_KEY": "a" * 50}, "E016", "SECRET_KEY"),
        ({"SECRET_KEY": "only-for-this-step-" * 3}, "E016", "SECRET_KEY"),
        ({"SECRET_KEY": "demo-9fJ2kq0ZtbW7xNc4YvLrPmHsEdAuGi"}, "E016", "SECRET_KEY"),
        ({"SECRET_KEY_FALLBACKS": ["a" * 50]}, "E016", "SECRET_KEY_FALLBACKS: number 1"),
        ({"FIELD_KEYS": {"k1": bytes(32)}}, "E016", "FIELD_KEYS: key k1"),
        ({"FIELD_KEYS": {"demok1": bytes.fromhex("5b0f9ac471de2386" * 4)}}, "E016", "demo"),
        ({"PIN_PEPPERS": {"p1": bytes(range(32))}}, "E016", "PIN_PEPPERS: key p1"),
    ],
)
def test_production_refuses_what_endangers_someone_and_names_it(production, changes, number, named):
    change(production, changes)
    [refusal] = refusals()
    assert refusal.id == f"portal.{number}"
    assert named in refusal.msg
    assert refusal.hint


@pytest.mark.parametrize(
    ("issuer", "secret"),
    [("http://login.example", "given"), ("https://login.example", ""), ("login.example", "given")],
)
def test_an_office_sign_in_is_whole_and_private(settings, issuer, secret):
    settings.OFFICE_SIGN_IN_ISSUER, settings.OFFICE_SIGN_IN_CLIENT_ID = issuer, "portal"
    settings.OFFICE_SIGN_IN_CLIENT_SECRET = secret
    assert [refusal.id for refusal in refusals()] == ["portal.E026"]
    settings.OFFICE_SIGN_IN_ISSUER = "https://login.example"
    settings.OFFICE_SIGN_IN_CLIENT_SECRET = "given"
    assert refusals() == []


def test_a_single_supervisor_has_a_contact_outside(settings):
    settings.SINGLE_SUPERVISOR = True
    assert [refusal.id for refusal in refusals()] == ["portal.E027"]
    settings.SINGLE_SUPERVISOR_CONTACT = "clerk@county.example"
    assert refusals() == []


@pytest.mark.parametrize("host", ["portal.sheriff.example", "10.0.0.7", "127.0.0.1.evil.example"])
def test_the_demo_runs_on_ones_own_machine_only(settings, host):
    settings.DEMO = True
    settings.ALLOWED_HOSTS = [host, "127.0.0.1", "localhost"]
    settings.SITE_URL = f"http://{host}:8000"
    [refusal] = refusals()
    assert refusal.id == "portal.E025"
    assert host in refusal.msg
    for here in ("http://127.0.0.1:8000", "http://localhost:8123"):
        settings.SITE_URL = here
        assert refusals() == []


def test_the_same_key_twice_is_refused_anywhere(settings):
    settings.PIN_PEPPERS = {"p1": settings.FIELD_KEYS["k1"]}
    [refusal] = refusals()
    assert refusal.id == "portal.E017"


@pytest.mark.parametrize(
    "changes",
    [
        {"TRUSTED_PROXY_HOPS": 0, "WITHOUT_PROXY": True},
        {"DATABASE": SQLITE, "ALLOW_SQLITE": True},
        {"EMAIL_HOST": "mail.sheriff.example", "EMAIL_SECURITY": "starttls"},
        {"EMAIL_HOST": "mail", "HOSTS_WITHOUT_TLS": ["mail", "db"]},
        {"EMAIL_HOST": "mail", "EMAIL_BACKEND": "anymail.backends.amazon_ses.EmailBackend"},
        {"DATABASE": on("db.sheriff.example", sslmode="verify-full")},
        {"DATABASE": on("db"), "HOSTS_WITHOUT_TLS": ["mail", "db"]},
        {"DATABASE": on("/run/postgresql")},
        {"DATABASE": on("127.0.0.1,::1")},
    ],
)
def test_what_a_setting_says_is_meant_is_taken(production, changes):
    change(production, changes)
    assert refusals() == []


# What is promised is the most that may be set.
AT_THEIR_END = {"PIN_HASH_PASSES", "MESSAGE_DAYS_AT_MOST"}


def test_every_budget_has_a_range_and_its_promise_lies_well_within():
    figures = default_figures()
    assert {name for name in figures if "_PER_" in name} <= set(checks.SAFE_RANGES)
    for name, (low, high) in checks.SAFE_RANGES.items():
        assert low <= figures[name] <= high / 2 or name in AT_THEIR_END, name


def test_random_values_are_never_taken_for_guessable_ones():
    assert not any(is_guessable(secrets.token_bytes(32)) for _ in range(1_000))
    assert not any(is_guessable(secrets.token_hex(32).encode()) for _ in range(1_000))


def test_files_that_were_not_collected_are_named(settings, tmp_path):
    assert static_files_are_collected(None) == []
    settings.STATIC_ROOT = str(tmp_path)
    [refusal] = static_files_are_collected(None)
    assert refusal.id == "portal.E022"
    assert str(tmp_path) in refusal.msg
    assert "collectstatic" in refusal.hint


def test_every_refusal_is_explained_in_the_operations_guide(db):
    known = {f"portal.E{number:03}" for number in range(1, 23)} | {
        "staffack.E001",
        "messaging.W001",
    }
    text = read("docs/operations.md")
    assert {code for code in known if f"`{code}`" not in text} == set()
