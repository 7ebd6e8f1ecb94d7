"""The web process. It does not start with an unsafe configuration."""

import os

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("DATABASE_SECONDS", "2")
application = get_wsgi_application()
if refusals := run_checks(tags=["portal"]) + run_checks(tags=["database"], databases=["default"]):
    raise ImproperlyConfigured("; ".join(str(refusal.msg) for refusal in refusals))
