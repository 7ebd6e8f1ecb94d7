"""What follows where a mail of ours came back.

Whoever knows its id can write such a report: it is drawn at random, and only who got the mail, or
handed it on, knows it. So a report does little: it switches off that one address, and staff ask.
"""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from alerts.models import Channel, Delivery
from cases.models import Task
from messaging.bounces.returned import MAIL_ID, others_mail_returned

# A code went to an address that nobody had confirmed; what is over went to one that is off.
TELLING = (Delivery.Kind.ALERT, Delivery.Kind.TEST)


@receiver(others_mail_returned)
def hear(mail_id: str, **kwargs: Any) -> bool:
    """Count it as not arrived, and use that address no more until it is confirmed anew.

    The second address gets what it told, or a person calls; staff are asked in any case. Twice,
    it counts once; of an address that was replaced since, nothing follows. False where the mail
    is none of ours.
    """
    match = MAIL_ID.fullmatch(mail_id)
    rows = Delivery.objects.select_related("alert__wish", "case")
    delivery = rows.filter(uuid=match[1]).first() if match else None
    if delivery is None or delivery.mail_id != mail_id:
        return False
    with transaction.atomic():
        delivery.fail(Delivery.Failure.REPORTED)
        if delivery.kind in TELLING:
            _switch_off(delivery)
    return True


def _switch_off(delivery: Delivery) -> None:
    mine = Channel.objects.in_use().filter(pk=delivery.channel_id)
    if not mine.switch_off(Channel.Off.RETURNED):
        return
    asked = Task.objects.current().filter(case=delivery.case, kind=Task.Kind.ALERT_FAILED)
    if not asked.exists():
        Task.objects.owe(Task.Kind.ALERT_FAILED, delivery.case, key=str(delivery.channel_id))
