"""`manage.py check --deploy` under an environment as in production."""

import os
import secrets
import subprocess
import sys

from tests.settings import KEY

PRODUCTION = {
    "PATH": os.environ["PATH"],
    "ENVIRONMENT": "production",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "FIELD_KEYS": f"k1:{KEY}",
    "PIN_PEPPERS": f"p1:{KEY}",
    "SITE_URL": "https://portal.sheriff.example",
    "ALLOWED_HOSTS": "portal.sheriff.example",
}


def check(**changes: str) -> subprocess.CompletedProcess[str]:
    """Run the check with `changes` to that environment."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {**PRODUCTION, **changes}
    return subprocess.run(command, env=environment, capture_output=True, text=True)


if __name__ == "__main__":
    result = check()
    sys.stderr.write(result.stdout + result.stderr)
    sys.exit(result.returncode)
