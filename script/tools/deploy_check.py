"""`manage.py check --deploy` under an environment as in production."""

import os
import secrets
import subprocess
import sys

from tests.settings import ADDRESS_KEY, AUDIT_KEY, FIELD_KEY, PEPPER

PRODUCTION = {
    "PATH": os.environ["PATH"],
    "ENVIRONMENT": "production",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "FIELD_KEYS": f"k1:{FIELD_KEY}",
    "PIN_PEPPERS": f"p1:{PEPPER}",
    "AUDIT_KEYS": f"a1:{AUDIT_KEY}",
    "ADDRESS_KEYS": f"t1:{ADDRESS_KEY}",
    "SITE_URL": "https://portal.sheriff.example",
    "SECOND_CONTACT": "clerk@court.example",
    "ALLOWED_HOSTS": "portal.sheriff.example",
    "TRUSTED_PROXY_HOPS": "1",
    "DATABASE_URL": "postgres://portal@127.0.0.1:9/portal",  # nothing answers there
    "ROW_NUMBERS_FILE": "/srv/portal/row-numbers.json",
    "CHECKPOINTS_DIR": "/srv/portal/audit",
    "STATIC_ROOT": os.environ["STATIC_ROOT"],
}
COLLECT = ["manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
CHECK = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]

if __name__ == "__main__":
    subprocess.run([sys.executable, *COLLECT], env=PRODUCTION, check=True)
    sys.exit(subprocess.run([sys.executable, *CHECK], env=PRODUCTION).returncode)
