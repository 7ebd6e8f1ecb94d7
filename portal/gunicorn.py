"""How gunicorn serves the portal; GUNICORN_CMD_ARGS or the command line override."""

import gc
import os
from logging.config import dictConfig
from typing import Any

from gunicorn import glogging

from portal import logs

workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"
# Loaded once, and shared by all workers: that is half of what each of them holds.
preload_app = True
timeout = 30
# The address line of a request would hold a signed link: no access log.
accesslog = None
loglevel = os.environ.get("LOG_LEVEL", "INFO").lower()
limit_request_line = 2048


def when_ready(_server: Any) -> None:
    """Leave what is loaded alone: a look for garbage writes to each object, and copies its page."""
    gc.collect()
    gc.freeze()


class logger_class(glogging.Logger):  # type: ignore[misc]  # noqa: N801 - gunicorn's name of it
    """gunicorn's own lines, in the form of all others."""

    def setup(self, cfg: Any) -> None:
        """Hand what gunicorn says to what writes all lines of this process."""
        super().setup(cfg)
        dictConfig(logs.configuration(os.environ.get("LOG_FORMAT", "text"), loglevel.upper()))
        self.error_log.handlers, self.error_log.propagate = [], True
