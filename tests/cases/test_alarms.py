from datetime import timedelta

from django.utils import timezone

from cases.models import Alarm


def test_an_alarm_without_a_beginning_comes_once_in_24_hours(db, time_machine):
    start = timezone.now()
    raised = []
    for hours in (0, 1, 23, 25, 48, 50):
        time_machine.move_to(start + timedelta(hours=hours), tick=False)
        raised.append(Alarm.objects.raise_once(Alarm.Kind.STALE))
    assert raised == [True, False, False, True, False, True]
