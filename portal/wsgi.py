"""The web process. It does not start with an unsafe configuration."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ["DATABASE_SECONDS"] = os.environ.get("WEB_DATABASE_SECONDS", "2")
application = get_wsgi_application()

from portal.start import (  # noqa: E402 - it needs the apps
    end_once_it_is_unsafe,
    refuse_unsafe_start,
    say_start,
)

say_start("web")
# Without a database it starts all the same: leaving works, and pages give the telephone number.
if not refuse_unsafe_start():
    end_once_it_is_unsafe()
connections.close_all()  # this thread answers no request
