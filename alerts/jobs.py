"""What the worker does for alerts, and how often."""

from alerts.beginning import (
    begin_confirmed,
    check_addresses,
    end_consents,
    notice_attempts,
    notice_ended,
)
from alerts.following import follow_up
from alerts.holding import ClockWatch, remind_of_hold, watch_number
from alerts.sending import send_due
from alerts.watching import raise_alerts
from messaging.worker import Loop

SENDERS = 8  # threads: a provider may take long to answer

LOOPS = [
    # What holds alerts comes first, and what was changed before what is told.
    Loop(
        1,
        [
            *(watch_number, ClockWatch(), begin_confirmed, check_addresses, notice_ended),
            *(raise_alerts, follow_up),
        ],
    ),
    Loop(10, [notice_attempts, end_consents, remind_of_hold]),
    *[Loop(1, [send_due])] * SENDERS,
]
