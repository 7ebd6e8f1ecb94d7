"""How gunicorn serves the portal; GUNICORN_CMD_ARGS or the command line override."""

import os

workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"
timeout = 30
# The address line of a request would hold a signed link: no access log.
accesslog = None
errorlog = "-"
loglevel = "warning"
limit_request_line = 2048
