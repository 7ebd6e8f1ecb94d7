"""Django's connection to SQLite, which writes last what has to be written last."""

from django.db.backends.sqlite3 import base

from portal.commit import WritesLast


class DatabaseWrapper(WritesLast, base.DatabaseWrapper):
    """Django's."""
