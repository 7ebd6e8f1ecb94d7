"""Settings of the tests: invented keys and cheap hashes, else the real thing.

Set in the environment, so that the web and worker processes which tests start get them too.
"""

import base64
import os

KEY = base64.b64encode(b"k" * 32).decode()
for name, value in {
    "ENVIRONMENT": "test",
    "SECRET_KEY": "only-for-tests-" * 4,
    "FIELD_KEYS": f"k1:{KEY}",
    "PIN_PEPPERS": f"p1:{KEY}",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "PIN_HASH_MEMORY_KIB": "64",
    "PIN_HASH_PASSES": "1",
    "CAPTCHA_COST": "1",
}.items():
    os.environ.setdefault(name, value)

from portal.settings import *  # noqa: E402

# The tests bring a flush of their own.
INSTALLED_APPS = ["tests", *INSTALLED_APPS]

if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: the tests' threads share it.
    database = BASE_DIR / "var" / "test" / "portal.sqlite3"
    database.parent.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": str(database)}
