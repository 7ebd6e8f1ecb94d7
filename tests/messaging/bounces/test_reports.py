"""Reports as mail servers write them: one that failed for good names the mail, others nothing."""

from messaging.bounces.reports import failed_mail
from tests.messaging.bounces.conftest import DELAYED, FAILED

REPORT, MAIL_ID = FAILED[0], FAILED[1].decode()
WHOLE, HEADER = b"Content-Type: message/rfc822", b"Content-Type: text/rfc822-headers"


def test_a_failure_names_its_mail_and_a_delay_names_none():
    assert failed_mail(REPORT) == MAIL_ID
    assert failed_mail(DELAYED[0]) == ""


def test_the_header_alone_of_the_mail_is_enough():
    assert REPORT.count(WHOLE) == 1
    assert failed_mail(REPORT.replace(WHOLE, HEADER)) == MAIL_ID


def test_who_forwarded_it_or_expanded_a_list_reports_no_failure():
    for action in (b"relayed", b"expanded", b"delivered", b"delayed"):
        assert failed_mail(REPORT.replace(b"Action: failed", b"Action: " + action)) == ""
    assert failed_mail(REPORT.replace(b"Action: failed", b"action:  FAILED ")) == MAIL_ID


def test_of_several_addresses_behind_a_list_one_that_failed_counts():
    other = (
        b"Final-Recipient: rfc822; sam@sheriff.example\r\nAction: relayed\r\nStatus: 2.0.0\r\n\r\n"
    )
    both = REPORT.replace(b"Final-Recipient", other + b"Final-Recipient", 1)
    assert failed_mail(both) == MAIL_ID


def test_a_report_that_is_cut_off_behind_the_header_of_the_mail_still_counts():
    cut = REPORT[: REPORT.index(MAIL_ID.encode()) + len(MAIL_ID) + 2]
    assert failed_mail(cut) == MAIL_ID


def test_an_ordinary_mail_that_quotes_a_report_is_none():
    assert failed_mail(b"From: a@b.example\r\nSubject: look\r\n\r\n" + REPORT) == ""
    assert failed_mail(b"Content-Type: message/rfc822\r\n\r\n" + REPORT) == ""


def test_the_reports_own_message_id_is_never_taken_for_the_mails():
    without = REPORT.replace(f"Message-ID: {MAIL_ID}\r\n".encode(), b"")
    assert len(without) < len(REPORT)
    assert failed_mail(without) == ""
