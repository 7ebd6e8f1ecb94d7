"""What no log may hold."""

import logging


class NamedPages(logging.Filter):
    """Puts a page's name in the place of its address, which may be a signed link."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True: every record is written."""
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            name = match.view_name if match else "a page that is not there"
            record.args = tuple(name if part == request.path else part for part in record.args)
        return True
