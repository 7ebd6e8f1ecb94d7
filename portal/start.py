"""What web and worker do before anything else."""

import logging
import time

from django.core.checks import ERROR, run_checks
from django.core.management.base import SystemCheckError

from portal.database_checks import UNREACHABLE
from portal.models import KeyProof

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5


def refuse_unsafe_start() -> bool:
    """Run every check; prove new keys; log what is only a warning.

    False when the database does not answer, so that nothing is known of it yet.
    Raises SystemCheckError, with each reason and what to do about it.
    """
    messages = run_checks(tags=["portal"], include_deployment_checks=True, databases=["default"])
    errors = [each for each in messages if each.is_serious(ERROR) and each.id != UNREACHABLE]
    if errors:
        raise SystemCheckError("\n".join(["The portal does not start:", *map(str, errors)]))
    for message in messages:
        logger.warning("%s", message)
    is_reachable = all(message.id != UNREACHABLE for message in messages)
    if is_reachable:
        KeyProof.objects.add_missing()
    return is_reachable


def wait_for_safe_start() -> None:
    """Refuse an unsafe start, and wait for a database that does not answer yet.

    A worker that ended instead would be started again a few times, and then no more.
    """
    while not refuse_unsafe_start():
        time.sleep(RETRY_SECONDS)
