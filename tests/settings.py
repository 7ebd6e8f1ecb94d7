"""Settings of the tests: invented keys and cheap hashes, else the real thing.

Set in the environment, so that the web and worker processes which tests start get them too.
"""

import base64
import hashlib
import os
from pathlib import Path


def invented(name: str) -> str:
    """A key that looks as if it were drawn at random, the same in every run."""
    return base64.b64encode(hashlib.sha256(f"only for tests: {name}".encode()).digest()).decode()


FIELD_KEY, PEPPER = invented("field key"), invented("pepper")
AUDIT_KEY = invented("audit key")
ADDRESS_KEY = invented("address key")
KIND = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
ROOT = Path(__file__).resolve().parent.parent
# One folder for each run of script/test: they go side by side.
OWN = ROOT / "var" / "test" / os.environ.get("TEST_RUN", KIND)
OWN.mkdir(parents=True, exist_ok=True)

# Collecting the static files takes seconds: script/test does so once for all its runs.
COLLECTED = "STATIC_ROOT" in os.environ

for name, value in {
    "ENVIRONMENT": "test",
    "SECRET_KEY": invented("signatures") + invented("more of them"),
    "FIELD_KEYS": f"k1:{FIELD_KEY}",
    "PIN_PEPPERS": f"p1:{PEPPER}",
    "AUDIT_KEYS": f"a1:{AUDIT_KEY}",
    "ADDRESS_KEYS": f"t1:{ADDRESS_KEY}",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "PIN_HASH_MEMORY_KIB": "64",
    "PIN_HASH_PASSES": "1",
    "CAPTCHA_COST": "1",
    "ALERTS_FROM_EMAIL": "notes@notes.example",
    "STATIC_ROOT": str(OWN / "static"),
}.items():
    os.environ.setdefault(name, value)

from portal.settings import *  # noqa: E402

# Staff's passwords too: hundreds of accounts are made.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
# Look a static file up when it is asked for: else each test's browser begins by listing them all.
WHITENOISE_AUTOREFRESH = True
# A test that changes something looks at once.
MARK_SECONDS = 0.0
MARK_ASKED_SECONDS = 30.0  # a busy machine answers late, and no test is about that but one
CACHES["process"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
# The tests bring a flush of their own.
INSTALLED_APPS = ["tests", *INSTALLED_APPS]

if KIND == "sqlite":
    # 200 threads at once on a busy machine: the last may wait long for its turn to write.
    DATABASES["default"]["OPTIONS"]["timeout"] = 180
    # A file, not memory: the tests' threads share it.
    DATABASES["default"]["TEST"] = {"NAME": str(OWN / "portal.sqlite3")}
