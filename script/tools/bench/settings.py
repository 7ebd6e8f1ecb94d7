"""The portal's settings, and beside its addresses the bare views; the keys are invented.

Budgets stay out of the way. A PIN's hash costs what it costs in production, the check of the
search form nothing: it is the browser that pays for that.
"""

import os
from importlib import import_module

for name, value in {
    "PIN_HASH_MEMORY_KIB": "19456",
    "PIN_HASH_PASSES": "2",
    "PIN_FAILURES_PER_SITE_PER_HOUR": "1000000",
    "MESSAGES_PER_CASE_PER_DAY": "1000000",
    "LOG_LEVEL": "WARNING",
}.items():
    os.environ.setdefault(name, value)

given = import_module("tests.settings")  # it puts the keys into the environment

from portal.settings import *  # noqa: E402, F403 - all of them, and then some

COLLECTED = given.COLLECTED
ROOT_URLCONF = "script.tools.bench.bare"
# What the bare views show: the pages of the portal as they were answered.
BARE_PAGES = given.OWN / "bare"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BARE_PAGES]  # noqa: F405
