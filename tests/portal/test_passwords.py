"""Which passwords of staff are refused, each with what to do; what is long and odd is taken."""

from unicodedata import normalize

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError

from portal.checks import safe_start

LEE = User(
    username="lwalkowiak", first_name="Leontyna", last_name="Walkowiak", email="lw@x.example"
)


def refusal(password: str) -> list[str]:
    """Why it is refused, by code; empty when it is taken."""
    try:
        validate_password(password, LEE)
    except ValidationError as error:
        return [str(each.code) for each in error.error_list]
    return []


@pytest.mark.parametrize(
    "password",
    [
        "CookCountySheriff2026!",
        "ＣｏｏｋＣｏｕｎｔｙ Sheriff",  # full width: NFKC reads it as Cook County
        "aaaaaaaaaaaaaaa",
        "123456789012345",
        "9876543210 9876543210",
        "abcdefghijklmnop",
        "qwertyuiop asdfghjkl",
        "survivor portal 1",
        "Portal-Sheriff-Portal",
        "cookcountysheriffil.gov",
        "!!!! 2026 !!!! 11/24",
        "horsehorsehorsehorse",
        "LeontynaWalkowiak1",
        "the sheriff's office of cook county",
    ],
)
def test_what_consists_of_expected_words_digits_and_rows_is_refused(password):
    assert "password_expected" in refusal(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "sheriff lantern gravel moss",  # an expected word among others is fine
        "kV7-qPz2-mXw9-tRb4",
        "zażółć gęślą jaźń",
        "лампа верблюд гравий",
        "w " * 100 + "anything as long as this",
    ],
)
def test_what_is_long_and_has_nothing_to_do_with_the_office_is_taken(password):
    assert refusal(password) == []


def test_15_characters_are_enough_and_14_are_not_and_there_are_no_rules_of_composition():
    assert refusal("lantern gravel ") == []
    assert refusal("lantern gravel") == ["password_too_short"]
    assert refusal("lanterngravelmoss") == []


def test_what_many_people_use_and_what_is_like_the_account_is_refused():
    assert "password_too_common" in refusal("1q2w3e4r5t6y7u8i")
    assert "password_too_similar" in refusal("walkowiak.leontyna")


def test_each_hint_says_something():
    assert all(password_validators_help_texts())


@pytest.fixture
def listed(settings, tmp_path):
    """A file of the office with two passwords."""
    file = tmp_path / "refused.txt"
    file.write_text("lantern gravel moss\r\n\nStraße am Kanal 7\n", encoding="utf-8")
    settings.PASSWORDS_REFUSED_FILE = str(file)
    refused = {"NAME": "portal.passwords.RefusedFileValidator"}
    settings.AUTH_PASSWORD_VALIDATORS = [*settings.AUTH_PASSWORD_VALIDATORS, refused]
    return file


@pytest.mark.parametrize(
    "password",
    ["lantern gravel moss", "Lantern GRAVEL moss ", "ｌantern gravel moss", "STRASSE AM KANAL 7"],
)
def test_what_stands_in_the_offices_file_is_refused_however_it_is_written(listed, password):
    assert refusal(password) == ["password_refused"]


def test_what_does_not_stand_there_is_taken_and_a_new_line_counts_at_once(listed):
    assert refusal("lantern gravel moss 2") == []
    with listed.open("a") as file:
        file.write("lantern gravel moss 2\n")
    assert refusal("lantern gravel moss 2") == ["password_refused"]


def test_the_setting_alone_has_it_refused(listed, installation):
    validate = "from django.contrib.auth.password_validation import validate_password as validate;"
    command = ("shell", "--no-imports", "--command", f"{validate} validate('lantern gravel moss')")
    assert "on the office's list" in installation.run(*command, PASSWORDS_REFUSED_FILE=str(listed))
    assert "on the office's list" not in installation.run(*command)


def test_a_file_that_cannot_be_read_is_named_at_start_and_no_password_is_set(listed):
    assert safe_start(None) == []
    listed.unlink()
    [error] = safe_start(None)
    assert error.id == "portal.E024"
    assert str(listed) in error.msg
    assert refusal("lantern gravel moss 2") == ["password_list_unreadable"]


@pytest.mark.parametrize("chosen", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_however_a_keyboard_writes_its_letters_a_password_signs_in(
    client, liaison, app, settings, chosen, typed
):
    settings.PASSWORD_HASHERS = ["portal.hashing.StaffPasswordHasher"]
    password = "żółta łódź, 15 kanałów"
    liaison.set_password(normalize(chosen, password))
    liaison.save()
    fields = {"login": liaison.username, "password": normalize(typed, password)}
    assert client.post("/staff/sign-in/", fields).headers["Location"] == "/staff/sign-in/code/"


def test_a_password_of_300_characters_signs_in(client, liaison, app):
    password = "żółw " * 60
    liaison.set_password(password)
    liaison.save()
    fields = {"login": liaison.username, "password": password}
    assert client.post("/staff/sign-in/", fields).headers["Location"] == "/staff/sign-in/code/"
