"""What the portal refuses to start with."""

import subprocess

import pytest

from script.tools.deploy_check import check
from tests.settings import KEY

pytestmark = pytest.mark.once


def test_an_environment_as_in_production_is_clean():
    result = check()
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing or shorter than 32 characters"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or shorter than 32 characters"),
        ({"FIELD_KEYS": ""}, "FIELD_KEYS is missing"),
        ({"FIELD_KEYS": "k1:not base64"}, "FIELD_KEYS: key k1 is not base64"),
        ({"FIELD_KEYS": "k1:c2hvcnQ="}, "FIELD_KEYS: each key is id:base64"),
        ({"PIN_PEPPERS": ""}, "PIN_PEPPERS is missing"),
        ({"ENVIRONMENT": "prod"}, "ENVIRONMENT must be production, test or demo"),
        ({"AGENCY_FILE": "/nowhere.toml"}, "/nowhere.toml: "),
        ({"SITE_URL": "http://portal.sheriff.example"}, "portal.E005"),
        ({"EMAIL_CONTENT": "full"}, "portal.E002"),
        ({"EMAIL_CONTENT": "some"}, "portal.E001"),
        ({"CAPTCHA": "recaptcha"}, "portal.E004"),
        ({"CAPTCHA": "none"}, "portal.E003"),
        ({"EMAIL_SECURITY": "maybe"}, "portal.E006"),
        ({"SEARCH_BY": "both"}, "portal.E007"),
        (
            {
                "RECAPTCHA_PUBLIC_KEY": "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI",
                "RECAPTCHA_PRIVATE_KEY": "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe",
            },
            "portal.E004",
        ),
    ],
)
def test_an_unsafe_start_is_refused_and_says_why(changes, reason):
    result = check(**changes)
    assert result.returncode != 0
    assert reason in result.stderr


def test_full_mail_over_tls_is_fine():
    assert check(EMAIL_CONTENT="full", EMAIL_SECURITY="starttls").returncode == 0


def test_secrets_can_come_from_files(tmp_path):
    file = tmp_path / "field_keys"
    file.write_text(f"k1:{KEY}\n")
    result: subprocess.CompletedProcess[str] = check(FIELD_KEYS="", FIELD_KEYS_FILE=str(file))
    assert result.returncode == 0, result.stderr
