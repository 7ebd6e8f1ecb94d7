"""System checks of the database and of the collected files.

Those with `deploy=True` are for web, worker and `check --deploy` only: `migrate` and
`collectstatic` must run while what they bring is missing.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import Error as AnyDatabaseError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from portal.models import KeyProof

UNREACHABLE = "portal.E020"


def key_errors() -> list[CheckMessage]:
    """Errors `portal.E018` and `E019`, or none. Raises Django's database errors."""
    errors: list[CheckMessage] = []
    for proof in KeyProof.objects.order_by("setting", "key_id"):
        if not proof.is_configured and proof.retired_at:
            continue
        if not proof.is_configured:
            errors.append(
                Error(
                    f"{proof} is missing, and the database holds what was written with it",
                    hint="Put it back, behind the key in use. If nothing needs it any more, "
                    "docs/operations.md (New secrets) says how to part with it.",
                    id="portal.E019",
                )
            )
        elif not proof.holds:
            errors.append(
                Error(
                    f"{proof} is not the key that the database was written with",
                    hint=f"Put back the key that had the id {proof.key_id}. A new key needs a new "
                    "id, and stands before the old one (docs/operations.md, New secrets). Where "
                    "nothing was entered yet, begin with an empty database.",
                    id="portal.E018",
                )
            )
    return errors


# Not tagged as the database's: then only `check --database` would run it, and a file of the
# feed could be taken in under a wrong pepper.
@register("portal")
def keys_fit(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors `portal.E018` and `E019`: a key that is wrong, or missing, for the data.

    None while the table is not there yet, or the database does not answer.
    """
    try:
        return key_errors()
    except AnyDatabaseError:
        return []


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def pending_migrations() -> list[str]:
    """The migrations that the database lacks, as `app.name`. Raises Django's database errors."""
    missing = _known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    return sorted(f"{app}.{name}" for app, name in missing)


@register("portal", Tags.database, deploy=True)
def is_migrated(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Errors `portal.E020` and `E021`: no answer, or tables that this version lacks."""
    if not databases:
        return []
    try:
        pending = pending_migrations()
    except AnyDatabaseError as error:
        return [
            Error(
                f"The database does not answer ({type(error).__name__})",
                hint="Is it running, and does DATABASE_URL name it, with its user and password?",
                id=UNREACHABLE,
            )
        ]
    if not pending:
        return []
    return [
        Error(
            f"{len(pending)} migrations are pending, from {pending[0]} on",
            hint="Run manage.py migrate; make a backup first.",
            id="portal.E021",
        )
    ]


@register("portal", Tags.database, deploy=True)
def waits_end(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Error `portal.E023`: PostgreSQL lets a statement of ours wait longer than we wait for it.

    Then one that is only slow is taken for a server that hangs. Each connection asks for its
    time-outs itself, but for one through a pooler: there the role must have them.
    """
    if not databases or connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, setting::int FROM pg_settings "
                "WHERE name IN ('lock_timeout', 'statement_timeout')"
            )
            milliseconds = dict(cursor.fetchall())
    except AnyDatabaseError:
        return []
    most = settings.DATABASE_SECONDS * 1000
    return [
        Error(
            f"{name} of the database's role is {found} ms; it must be over 0 and under {most:.0f}",
            hint="Run deploy/roles.sql, and let DATABASE_URL name the role that it made for this "
            "process (docs/deploy.md).",
            id="portal.E023",
        )
        for name, found in sorted(milliseconds.items())
        if not 0 < found < most
    ]


@register("portal", deploy=True)
def static_files_are_collected(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Error `portal.E022`: without its style sheet in STATIC_ROOT every page would fail."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return []
    collected, _hash = staticfiles_storage.load_manifest()
    wanted = {path for finder in get_finders() for path, _ in finder.list([])}
    if missing := sorted(wanted - set(collected)):
        return [
            Error(
                f"STATIC_ROOT ({settings.STATIC_ROOT}) lacks {len(missing)} files, "
                f"{missing[0]} among them",
                hint="Run manage.py collectstatic --noinput with the same STATIC_ROOT.",
                id="portal.E022",
            )
        ]
    return []
