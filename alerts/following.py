"""What follows where an alert did not arrive, or nobody knows: a job of the worker."""

from django.utils import timezone

from alerts.models import Delivery

Failure = Delivery.Failure


def follow_up() -> int:
    """Count as failed what got no answer, or no receipt; gives how many.

    Each goes on to the second address, or to a person. Nothing repeats by itself.
    """
    now = timezone.now()
    failed = [
        *((each, Failure.UNKNOWN) for each in Delivery.objects.without_answer(now)),
        *((each, Failure.NO_RECEIPT) for each in Delivery.objects.without_receipt(now)),
    ]
    return sum(delivery.fail(failure) for delivery, failure in failed)
