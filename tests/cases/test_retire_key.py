"""A key leaves the settings when nothing needs it, and not a day before."""

from datetime import timedelta

import pytest
from django.core.management import CommandError
from django.core.management.base import SystemCheckError
from django.test import Client
from django.utils import timezone

from cases.models import Case
from portal.start import refuse_unsafe_start
from tests.cases.rotation import NEW_KEY, NEW_PEPPER, rotate
from tests.walk import guess, search


def test_a_key_is_kept_for_a_day_for_the_pages_that_were_open(new_keys, time_machine):
    assert "k1 is still needed. Until " in rotate()
    with pytest.raises(CommandError, match="k1 can't be retired yet"):
        rotate("--retire", "k1")
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    assert "k1 is retired" in rotate("--retire", "k1")


def test_the_day_begins_when_the_new_key_came_first_however_long_it_stood_behind(
    everything, settings, time_machine
):
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = {**old, **NEW_KEY}
    assert refuse_unsafe_start()
    time_machine.move_to(timezone.now() + timedelta(days=2))
    settings.FIELD_KEYS = {**NEW_KEY, **old}
    with pytest.raises(CommandError, match="web and workers do not run with key k2 yet"):
        rotate()
    assert refuse_unsafe_start()
    assert "k1 is still needed. Until " in rotate()


@pytest.mark.parametrize("key_id", ["k2", "k9", "K1"])
def test_the_key_in_use_and_one_that_is_not_there_cannot_be_retired(next_day, key_id):
    with pytest.raises(CommandError, match=f"No old key of the settings has the id {key_id}"):
        rotate("--retire", key_id)


def test_a_pepper_may_go_once_each_pin_and_pass_is_hashed_anew(
    next_day, case, other_case, settings
):
    settings.PIN_PEPPERS = dict(reversed(settings.PIN_PEPPERS.items()))
    case.set_pin("4826")
    issued = other_case.issue_pass()
    settings.PIN_PEPPERS = dict(reversed(settings.PIN_PEPPERS.items()))
    assert "PIN_PEPPERS: key p1 is still needed. PINs and passes hashed with it: 2." in rotate()
    for number, secret in (("casehenry02", "4826"), ("909090909", issued)):
        client = Client()
        search(client, number)
        assert guess(client, secret).headers["Location"] == "/order/"
    assert "PIN_PEPPERS: key p1 is retired" in rotate("--retire", "p1")
    settings.PIN_PEPPERS = NEW_PEPPER
    assert refuse_unsafe_start()
    assert Case.objects.get(pk=case.pk).check_secret("4826")


def test_a_retired_key_may_stay_a_while_and_is_needed_again_once_it_is_in_use(next_day, settings):
    """An administrator puts the old settings back: what is sealed then must not be lost."""
    rotate("--retire", "k1")
    both = settings.FIELD_KEYS
    for keys in (both, NEW_KEY, both):
        settings.FIELD_KEYS = keys
        assert refuse_unsafe_start(), "a restart in between proves it no second time"
    settings.FIELD_KEYS = dict(reversed(both.items()))
    assert refuse_unsafe_start()
    settings.FIELD_KEYS = NEW_KEY
    with pytest.raises(SystemCheckError, match="key k1 is missing"):
        refuse_unsafe_start()


def test_another_key_under_a_retired_id_is_refused(next_day, settings):
    rotate("--retire", "k1")
    settings.FIELD_KEYS = {"k1": b"x" * 32, **NEW_KEY}
    with pytest.raises(SystemCheckError, match="key k1 is not the key"):
        refuse_unsafe_start()
