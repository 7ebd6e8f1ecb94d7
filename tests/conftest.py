"""Environment of the tests: invented keys, cheap hashes."""

import base64
import os

KEY = base64.b64encode(b"k" * 32).decode()
os.environ.setdefault("ENVIRONMENT", "test")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 4)
os.environ.setdefault("FIELD_KEYS", f"k1:{KEY}")
os.environ.setdefault("PIN_PEPPERS", f"p1:{KEY}")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
