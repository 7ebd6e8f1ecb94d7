"""Moves what is kept to the keys in use, so that old ones can go."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as AnyDatabaseError
from django.utils import timezone

from cases.models import Case
from portal.encryption import rotation
from portal.models import ADDRESS_KEYS, AUDIT_KEYS, FIELD_KEYS, PIN_PEPPERS, KeyProof
from portal.progress import Progress

# What a page holds that was open at the restart: words that she typed, sealed with the old key.
PAGES_STAY_OPEN = timedelta(days=1)


class Command(BaseCommand):
    """Seal anew, say which old keys may go, and retire one."""

    help = (
        "Seals everything anew with the key in use and says which old keys may go. It can be "
        "stopped and run again. See docs/operations.md, New secrets."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--retire", metavar="ID", help="of an old key, which is to leave the settings"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            began = _began()
            unreadable = self._seal_anew()
            old = list(_old_keys(began))
            for proof, reason in old:
                say = f"is still needed. {reason}" if reason else "may go: --retire it."
                self.stdout.write(f"{proof} {say}")
            if options["retire"]:
                self._retire(options["retire"], old)
        except AnyDatabaseError as error:
            raise CommandError(
                f"The database said {type(error).__name__}. What was sealed anew stays so: run "
                "this again, and it goes on."
            ) from None
        if unreadable:
            raise CommandError(
                f"Cells that can't be read: {len(unreadable)}. They were left as they are, and no "
                "key of FIELD_KEYS may go. See docs/operations.md, Something can't be read."
            )

    def _seal_anew(self) -> list[str]:
        total = rotation.count_outdated()
        progress = Progress("Sealing", total, sys.stderr)
        count, unreadable = rotation.seal_anew(progress)
        progress(total)
        self.stdout.write(
            f"Sealed anew with key {next(iter(settings.FIELD_KEYS))}: {count} of {total} rows."
        )
        for cell in unreadable:
            self.stdout.write(f"Can't be read: {cell}")
        return unreadable

    def _retire(self, key_id: str, old: list[tuple[KeyProof, str]]) -> None:
        for proof, reason in old:
            if proof.key_id == key_id and reason:
                raise CommandError(f"{proof} can't be retired yet. {reason}")
            if proof.key_id == key_id:
                proof.retire()
                self.stdout.write(
                    f"{proof} is retired. Take it out of the settings, and restart web and "
                    "workers. Keep it elsewhere as long as a backup from before: nothing else "
                    "opens that."
                )
                return
        raise CommandError(f"No old key of the settings has the id {key_id}.")


def _began() -> dict[str, datetime]:
    """Since when each setting's first key is in use; CommandError where no process knows it."""
    began = {
        proof.setting: proof.in_use_since
        for proof in KeyProof.objects.all()
        if proof.is_in_use and proof.in_use_since
    }
    for setting in (FIELD_KEYS, PIN_PEPPERS):
        if setting not in began:
            raise CommandError(
                f"{setting}: web and workers do not run with key "
                f"{next(iter(getattr(settings, setting)))} yet, and could not read what it makes. "
                "Stop them, start them with these settings, then run this again."
            )
    return began


def _old_keys(began: dict[str, datetime]) -> Iterator[tuple[KeyProof, str]]:
    """Each key behind the one in use, and why it is needed; empty when it may go."""
    rows, peppers = rotation.count_outdated(), Case.objects.count_peppers()
    until = began[FIELD_KEYS] + PAGES_STAY_OPEN
    for proof in KeyProof.objects.filter(retired_at=None).order_by("setting", "key_id"):
        reason = ""
        if proof.is_in_use:
            continue
        if proof.setting == FIELD_KEYS and rows:
            reason = f"Rows not sealed with the key in use: {rows}."
        elif proof.setting == FIELD_KEYS and timezone.now() < until:
            reason = (
                f"Until {timezone.localtime(until):%B %d, %I:%M %p} a page that was open at the "
                "restart may hold what someone typed."
            )
        elif proof.setting == AUDIT_KEYS:
            reason = "What it wrote into the log is checked with it, for good."
        elif proof.setting == ADDRESS_KEYS:
            reason = "The addresses that are not to be used are known by it, for good."
        elif proof.setting == PIN_PEPPERS and peppers[proof.key_id]:
            reason = (
                f"PINs and passes hashed with it: {peppers[proof.key_id]}. Each is hashed anew "
                "when it is used, or when its case gets another."
            )
        yield proof, reason
