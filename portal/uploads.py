"""Files in requests: refused everywhere, but by the views that say how much they accept.

Django's limit on a request's size does not count files, and it writes large ones to a
temporary folder, where the PINs in a file of cases would stay.
"""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import (
    FileUploadHandler,
    MemoryFileUploadHandler,
    SkipFile,
)
from django.http import HttpRequest


class FilesRefused(RequestDataTooBig):
    """A file came to an address that takes none."""


class RefuseFiles(FileUploadHandler):
    """Answers 400 to the first file, before it is read."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise FilesRefused("This address takes no files.")


class InMemory(MemoryFileUploadHandler):
    """Keeps files in memory, `max_bytes` together; what is beyond is dropped unread.

    `too_big` then says so.
    """

    def __init__(self, request: HttpRequest, max_bytes: int) -> None:
        super().__init__(request)
        self.left = max_bytes
        self.too_big = False

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True  # Django's own leaves a large request to the temporary folder

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.left -= len(raw_data)
        if self.left < 0:
            self.too_big = True
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def accept_files(request: HttpRequest, max_bytes: int) -> InMemory:
    """Let `request` bring files. To be called before anything reads its POST, the CSRF check too:
    such a view is csrf_exempt, and hands on to one that is csrf_protect.
    """
    handler = InMemory(request, max_bytes)
    request.upload_handlers = [handler]
    return handler
