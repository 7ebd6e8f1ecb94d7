"""Mail: how many a second one worker hands to a local server, and how soon; its memory."""

import statistics
import time
from email.message import EmailMessage

from messaging.models import Notification
from script.tools.bench import cast
from script.tools.bench.goals import Figures
from script.tools.bench.server import Process, memory
from tests.harness.mailserver import MailServer

PATIENCE_SECONDS = 120


def measure(many: int, few: int) -> Figures:
    """`many` that wait when the worker starts, then `few` one by one."""
    case = cast.case()
    arrived: list[float] = []

    def note(_mail: EmailMessage) -> float:
        arrived.append(time.monotonic())
        return 0  # it takes no time over a mail

    Notification.objects.filter(sent_at=None).delete()  # what other parts owe
    for _message in range(many):
        cast.message(case)
    with MailServer() as mail:
        mail.handler.seconds = note
        smtp = {"EMAIL_HOST": "localhost", "EMAIL_PORT": str(mail.port)}
        with Process("manage.py", "send_notifications", **smtp) as worker:
            owed = Notification.objects.filter(sent_at=None).count()
            mail.wait_for(owed, PATIENCE_SECONDS)
            rate = (owed - 1) / (arrived[-1] - arrived[0])
            seconds = []
            for number in range(1, few + 1):
                time.sleep(0.11 * (number % 7))  # at no fixed time of the worker's round
                cast.message(case)
                saved = time.monotonic()
                mail.wait_for(owed + number, PATIENCE_SECONDS)
                seconds.append(arrived[-1] - saved)
            weighs = memory(worker.pid)
    return {
        "outbox: mails a second": rate,
        "outbox: p95 from saved to handed over, s": statistics.quantiles(seconds, n=20)[-1],
        "mail worker: MiB": weighs,
    }
