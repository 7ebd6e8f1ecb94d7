from io import StringIO

from portal.progress import Progress


class Terminal(StringIO):
    """Where a person looks."""

    def isatty(self) -> bool:
        return True


def test_a_bar_grows_on_a_terminal_and_nothing_is_written_elsewhere():
    screen, log = Terminal(), StringIO()
    for terminal in (screen, log):
        progress = Progress("Reading", 100, terminal)
        for done in (0, 50, 100, 101):
            progress.next = 0
            progress(done)
    assert "Reading    [" in screen.getvalue()
    assert screen.getvalue().endswith(f"[{'#' * 40}] 100 %\n")
    assert log.getvalue() == ""
