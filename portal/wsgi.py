"""The web process. It does not start with an unsafe configuration."""

import logging
import os
import sys

from django.core.management.base import SystemCheckError
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ["DATABASE_SECONDS"] = os.environ.get("WEB_DATABASE_SECONDS", "2")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - it needs the environment

from portal.start import (  # noqa: E402 - it needs the apps
    end_once_it_is_unsafe,
    refuse_unsafe_start,
    say_start,
)

say_start("web")
# Without a database it starts all the same: leaving works, and pages give the telephone number.
try:
    if not refuse_unsafe_start():
        end_once_it_is_unsafe()
except SystemCheckError as error:
    logging.getLogger(__name__).critical("%s", error)
    sys.exit(3)
connections.close_all()  # this process answers no request
# What each worker would else load for itself with its first request.
get_resolver().url_patterns  # noqa: B018 - asked for so that it is loaded
for language, _name in settings.LANGUAGES:
    with translation.override(language):  # which reads it
        pass
