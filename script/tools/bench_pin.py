"""Do known and unknown numbers take as long at the PIN? `script/bench_pin`.

Whole requests through Django's client, with the hash's real cost, the kinds in an order of
their own each round, so that whatever else the machine does falls on all alike. Of the cases with
a PIN each fourth has a hash from before the cost was doubled. Printed are means of each kind of
number and refusal, and their ratios: a number without a hash costs what the stored ones cost on
average, a paused case what an open one does; within noise both are 1.
"""

import os
import random
import statistics
import time

import django

django.setup()

from django.conf import settings  # noqa: E402 - after set-up
from django.core.management import call_command  # noqa: E402 - after set-up
from django.test import Client, override_settings  # noqa: E402 - after set-up
from django.utils import timezone  # noqa: E402 - after set-up

from cases import pins  # noqa: E402 - after set-up
from cases.models import Case, CivilProcess  # noqa: E402 - after set-up
from lookup import decoys  # noqa: E402 - after set-up
from tests.walk import guess, search  # noqa: E402 - after set-up

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "40"))


def answer(number: str, search_by: str, tries: int) -> list[float]:
    """Seconds of each of `tries` answers to a wrong PIN."""
    client = Client(REMOTE_ADDR=f"10.{hash(number) % 250}.{hash(search_by + number) % 250}.1")
    search(client, number, search_by)
    seconds = []
    for one in range(tries):
        start = time.perf_counter()
        answer = guess(client, "0000", f"10.{one}.{hash(number) % 250}.{hash(number) // 250 % 250}")
        seconds.append(time.perf_counter() - start)
        assert answer.status_code == (403 if one < 10 else 429)
    return seconds


def issue(case: Case, memory: int) -> None:
    """Give `case` a PIN whose hash takes `memory` KiB."""
    with override_settings(PIN_HASH_MEMORY_KIB=memory):
        pins._hasher.cache_clear()
        case.issue_pin()
    pins._hasher.cache_clear()


def main() -> None:
    """Print a line for each kind of number, for open budgets and for closed ones."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    kinds: dict[str, tuple[list[float], list[float]]] = {
        kind: ([], [])
        for kind in ("known case", "known sheriff", "older hash", "unknown", "no PIN", "paused")
    }
    memory = settings.PIN_HASH_MEMORY_KIB
    for number in range(ROUNDS):
        decoys._costs.cache_clear()  # the cases of this round count, too
        for kind in random.sample(list(kinds), len(kinds)):
            open_budget, closed_budget = kinds[kind]
            typed = f"{kind.replace(' ', '')}{number}"
            if kind != "unknown":
                case = Case.objects.create(case_number=typed)
                CivilProcess.objects.create(case=case, sheriff_number=f"S{typed}")
                if kind != "no PIN":
                    issue(case, memory // 2 if kind == "older hash" else memory)
                if kind == "paused":
                    case.pause(timezone.now())
            by_sheriff = kind == "known sheriff"
            named = ("S" + typed, "sheriff") if by_sheriff else (typed, "case")
            seconds = answer(*named, tries=13)
            open_budget += seconds[:10]
            closed_budget += seconds[10:]
    stored = ("known case", "known sheriff", "older hash", "paused")
    mixed = statistics.fmean(second for kind in stored for second in kinds[kind][0])
    base = {"older hash": kinds["older hash"], "unknown": ([mixed], []), "no PIN": ([mixed], [])}
    for kind, parts in kinds.items():
        opened, closed = (statistics.fmean(part) for part in parts)
        like_it = statistics.fmean(base.get(kind, kinds["known case"])[0])
        like_closed = statistics.fmean(kinds["known case"][1])
        print(  # noqa: T201 - this is what it is for
            f"{kind:14} open {opened * 1000:6.2f} ms ({opened / like_it:.2f}x)"
            f"  closed {closed * 1000:6.2f} ms ({closed / like_closed:.2f}x)"
        )


if __name__ == "__main__":
    main()
