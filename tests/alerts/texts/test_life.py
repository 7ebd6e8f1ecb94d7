"""The life of alerts by text: asked for, confirmed, tried, served, arrived, and stopped."""

import re

from alerts.models import Channel, Delivery, Wish
from cases.models import CivilProcess, Task
from tests.alerts.asking import ask, look, type_code
from tests.alerts.texts.conftest import NUMBER, serve_paper
from tests.alerts.texts.test_receipts import tell


def heard(twilio) -> list[str]:
    """What the telephone got so far."""
    return [text["Body"] for text in twilio.received]


def test_the_life_of_alerts_by_text(twilio, survivor, case, settings):
    assert ask(survivor, channel="text", address="(312) 555-0142").status_code == 303
    look()
    [code] = heard(twilio)
    assert type_code(survivor, re.search(r"\d{6}$", code).group()).status_code == 303
    assert survivor.post("/order/alerts/test/").status_code == 303
    look()
    CivilProcess.objects.filter(case=case).update(**serve_paper())
    assert look() == 1
    _code, test, alert = heard(twilio)
    # Neither tells which it is: whoever reads both learns nothing.
    assert test == alert
    assert alert.endswith(" Reply STOP to end.")
    assert {text["To"] for text in twilio.received} == {NUMBER}
    delivery = Delivery.objects.get(kind="ALERT")
    told = {"MessageStatus": "delivered", "To": NUMBER}
    assert tell(f"/texts/status/{delivery.uuid}/", settings, **told).status_code == 204
    delivery.refresh_from_db()
    assert delivery.received_at
    assert tell("/texts/answer/", settings, From=NUMBER, Body="STOP").status_code == 200
    assert look() == 0
    assert (Channel.objects.get().off_because, Wish.objects.standing().count()) == ("STOPPED", 1)
    assert [task.kind for task in Task.objects.filter(case=case)] == [Task.Kind.ALERT_STOPPED]


def test_after_a_stop_the_number_is_confirmed_anew(twilio, survivor, case, settings):
    for _ in range(2):
        twilio.received.clear()
        assert ask(survivor, channel="text", address=NUMBER).status_code == 303
        look()
        assert type_code(survivor, heard(twilio)[-1][-6:]).status_code == 303
        look()
        assert Channel.objects.usable().filter(wish__in=Wish.objects.standing()).count() == 1
        assert tell("/texts/answer/", settings, From=NUMBER, Body="STOP").status_code == 200
        assert Channel.objects.usable().count() == 0
