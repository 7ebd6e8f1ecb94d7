"""What the portal refuses to start with: a provider of texts that is half set."""

import pytest

from alerts.checks import texts_are_whole
from tests.harness.textserver import ACCOUNT, PLAIN_SECRET, SENDER, TOKEN

TWILIO = {
    "TEXTS_BY": "twilio",
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_FROM": SENDER,
    "TWILIO_API_URL": "https://api.twilio.com",
}
GATEWAY = {
    "TEXTS_BY": "gateway",
    "TEXT_GATEWAY_URL": "https://texts.example/send",
    "TEXT_GATEWAY_SECRET": PLAIN_SECRET,
    "TEXT_GATEWAY_FIELDS": {"to": "number", "text": "message"},
}


def found(settings, changes: dict) -> list[str]:
    for name, value in changes.items():
        setattr(settings, name, value)
    return [error.id for error in texts_are_whole(None)]


@pytest.mark.parametrize(
    "changes",
    [
        {"TEXTS_BY": "none", "ALERTS_ARE_ON": False},
        TWILIO,
        TWILIO | {"TWILIO_FROM": "MG" + "0a" * 16},
        TWILIO | {"TWILIO_FROM": "55501"},
        TWILIO | {"TWILIO_API_URL": "http://127.0.0.1:8025"},
        TWILIO | {"TWILIO_API_URL": "http://gate.lan", "HOSTS_WITHOUT_TLS": ["gate.lan"]},
        GATEWAY,
        {"TEXTS_BY": "demo", "DEMO": True},
    ],
)
def test_whole_settings_are_taken(settings, changes):
    assert found(settings, changes) == []


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"TEXTS_BY": "Twilio"}, "E001"),
        ({"TEXTS_BY": "demo"}, "E001"),
        (TWILIO | {"ALERTS_ARE_ON": False}, "E002"),
        (TWILIO | {"TWILIO_ACCOUNT_SID": ""}, "E003"),
        (TWILIO | {"TWILIO_AUTH_TOKEN": "short"}, "E003"),
        (TWILIO | {"TWILIO_FROM": ""}, "E003"),
        (TWILIO | {"TWILIO_FROM": "312-555-0100"}, "E003"),
        (TWILIO | {"TWILIO_API_URL": "http://api.twilio.com"}, "E005"),
        (TWILIO | {"TWILIO_API_URL": "api.twilio.com"}, "E005"),
        (GATEWAY | {"TEXT_GATEWAY_URL": ""}, "E005"),
        (GATEWAY | {"TEXT_GATEWAY_URL": "http://texts.example/send"}, "E005"),
        (GATEWAY | {"TEXT_GATEWAY_SECRET": "short"}, "E004"),
        (GATEWAY | {"TEXT_GATEWAY_HEADER": ""}, "E004"),
        (GATEWAY | {"TEXT_GATEWAY_FIELDS": {"to": "number"}}, "E004"),
    ],
)
def test_half_settings_are_refused(settings, changes, number):
    assert found(settings, changes) == [f"alerts.{number}"]
