"""What the portal logs while tests run: the lines of each test, and nothing telling in any."""

import io
import logging
from collections.abc import Callable, Iterator

import pytest

from portal import logs
from tests.harness.traces import telling_lines


class Recorder(logging.Handler):
    """Keeps what each line would say, those too that are not worth writing."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(f"{record.levelname} {logs.message_of(record)}")


@pytest.fixture(scope="session")
def recorder() -> Iterator[Recorder]:
    """On the root logger, as the console is."""
    handler = Recorder()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.fixture(autouse=True)
def log(recorder) -> Iterator[list[str]]:
    """What is logged during the test; it fails where a line tells of anybody."""
    recorder.lines.clear()
    yield recorder.lines
    assert telling_lines(recorder.lines) == []


@pytest.fixture
def written() -> Iterator[Callable[[], list[str]]]:
    """Gives what the console writes during the test, and nothing else does."""
    stream = io.StringIO()
    console = logs.Console(logs.Line(), stream)
    root = logging.getLogger()
    root.addHandler(console)
    yield lambda: stream.getvalue().splitlines()
    root.removeHandler(console)
