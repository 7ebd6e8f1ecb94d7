"""What web and worker do before anything else."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from django.conf import settings
from django.core.checks import ERROR, CheckMessage, run_checks
from django.core.management.base import SystemCheckError
from django.db import Error as AnyDatabaseError
from django.db import connection

from portal.database_checks import UNREACHABLE, key_errors
from portal.models import KeyProof

logger = logging.getLogger(__name__)

# Checks of web and worker alone, beyond those of `manage.py check --deploy`.
AT_START: list[Callable[[], list[CheckMessage]]] = []
RETRY_SECONDS = 1


def say_start(what: str) -> None:
    """Log that `what` starts, and the settings that one asks about first; none is a secret."""
    facts = {
        "release": settings.RELEASE or "unnamed",
        "environment": settings.ENVIRONMENT,
        "database": connection.vendor,
        "mail": settings.EMAIL_CONTENT,
        "check": settings.CAPTCHA,
        "proxies": settings.TRUSTED_PROXY_HOPS,
        "field keys": " ".join(settings.FIELD_KEYS),
        "peppers": " ".join(settings.PIN_PEPPERS),
        "audit keys": " ".join(settings.AUDIT_KEYS),
        "address keys": " ".join(settings.ADDRESS_KEYS),
    }
    said = ", ".join(f"{name} {value}" for name, value in facts.items())
    logger.info("%s starts: %s", what, said)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Log that `what` starts, and that it stops."""
    say_start(what)
    yield
    logger.info("%s stops", what)


def refuse_unsafe_start() -> bool:
    """Run every check; prove new keys; log what is only a warning.

    False when the database does not answer, so that nothing is known of it yet.
    Raises SystemCheckError, with each reason and what to do about it.
    """
    messages = run_checks(tags=["portal"], include_deployment_checks=True, databases=["default"])
    messages += [message for check in AT_START for message in check()]
    errors = [each for each in messages if each.is_serious(ERROR) and each.id != UNREACHABLE]
    if errors:
        raise SystemCheckError("\n".join(["The portal does not start:", *map(str, errors)]))
    for message in messages:
        logger.warning("%s", message)
    if any(message.id == UNREACHABLE for message in messages):
        return False
    try:
        KeyProof.objects.add_missing()
        return not key_errors()  # they were read a moment ago, or the database was not there
    except AnyDatabaseError:
        return False


def wait_for_safe_start() -> None:
    """Refuse an unsafe start, and wait for a database that does not answer yet.

    A worker that ended instead would be started again a few times, and then no more.
    """
    while not refuse_unsafe_start():
        time.sleep(RETRY_SECONDS)


def end_once_it_is_unsafe() -> None:
    """In the background: wait for the database; what should not have started ends then.

    So does each process that this one forks: threads do not come with it.
    """

    def watch() -> None:
        time.sleep(RETRY_SECONDS)  # by then the first of them are forked, with no lock held here
        try:
            wait_for_safe_start()
        except SystemCheckError as error:
            logger.critical("this process must not go on: %s", error)
            os._exit(3)  # gunicorn begins another, which is refused like this one
        connection.close()

    def start() -> None:
        Thread(target=watch, daemon=True, name="safe-start").start()

    os.register_at_fork(after_in_child=start)
    start()
