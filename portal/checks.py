"""System checks of the settings: every command, the web process and the worker run them.

Those that look at the database are in `portal/database_checks.py`.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http.request import validate_host

from portal.models import KEY_SETTINGS

TEST_KEYS = {
    "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI",
    "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe",
}
SENDS_NO_MAIL = (
    "portal.demo.",
    "django.core.mail.backends.console.",
    "django.core.mail.backends.dummy.",
    "django.core.mail.backends.filebased.",
    "django.core.mail.backends.locmem.",
)
SMTP = "django.core.mail.backends.smtp.EmailBackend"
# What each figure may be in production. Above, guesses or floods get through that the promises
# rule out; below, a survivor is shut out, or a hash or check costs an attacker nothing.
SAFE_RANGES = {
    "PIN_GUESSES_PER_CLIENT_PER_DAY": (2, 10),
    "PIN_GUESSES_PER_CASE_PER_DAY": (5, 20),
    "PIN_GUESSES_PER_PIN": (10, 40),
    "PIN_GUESSES_PER_CASE_PER_YEAR": (20, 120),
    "PIN_FAILURES_PER_ADDRESS_PER_DAY": (10, 200),
    "PIN_FAILURES_PER_SITE_PER_HOUR": (50, 3_000),
    "NUMBERS_PER_ADDRESS_PER_HOUR": (5, 100),
    "PASS_GUESSES_PER_CLIENT_PER_DAY": (5, 100),
    "PASS_GUESSES_PER_DAY": (500, 50_000),
    "PIN_HASHES_WAITING": (1, 40),
    "SIGN_IN_HASHES_WAITING": (1, 40),
    "PIN_HASH_MEMORY_KIB": (19_456, 262_144),
    "PIN_HASH_PASSES": (2, 10),
    "CAPTCHA_COST": (1_000, 50_000),
    "CAPTCHA_WAITS_PER_HOUR": (5, 300),
    "MESSAGES_PER_CASE_PER_DAY": (5, 500),
    "REFERRALS_PER_ADDRESS_PER_HOUR": (1, 50),
    "REFERRALS_PER_ADDRESS_PER_DAY": (1, 200),
    "REFERRALS_PER_SITE_PER_HOUR": (20, 2_000),
    "MESSAGE_DAYS": (7, 365),
    "MESSAGE_DAYS_AT_MOST": (180, 730),
    "CLIENT_DAYS": (2, 30),
    "RECONFIRM_DAYS": (30, 180),
    "TRUSTED_PROXY_HOPS": (0, 5),
    "EMAIL_TIMEOUT": (1, 60),
    "DATABASE_SECONDS": (1, 3_600),
    "FEED_BURST_LEAST": (1, 100),
    "FEED_BURST_FACTOR": (1, 10),
    "FEED_BURST_PERCENT": (1, 50),
}
# Spans of time: a shorter one is a nuisance, a longer one a danger. The setting that holds it as
# a span, its unit, and how many units it may have at most.
LONGEST = {
    "SURVIVOR_IDLE_SECONDS": ("SURVIVOR_IDLE", timedelta(seconds=1), 1_800),
    "SURVIVOR_TOTAL_SECONDS": ("SURVIVOR_TOTAL", timedelta(seconds=1), 3_600),
    "SIGNED_LINK_HOURS": ("SIGNED_LINK_AGE", timedelta(hours=1), 14 * 24),
    "NOTIFICATION_LEASE_SECONDS": ("NOTIFICATION_LEASE", timedelta(seconds=1), 3_600),
    "NOTIFICATION_BACKOFF_SECONDS": ("NOTIFICATION_BACKOFF", timedelta(seconds=1), 600),
    "APPROVAL_MAIL_MINUTES": ("APPROVAL_MAIL_AFTER", timedelta(minutes=1), 24 * 60),
    "REFERRAL_DAYS": ("REFERRAL_KEPT", timedelta(days=1), 90),
    "REFERRAL_DAYS_AT_MOST": ("REFERRAL_KEPT_AT_MOST", timedelta(days=1), 365),
}


@register("portal")
def safe_start(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors `portal.E001` to `E008`, `E017`, `E024` to `E027`: what endangers someone anywhere."""
    # Anymail's services are asked over HTTPS; of any other backend nothing is known.
    over_https = settings.EMAIL_BACKEND.startswith("anymail.")
    private = over_https or settings.EMAIL_SECURITY in {"starttls", "tls"}
    captcha_keys = {settings.RECAPTCHA_PUBLIC_KEY, settings.RECAPTCHA_PRIVATE_KEY}
    host = urlsplit(settings.SITE_URL).hostname or ""
    keys = [key for name in KEY_SETTINGS for key in getattr(settings, name).values()]
    refusals = [
        (
            settings.EMAIL_CONTENT not in {"link", "full"},
            "E001",
            "EMAIL_CONTENT must be link or full",
            "Choose one; link keeps what she wrote out of mailboxes.",
        ),
        (
            settings.EMAIL_CONTENT == "full" and not private,
            "E002",
            "EMAIL_CONTENT=full needs TLS to the mail server",
            "Set EMAIL_SECURITY=starttls or tls, or EMAIL_CONTENT=link.",
        ),
        (
            settings.CAPTCHA not in {"altcha", "recaptcha"},
            "E003",
            "CAPTCHA must be altcha or recaptcha",
            "Choose one; altcha asks no other company.",
        ),
        (
            settings.CAPTCHA == "recaptcha"
            and bool({""} & captcha_keys | TEST_KEYS & captcha_keys),
            "E004",
            "CAPTCHA=recaptcha needs real RECAPTCHA_PUBLIC_KEY and RECAPTCHA_PRIVATE_KEY",
            "Set both to keys that Google issued for this site, or CAPTCHA=altcha.",
        ),
        (
            settings.IS_PRODUCTION and not settings.IS_HTTPS,
            "E005",
            "SITE_URL must start with https:// in production",
            "Put the public address there; every link in mail begins with it.",
        ),
        (
            settings.EMAIL_SECURITY not in {"none", "starttls", "tls"},
            "E006",
            "EMAIL_SECURITY must be none, starttls or tls",
            "starttls goes with port 587 or 25, tls with port 465.",
        ),
        (
            settings.SEARCH_BY not in {"one", "select"},
            "E007",
            "SEARCH_BY must be one or select",
            "Choose one; one takes either number in one box.",
        ),
        (
            not validate_host(host, settings.ALLOWED_HOSTS),
            "E008",
            f"ALLOWED_HOSTS lacks {host or 'a host'}, which SITE_URL names: "
            "every page would be refused",
            f"Add it: ALLOWED_HOSTS={host}",
        ),
        (
            len(set(keys)) < len(keys),
            "E017",
            f"Two entries of {', '.join(KEY_SETTINGS)} hold the same key",
            "Each needs a key of its own: python3 script/_secrets prints new ones.",
        ),
        (
            not _can_be_read(settings.PASSWORDS_REFUSED_FILE),
            "E024",
            f"PASSWORDS_REFUSED_FILE names {settings.PASSWORDS_REFUSED_FILE}, which can't be read: "
            "nobody could set a password",
            "Name a file that this process may read, one password a line, or leave it out.",
        ),
        (
            settings.DEMO and host not in {"127.0.0.1", "localhost"},
            "E025",
            f"The demo runs on your own machine only, and SITE_URL names {host or 'no host'}: "
            "its passwords are known, and it asks for nothing else",
            "Set SITE_URL=http://127.0.0.1:8000. To show it to others, install it "
            "(docs/deploy.md).",
        ),
        (
            bool(settings.OFFICE_SIGN_IN_ISSUER) and not _is_whole_office_sign_in(),
            "E026",
            "OFFICE_SIGN_IN_ISSUER needs https://, and a client's id and secret beside it",
            "Set OFFICE_SIGN_IN_CLIENT_ID and OFFICE_SIGN_IN_CLIENT_SECRET to what the provider "
            "gave for this site (docs/office-sign-in.md).",
        ),
        (
            settings.SINGLE_SUPERVISOR and "@" not in settings.SINGLE_SUPERVISOR_CONTACT,
            "E027",
            "SINGLE_SUPERVISOR=true needs SINGLE_SUPERVISOR_CONTACT, somebody's email address",
            "Name somebody outside the office who is to hear what one person decides alone; or "
            "have two supervisors, and leave it out.",
        ),
    ]
    return [
        Error(message, hint=hint, id=f"portal.{number}")
        for is_wrong, number, message, hint in refusals
        if is_wrong
    ]


def _is_whole_office_sign_in() -> bool:
    issuer = urlsplit(settings.OFFICE_SIGN_IN_ISSUER)
    is_here = issuer.scheme == "http" and _is_here(issuer.hostname or "")
    is_private = issuer.scheme == "https" or is_here
    return is_private and bool(
        settings.OFFICE_SIGN_IN_CLIENT_ID and settings.OFFICE_SIGN_IN_CLIENT_SECRET
    )


def _can_be_read(file: str) -> bool:
    return not file or (Path(file).is_file() and os.access(file, os.R_OK))


@register("portal")
def safe_in_production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors `portal.E009` to `E016`, `E028`: what a demo may do, and production may not."""
    if not settings.IS_PRODUCTION:
        return []
    return [*_web(), *_figures(), *_mail(), *_database(), *_secrets()]


def _web() -> Iterator[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS holds *, which lets anyone's web site pass for this one",
            hint="Name the host of SITE_URL instead.",
            id="portal.E009",
        )
    if settings.IS_HTTPS and bool(settings.TRUSTED_PROXY_HOPS) == settings.WITHOUT_PROXY:
        yield Error(
            "TRUSTED_PROXY_HOPS does not say how browsers reach the portal: with a wrong number "
            "all of them count as one client, or each can invent its address",
            hint="Behind one TLS proxy set TRUSTED_PROXY_HOPS=1, behind two 2. Where gunicorn "
            "itself speaks TLS set TRUSTED_PROXY_HOPS=0 and WITHOUT_PROXY=true.",
            id="portal.E010",
        )


def _figures() -> Iterator[CheckMessage]:
    figures = [
        *((name, getattr(settings, name), *bounds) for name, bounds in SAFE_RANGES.items()),
        *(
            (name, getattr(settings, span) // unit, 1, most)
            for name, (span, unit, most) in LONGEST.items()
        ),
    ]
    for name, value, low, high in figures:
        if not low <= value <= high:
            yield Error(
                f"{name} is {value}; it may be from {low} to {high}",
                hint="Leave it out, and the promised figure holds (docs/configuration.md).",
                id="portal.E011",
            )


def _mail() -> Iterator[CheckMessage]:
    if settings.EMAIL_BACKEND.startswith(SENDS_NO_MAIL):
        yield Error(
            f"EMAIL_BACKEND={settings.EMAIL_BACKEND} sends no mail: no liaison would hear of "
            "a message",
            hint=f"Leave it out for SMTP ({SMTP}), or name one of anymail's.",
            id="portal.E012",
        )
    try:
        validate_email(settings.SECOND_CONTACT)
    except ValidationError:
        yield Error(
            "SECOND_CONTACT names nobody: where all who would read a message are in conflict "
            "with its case, nobody would hear of it",
            hint="Name the mailbox of somebody outside the office who may step in.",
            id="portal.E028",
        )
    # With starttls and tls Django verifies the server's certificate.
    if settings.EMAIL_BACKEND == SMTP and settings.EMAIL_SECURITY == "none":
        yield from refuse_without_tls(
            "EMAIL_HOST", settings.EMAIL_HOST, "Set EMAIL_SECURITY=starttls or tls", "portal.E014"
        )


def _database() -> Iterator[CheckMessage]:
    database = settings.DATABASES["default"]
    options = database.get("OPTIONS", {})
    if database["ENGINE"].endswith("sqlite3"):
        if not settings.ALLOW_SQLITE:
            yield Error(
                "DATABASE_URL names SQLite, which keeps everything in one file of one machine",
                hint="Name a PostgreSQL: DATABASE_URL=postgres://user:password@host:5432/name. "
                "For a small office on one machine that wants SQLite, set ALLOW_SQLITE=true.",
                id="portal.E013",
            )
    elif options.get("sslmode") != "verify-full":
        yield from refuse_without_tls(
            "DATABASE_URL",
            options.get("host", database["HOST"]),
            "End DATABASE_URL with ?sslmode=verify-full&sslrootcert=/path/to/authority.pem",
            "portal.E015",
        )


def refuse_without_tls(setting: str, hosts: str, hint: str, check: str) -> Iterator[CheckMessage]:
    """Error `check` for each of `hosts` beyond this machine that HOSTS_WITHOUT_TLS lacks."""
    for host in hosts.split(","):
        if not _is_here(host) and host not in settings.HOSTS_WITHOUT_TLS:
            yield Error(
                f"{setting} names {host}, and nothing proves that {host} answers: "
                "the connection has no verified TLS",
                hint=f"{hint}. If nobody else can listen or answer on that network, "
                f"set HOSTS_WITHOUT_TLS={host}.",
                id=check,
            )


def _is_here(host: str) -> bool:
    """Whether `host` is this machine: no name or address (PostgreSQL's socket), or loopback."""
    if host in {"", "localhost"} or host.startswith("/"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _secrets() -> Iterator[CheckMessage]:
    values = {
        "SECRET_KEY": settings.SECRET_KEY.encode(),
        **{
            f"SECRET_KEY_FALLBACKS: number {number}": value.encode()
            for number, value in enumerate(settings.SECRET_KEY_FALLBACKS, 1)
        },
        **{
            f"{setting}: key {name}": key
            for setting in (*KEY_SETTINGS, "CHECKPOINT_KEYS")
            for name, key in getattr(settings, setting).items()
        },
    }
    for name, value in values.items():
        is_of_a_demo = name.split()[-1].startswith("demo") or value.startswith(b"demo")
        if is_of_a_demo or is_guessable(value):
            yield Error(
                f"{name} {'is a demo key' if is_of_a_demo else 'can be guessed'}",
                hint="python3 script/_secrets prints new ones.",
                id="portal.E016",
            )


def is_guessable(value: bytes) -> bool:
    """Whether nobody drew `value` at random: few different bytes, a repeated piece, a count."""
    steps = {(after - before) % 256 for before, after in pairwise(value)}
    return min(len(set(value)), len(steps)) < 10 or value in (value * 2)[1:-1]
