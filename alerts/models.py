"""The rows of alerts."""

from alerts.brake import AlertCount, Brake
from alerts.outbox import Alert, Delivery
from alerts.wishes import Channel, Wish

# Django looks for models here only.
__all__ = ["Alert", "AlertCount", "Brake", "Channel", "Delivery", "Wish"]
