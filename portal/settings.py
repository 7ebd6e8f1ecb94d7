"""Settings, all from the environment; `docs/configuration.md` has a line for each."""

import base64
import binascii
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal import agency, logs

django_stubs_ext.monkeypatch()  # ModelAdmin[Case] and the like at run time

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()  # NAME_FILE names a file that holds NAME's value

ENVIRONMENT: str = env.str("ENVIRONMENT", default="production")
if ENVIRONMENT not in {"production", "test", "demo"}:
    raise ImproperlyConfigured("ENVIRONMENT must be production, test or demo")
IS_PRODUCTION = ENVIRONMENT == "production"
DEMO = ENVIRONMENT == "demo"
DEBUG = False


def secret(name: str) -> str:
    """The secret `name`; ImproperlyConfigured, naming it, when it is missing or short."""
    value: str = env.str(name, default="")
    if len(value) < 32:
        raise ImproperlyConfigured(f"{name} is missing or shorter than 32 characters")
    return value


def keys(name: str, *, needed: bool = True) -> dict[str, bytes]:
    """32-byte keys by id from `id:base64,id:base64`; the first one is the one in use."""
    keys_by_id: dict[str, bytes] = {}
    for pair in filter(None, env.str(name, default="").strip().split(",")):
        key_id, _, encoded = pair.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ImproperlyConfigured(f"{name}: key {key_id} is not base64") from error
        if not (key_id.isascii() and key_id.isalnum()) or len(key_id) > 16 or len(key) != 32:
            raise ImproperlyConfigured(
                f"{name}: each key is id:base64, a short id and 32 bytes (key {key_id!r} is not)"
            )
        if key_id in keys_by_id:
            raise ImproperlyConfigured(
                f"{name}: two keys have the id {key_id}; give the new one another id"
            )
        keys_by_id[key_id] = key
    if needed and not keys_by_id:
        raise ImproperlyConfigured(f"{name} is missing: give at least one key as id:base64")
    return keys_by_id


def database(name: str) -> dict[str, Any]:
    """Django's description of the database at the address `name`; SQLite in var/ without one.

    Raises ImproperlyConfigured when it can't be read, or is missing in production.
    """
    address: str = env.str(name, default="")
    if not address and IS_PRODUCTION:
        raise ImproperlyConfigured(
            f"{name} is missing or empty; in production it is postgres://user:password@host/name"
        )
    address = address or f"sqlite:///{BASE_DIR / 'var' / 'portal.sqlite3'}"
    if not address.startswith(("postgres://", "postgresql://", "sqlite:///")):
        # Not shown: it may hold a password.
        raise ImproperlyConfigured(f"{name} must begin with postgres:// or sqlite:///")
    description: dict[str, Any] = env.db_url_config(address)
    return description


# Separate secrets, none of them in the database (docs/decisions/0009).
SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_KEYS = keys("FIELD_KEYS")
PIN_PEPPERS = keys("PIN_PEPPERS")
AUDIT_KEYS = keys("AUDIT_KEYS")
ADDRESS_KEYS = keys("ADDRESS_KEYS")

SITE_URL: str = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXY_HOPS: int = env.int("TRUSTED_PROXY_HOPS", default=0)
WITHOUT_PROXY: bool = env.bool("WITHOUT_PROXY", default=False)
# Mail servers, text gateways and databases that are reached without verified TLS, elsewhere.
HOSTS_WITHOUT_TLS: list[str] = env.list("HOSTS_WITHOUT_TLS", default=[])

AGENCY = agency.load(Path(env.str("AGENCY_FILE", default=str(BASE_DIR / "portal" / "agency.toml"))))

SEARCH_BY: str = env.str("SEARCH_BY", default="one")
STATUS_BEFORE_PIN: bool = env.bool("STATUS_BEFORE_PIN", default=False)
PIN_GUESSES_PER_CLIENT_PER_DAY: int = env.int("PIN_GUESSES_PER_CLIENT_PER_DAY", default=5)
PIN_GUESSES_PER_CASE_PER_DAY: int = env.int("PIN_GUESSES_PER_CASE_PER_DAY", default=10)
PIN_GUESSES_PER_PIN: int = env.int("PIN_GUESSES_PER_PIN", default=20)
PIN_GUESSES_PER_CASE_PER_YEAR: int = env.int("PIN_GUESSES_PER_CASE_PER_YEAR", default=60)
PIN_FAILURES_PER_ADDRESS_PER_DAY: int = env.int("PIN_FAILURES_PER_ADDRESS_PER_DAY", default=50)
PIN_FAILURES_PER_SITE_PER_HOUR: int = env.int("PIN_FAILURES_PER_SITE_PER_HOUR", default=300)
NUMBERS_PER_ADDRESS_PER_HOUR: int = env.int("NUMBERS_PER_ADDRESS_PER_HOUR", default=30)
PASS_GUESSES_PER_CLIENT_PER_DAY: int = env.int("PASS_GUESSES_PER_CLIENT_PER_DAY", default=20)
# Far above what shuts her out, and far below what 40 bits need: 5,000 a day are 1.8 million a
# year of 2**40 = 1,099,511,627,776 passes, a chance of 1 in 600,000.
PASS_GUESSES_PER_DAY: int = env.int("PASS_GUESSES_PER_DAY", default=5_000)
PIN_HASHES_WAITING: int = env.int("PIN_HASHES_WAITING", default=4)
SIGN_IN_HASHES_WAITING: int = env.int("SIGN_IN_HASHES_WAITING", default=4)
# OWASP's floor for Argon2id; the pepper is what protects a stolen hash.
PIN_HASH_MEMORY_KIB: int = env.int("PIN_HASH_MEMORY_KIB", default=19456)
PIN_HASH_PASSES: int = env.int("PIN_HASH_PASSES", default=2)
SURVIVOR_IDLE = timedelta(seconds=env.int("SURVIVOR_IDLE_SECONDS", default=600))
SURVIVOR_TOTAL = timedelta(seconds=env.int("SURVIVOR_TOTAL_SECONDS", default=1800))
MESSAGES_PER_CASE_PER_DAY: int = env.int("MESSAGES_PER_CASE_PER_DAY", default=50)
REFERRALS_PER_ADDRESS_PER_HOUR: int = env.int("REFERRALS_PER_ADDRESS_PER_HOUR", default=5)
REFERRALS_PER_ADDRESS_PER_DAY: int = env.int("REFERRALS_PER_ADDRESS_PER_DAY", default=20)
REFERRALS_PER_SITE_PER_HOUR: int = env.int("REFERRALS_PER_SITE_PER_HOUR", default=200)
MESSAGE_DAYS: int = env.int("MESSAGE_DAYS", default=30)
MESSAGE_DAYS_AT_MOST: int = env.int("MESSAGE_DAYS_AT_MOST", default=730)
CLIENT_DAYS: int = env.int("CLIENT_DAYS", default=14)
REFERRAL_KEPT = timedelta(days=env.int("REFERRAL_DAYS", default=30))
REFERRAL_KEPT_AT_MOST = timedelta(days=env.int("REFERRAL_DAYS_AT_MOST", default=90))

# 0: the office has no feed, or does not want to be told.
FEED_STALE_HOURS: int = env.int("FEED_STALE_HOURS", default=36)
FEED_BURST_LEAST: int = env.int("FEED_BURST_LEAST", default=10)
FEED_BURST_FACTOR: int = env.int("FEED_BURST_FACTOR", default=3)
FEED_BURST_PERCENT: int = env.int("FEED_BURST_PERCENT", default=20)
FEED_BURST_DAYS: int = env.int("FEED_BURST_DAYS", default=60)
APPROVAL_MAIL_AFTER = timedelta(minutes=env.int("APPROVAL_MAIL_MINUTES", default=30))
RECONFIRM_DAYS: int = env.int("RECONFIRM_DAYS", default=90)
# Hears of a case with which those who would answer are in conflict.
SECOND_CONTACT: str = env.str("SECOND_CONTACT", default="")
SINGLE_SUPERVISOR: bool = env.bool("SINGLE_SUPERVISOR", default=False)
SINGLE_SUPERVISOR_CONTACT: str = env.str("SINGLE_SUPERVISOR_CONTACT", default="")
FEED_UNDO_DAYS: int = env.int("FEED_UNDO_DAYS", default=30)
FEED_UPLOAD_MAX_MB: int = env.int("FEED_UPLOAD_MAX_MB", default=1)

RECAPTCHA_PUBLIC_KEY: str = env.str("RECAPTCHA_PUBLIC_KEY", default="")
RECAPTCHA_PRIVATE_KEY: str = env.str("RECAPTCHA_PRIVATE_KEY", default="")
RECAPTCHA_VERIFY_REQUEST_TIMEOUT = 5
RECAPTCHA_DOMAIN: str = env.str("RECAPTCHA_DOMAIN", default="www.google.com")
CAPTCHA: str = env.str("CAPTCHA", default="recaptcha" if RECAPTCHA_PUBLIC_KEY else "altcha")
MARK_SECONDS = 1.0  # how old may a process's knowledge be of whether rows changed
MARK_ASKED_SECONDS = 0.25  # the longest wait for it: a page is answered at once
CAPTCHA_WAIT = timedelta(seconds=15)
CAPTCHA_WAITS_PER_HOUR: int = env.int("CAPTCHA_WAITS_PER_HOUR", default=30)
CAPTCHA_COST: int = env.int("CAPTCHA_COST", default=5000)

# Mail. The web process never sends any: `manage.py send_notifications` does.
EMAIL_BACKEND: str = env.str(
    "EMAIL_BACKEND",
    default="portal.demo.MaildirBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_HOST: str = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT: int = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER: str = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD: str = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_SECURITY: str = env.str("EMAIL_SECURITY", default="none")
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT: int = env.int("EMAIL_TIMEOUT", default=10)
DEFAULT_FROM_EMAIL: str = env.str(
    "DEFAULT_FROM_EMAIL",
    default=f"portal@{urlsplit(SITE_URL).hostname if IS_HTTPS else 'localhost'}",
)
# Whom alerts come from: an address that says nothing. Empty: there are no alerts.
ALERTS_FROM_EMAIL: str = env.str("ALERTS_FROM_EMAIL", default="notes@localhost" if DEMO else "")
ALERTS_ARE_ON = bool(AGENCY.alerts and ALERTS_FROM_EMAIL)
# Who takes text messages: none, twilio, gateway, or in the demo its own folder (docs/alerts.md).
TEXTS_BY: str = env.str("TEXTS_BY", default="demo" if DEMO else "none")
ALERTS_BY_TEXT = ALERTS_ARE_ON and TEXTS_BY != "none"
TWILIO_ACCOUNT_SID: str = env.str("TWILIO_ACCOUNT_SID", default="")
TWILIO_AUTH_TOKEN: str = env.str("TWILIO_AUTH_TOKEN", default="")
TWILIO_FROM: str = env.str("TWILIO_FROM", default="")
TWILIO_API_URL: str = env.str("TWILIO_API_URL", default="https://api.twilio.com")
TEXT_GATEWAY_URL: str = env.str("TEXT_GATEWAY_URL", default="")
TEXT_GATEWAY_HEADER: str = env.str("TEXT_GATEWAY_HEADER", default="Authorization")
TEXT_GATEWAY_SECRET: str = env.str("TEXT_GATEWAY_SECRET", default="")
TEXT_GATEWAY_FIELDS: dict[str, str] = env.dict(
    "TEXT_GATEWAY_FIELDS", default={"to": "to", "text": "text"}
)
ALERT_BURST_LEAST: int = env.int("ALERT_BURST_LEAST", default=20)
# Where the worker keeps the number of the last alert: it tells a restored database.
ALERT_NUMBER_FILE: str = env.str("ALERT_NUMBER_FILE", default="")
# A provider that has not answered by then, or whose worker was killed: nobody knows.
ALERT_ANSWER = timedelta(seconds=env.int("ALERT_ANSWER_SECONDS", default=120))
ALERT_DAYS: int = env.int("ALERT_DAYS", default=365)
ALERT_KEPT = timedelta(days=30)  # after it ended
ANYMAIL: dict[str, str] = env.json("ANYMAIL", default={})
# user:password that the mail service shows when it tells that a mail came back; anymail reads it.
ANYMAIL_WEBHOOK_SECRET: str = env.str("ANYMAIL_WEBHOOK_SECRET", default="")
# The mailbox of DEFAULT_FROM_EMAIL, by IMAP over TLS, to which mail comes back; no host: none.
BOUNCE_HOST: str = env.str("BOUNCE_HOST", default="")
BOUNCE_PORT: int = env.int("BOUNCE_PORT", default=993)
BOUNCE_USER: str = env.str("BOUNCE_USER", default="")
BOUNCE_PASSWORD: str = env.str("BOUNCE_PASSWORD", default="")
EMAIL_CONTENT: str = env.str("EMAIL_CONTENT", default="link")
NOTIFICATION_LEASE = timedelta(seconds=env.int("NOTIFICATION_LEASE_SECONDS", default=60))
NOTIFICATION_BACKOFF = timedelta(seconds=env.int("NOTIFICATION_BACKOFF_SECONDS", default=5))
# Where the worker keeps the highest row numbers, for `post_restore`.
ROW_NUMBERS_FILE: str = env.str("ROW_NUMBERS_FILE", default="")
# Where the worker keeps checkpoints of the audit log, what signs them, who gets them by mail.
CHECKPOINTS_DIR: str = env.str("CHECKPOINTS_DIR", default="")
CHECKPOINT_KEYS = keys("CHECKPOINT_KEYS", needed=False)
CHECKPOINT_MAILBOX: str = env.str("CHECKPOINT_MAILBOX", default="")
NOTIFICATION_BACKOFF_MAX = timedelta(minutes=15)
SIGNED_LINK_AGE = timedelta(hours=env.int("SIGNED_LINK_HOURS", default=72))
DEMO_MAIL_DIR: str = env.str("DEMO_MAIL_DIR", default=str(BASE_DIR / "var" / "demo" / "mail"))
DEMO_TEXT_DIR: str = env.str("DEMO_TEXT_DIR", default=str(BASE_DIR / "var" / "demo" / "texts"))

INSTALLED_APPS = [
    "portal.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_recaptcha",
    "portal",
    "cases",
    "feed",
    "lookup",
    "messaging",
    "alerts",
    "resources",
    "staffack",  # last: its roles need the permissions of all others
]
MIDDLEWARE = [
    "portal.middleware.request_id_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.private_pages_middleware",
    "portal.middleware.SessionMiddleware",
    "portal.middleware.language_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.method_refused_middleware",
    "portal.middleware.SignInRequiredMiddleware",
    "staffack.sign_in.middleware.SecondFactorMiddleware",
    "staffack.audit.refusals_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "portal.urls"
FORM_RENDERER = "portal.form_controls.FormRenderer"
# The names that a case's form suggests. Cases know nothing of who keeps them.
COURTHOUSE_NAMES = "resources.guides.models.courthouse_names"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "portal.template_files.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "portal.context_processors.page",
            ],
        },
    }
]

# The longest wait for one answer of the database. The web process sets it to two seconds: quick
# exit and the telephone numbers must not wait for one that hangs.
DATABASE_SECONDS: float = env.float("DATABASE_SECONDS", default=60)
ALLOW_SQLITE: bool = env.bool("ALLOW_SQLITE", default=False)
DATABASES = {"default": database("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["ENGINE"] = "portal.sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        # Half of it: someone who leaves may wait for the lock behind another who does.
        "timeout": DATABASE_SECONDS / 2,
        # recursive_triggers: else INSERT OR REPLACE slips past the append-only triggers.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA secure_delete=ON; PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["ENGINE"] = "portal.postgresql"
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 2)
    # A server that is only slow says so itself, a little before it would be taken for one that
    # hangs. Behind a pooler connections change hands: there the role has the time-outs.
    if not env.bool("DATABASE_POOLER", default=False):
        milliseconds = int(DATABASE_SECONDS * 750)
        timeouts = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
        options["options"] = f"{options.get('options', '')} {timeouts}".strip()
CACHES = {
    "default": {"BACKEND": "portal.cache.DatabaseCache"},
    # What each page of staff warns of, for a few seconds: no word of anybody.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": 5},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORDS_REFUSED_FILE: str = env.str("PASSWORDS_REFUSED_FILE", default="")
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "portal.passwords.ExpectedWordsValidator"},
]
if PASSWORDS_REFUSED_FILE:
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "portal.passwords.RefusedFileValidator"})
PASSWORD_HASHERS = ["portal.hashing.StaffPasswordHasher"]
LOGIN_URL = "/staff/sign-in/"
LOGIN_REDIRECT_URL = "staffack:queue"
LOGOUT_REDIRECT_URL = LOGIN_URL

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else a lock can be kept alive for ever
# Nothing of whoever failed is kept in clear but the name of an account that there is.
AXES_HANDLER = "staffack.sign_in.failures.Failures"
AXES_CLIENT_IP_CALLABLE = "staffack.sign_in.failures.network"
AXES_USERNAME_CALLABLE = "staffack.sign_in.failures.account"
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_TEMPLATE = "staffack/locked.html"
AXES_HTTP_RESPONSE_CODE = 429

# Sign-in by django-allauth (staffack/sign_in/). In the demo, on this machine, a password is enough.
SECOND_FACTOR_REQUIRED = not DEMO
STAFF_TOTAL = timedelta(hours=env.int("STAFF_HOURS", default=12))
STAFF_IDLE = timedelta(minutes=env.int("STAFF_IDLE_MINUTES", default=30))
FIRST_SIGN_IN_LINK_AGE = timedelta(hours=env.int("FIRST_SIGN_IN_LINK_HOURS", default=72))
PASSWORD_RESET_TIMEOUT = int(FIRST_SIGN_IN_LINK_AGE.total_seconds())  # Django's tokens of the link
ACCOUNT_ADAPTER = "staffack.sign_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_SIGNUP_ENABLED = False  # accounts are made in the admin
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "staffack.sign_in.forms.SignInForm",
    "set_password": "staffack.sign_in.forms.SetOwnPasswordForm",
    "change_password": "staffack.sign_in.forms.ChangeOwnPasswordForm",
    "reauthenticate": "staffack.sign_in.forms.ConfirmWithPasswordForm",
}
ACCOUNT_REAUTHENTICATION_METHODS = ["mfa", "office now"]
if not SECOND_FACTOR_REQUIRED:
    ACCOUNT_REAUTHENTICATION_METHODS += ["password"]
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=5).total_seconds())
# Of each network, and of each account over all networks: NIST 800-63B-4 allows 100 in a row.
GUESSES_OF_AN_ACCOUNT = "20/h/key"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": f"20/m/ip,{GUESSES_OF_AN_ACCOUNT}"}
# What allauth itself would read an address by; ours are networks (AccountAdapter.get_client_ip).
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_HOPS
MFA_ADAPTER = "staffack.sign_in.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_FORMS = {
    "authenticate": "staffack.sign_in.forms.AuthenticateWithCodeForm",
    "reauthenticate": "staffack.sign_in.forms.ConfirmWithCodeForm",
    "add_webauthn": "staffack.sign_in.forms.AddPasskeyForm",
    "login_webauthn": "staffack.sign_in.forms.SignInWithPasskeyForm",
    "authenticate_webauthn": "staffack.sign_in.forms.AuthenticateWithPasskeyForm",
    "reauthenticate_webauthn": "staffack.sign_in.forms.ConfirmWithPasskeyForm",
    "activate_totp": "staffack.sign_in.forms.AddAppForm",
}

# The office's own sign-in by OpenID Connect (staffack/sign_in/office.py); no issuer: none.
OFFICE_SIGN_IN_ISSUER: str = env.str("OFFICE_SIGN_IN_ISSUER", default="")
OFFICE_SIGN_IN_CLIENT_ID: str = env.str("OFFICE_SIGN_IN_CLIENT_ID", default="")
OFFICE_SIGN_IN_CLIENT_SECRET: str = env.str("OFFICE_SIGN_IN_CLIENT_SECRET", default="")
OFFICE_SIGN_IN_SECOND_FACTORS: list[str] = env.list(
    "OFFICE_SIGN_IN_SECOND_FACTORS", default=["mfa"]
)
OFFICE_SIGN_IN_ROLES_CLAIM: str = env.str("OFFICE_SIGN_IN_ROLES_CLAIM", default="roles")
OFFICE_SIGN_IN_ROLES: dict[str, str] = env.dict("OFFICE_SIGN_IN_ROLES", default={})
OFFICE_SIGN_IN_CLAIMS: str = env.str("OFFICE_SIGN_IN_CLAIMS", default="")
OFFICE_SIGN_IN_PROMPT: str = env.str("OFFICE_SIGN_IN_PROMPT", default="")

SESSION_ENGINE = "portal.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # cookies are traces
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Strict would drop both on the way in from a mail or a search engine: signed out, and every
# page that was open before could send its form no more.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(STAFF_TOTAL.total_seconds())  # a survivor's ends sooner
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_AGE = None  # gone with the browser, like the session
CSRF_FAILURE_VIEW = "messaging.views.csrf_failure"
SIGNED_COOKIE_LEGACY_SALT_FALLBACK = False
SECURE_SSL_REDIRECT = IS_HTTPS and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_HOPS else None
# Not no-referrer: browsers then send "Origin: null" and the CSRF check fails over HTTPS.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "worker-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
# A character takes up to 12 bytes in a form: an emoji, url-encoded. All forms of a page, filled
# to their limits with those, take about 160 KB; beyond, there is room to say what is too long.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
# That counts no files: they are refused, but by the views that call portal.uploads.accept_files.
FILE_UPLOAD_HANDLERS = ["portal.uploads.RefuseFiles"]

USE_TZ = True
TIME_ZONE = AGENCY.time_zone
LANGUAGE_CODE = "en"
# Each but the first has a folder in locale/ (docs/translations.md).
LANGUAGES = [
    ("en", "English"),
    ("es", "Español"),
    ("pl", "Polski"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
STATIC_URL = "/static/"
STATIC_ROOT: str = env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
RELEASE: str = env.str("RELEASE", default="")
METRICS_PORT: int = env.int("METRICS_PORT", default=0)
try:
    LOGGING = logs.configuration(
        env.str("LOG_FORMAT", default="text"), env.str("LOG_LEVEL", default="INFO")
    )
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from None
SILENCED_SYSTEM_CHECKS: list[str] = []
