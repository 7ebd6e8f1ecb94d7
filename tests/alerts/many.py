"""Many wishes at once, each of a case of its own."""

from datetime import timedelta

from django.utils import timezone

from alerts.models import Channel, Wish
from alerts.wishes import Address
from cases.models import Case, CivilProcess
from cases.numbers import identity

NOTHING = {"papers": {}, "hearing": "", "ending": [], "read": ""}


def make_wishes(count: int) -> list[Wish]:
    """Wishes that stand, by mail to `<number>@mail.example`, each of a case with one paper."""
    now = timezone.now()
    numbers = [(f"26 OP 8{n:05}", f"208{n:05}") for n in range(count)]
    cases = Case.objects.bulk_create(
        Case(case_number=number, case_key=identity(number)) for number, _paper in numbers
    )
    CivilProcess.objects.bulk_create(
        CivilProcess(case=case, sheriff_number=paper, sheriff_key=identity(paper))
        for case, (_number, paper) in zip(cases, numbers, strict=True)
    )
    facts = {"events": ["served", "hearing"], "words": "list", "language": "en", "known": NOTHING}
    times = {"confirmed_at": now, "begun_at": now, "until": now + timedelta(days=365)}
    wishes = Wish.objects.bulk_create(Wish(case=case, **facts, **times) for case in cases)
    Channel.objects.bulk_create(
        channel_of(wish, f"{number}@mail.example") for number, wish in enumerate(wishes)
    )
    return wishes


def channel_of(wish: Wish, address: str) -> Channel:
    """Its first address, confirmed and looked at; not saved yet."""
    channel = Channel.of(wish, 1, Address("email", address))
    now = timezone.now()
    channel.code, channel.confirmed_at, channel.checked_at = "", now, now
    return channel


def serve_all(wishes: list[Wish]) -> None:
    """What all of these wait for has happened, in one statement."""
    cases = [wish.case_id for wish in wishes]
    facts = {"status": "SERVED", "method": "PERSONAL", "served_at": timezone.now()}
    CivilProcess.objects.filter(case__in=cases).update(**facts)
