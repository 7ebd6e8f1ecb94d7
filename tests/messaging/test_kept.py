"""How long a message's content is kept, and what stays of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from cases.models import CivilProcess
from messaging.models import Message, Notification
from tests.messaging.conftest import EVERYTHING, START, is_kept, serve


@pytest.mark.parametrize("status", ["SERVED", "NOT_SERVED", "RECALLED"])
def test_30_days_after_it_was_read_and_the_papers_are_settled_its_content_is_gone(
    told, clock, status
):
    clock(1)
    told.acknowledge()
    serve(status)
    for days, kept in ((1, True), (30.9, True), (31.1, False)):
        clock(days)
        assert is_kept(told) is kept, days
    assert (told.sent_at, told.acknowledged_at) == (START, START + timedelta(days=1))


def test_the_later_of_the_two_counts(told, clock):
    told.acknowledge()
    clock(100)
    serve()
    for days, kept in ((100, True), (129.9, True), (130.1, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_while_a_paper_of_the_case_is_to_be_served_it_is_kept(told, clock):
    told.acknowledge()
    serve()
    second = told.case.civilprocess_set.create(sheriff_number="20082398")
    for days in (50, 400):
        clock(days)
        assert is_kept(told)
    CivilProcess.objects.filter(pk=second.pk).delete()


def test_a_short_form_leaves_the_full_order_to_be_served(told, clock):
    told.acknowledge()
    serve(method="SHORT_FORM")
    clock(1)
    clock(50)
    assert is_kept(told)
    CivilProcess.objects.update(full_order_served_at=timezone.now())
    for days, kept in ((50, True), (79.9, True), (80.1, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_a_case_without_a_paper_waits_for_one(told, clock):
    told.acknowledge()
    CivilProcess.objects.all().delete()
    clock(1)
    clock(100)
    assert is_kept(told)


def test_a_paper_that_comes_back_begins_the_time_anew(told, clock):
    told.acknowledge()
    serve()
    clock(1)
    serve("PENDING")
    clock(20)
    serve("NOT_SERVED")
    for days, kept in ((21, True), (50.9, True), (51.1, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_one_that_came_back_and_was_served_while_no_worker_ran_begins_it_anew(told, clock):
    told.acknowledge()
    serve()
    clock(1)
    CivilProcess.objects.update(served_at=START + timedelta(days=39.9))
    for days, kept in ((40, True), (69.8, True), (70, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_one_that_came_back_within_the_hour_before_its_time_is_over_keeps_it(told, clock):
    told.acknowledge()
    serve()
    clock(1)
    serve("PENDING")
    assert not Message.objects.over(START + timedelta(days=40)).exists()


def test_two_years_after_it_was_sent_its_content_is_gone_in_any_case(told, clock):
    told.acknowledge()
    for days, kept in ((729, True), (731, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_what_is_read_at_the_last_moment_is_kept_30_days_more(told, clock):
    clock(671)
    clock(729)
    told.acknowledge()
    for days, kept in ((731, True), (758.9, True), (759.1, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_no_mail_about_it_goes_out_any_more(told, clock, recipient, mailoutbox):
    Notification.objects.owe("message_received", told.case_id, message=told)
    told.erase(timezone.now())
    clock(1)
    assert not [mail for mail in mailoutbox if "message" in mail.subject]
    assert not Notification.objects.filter(message=told).exists()
    assert not told.erase(timezone.now()), "once"


@pytest.mark.parametrize("name", EVERYTHING)
def test_an_erased_row_holds_nothing(told, name):
    told.erase(timezone.now())
    told.refresh_from_db()
    setattr(told, name, EVERYTHING[name])
    with pytest.raises(IntegrityError):
        told.save(update_fields=[name])


@pytest.mark.parametrize("was_verified", [True, False])
def test_a_new_number_after_a_verified_one_was_deleted_is_no_first_contact(
    told, case, was_verified
):
    if was_verified:
        told.verify()
    told.erase(timezone.now())
    Message(case=case, contact="(312) 555-0199", contact_method="call").send()
    [caution] = Message.objects.latest("pk").cautions()
    expected = "A contact verified earlier was deleted" if was_verified else "First contact"
    assert caution.startswith(expected)
    assert "Verify who answers" in caution
