"""How fast the feed takes in 100,000 rows, and how much memory it takes: `script/bench_feed`.

On SQLite and on the PostgreSQL that DATABASE_URL names: import, and the same file again. The
goal is a minute for 100,000 rows without PINs, and memory that hardly grows with them. Processor
seconds are those of the import, without the database server's: a busy machine hardly changes them.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.harness.processes import new_database

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
HEADING = "case_number,sheriff_number,kind,stage,issued_on,expires_on,status,method,served_at\n"

# Nobody is there to confirm an unusual file.
BENCH = {"DJANGO_SETTINGS_MODULE": "tests.settings", "FEED_BURST_LEAST": str(ROWS)}


def write(path: Path, rows: int) -> None:
    """A file of invented cases: one in four is served."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADING)
        for row in range(rows):
            served = "SERVED,PERSONAL,2026-11-10 09:30" if row % 4 == 1 else "PENDING,,"
            numbers = f"26 OP {row},{30_000_000 + row}"
            file.write(f"{numbers},OP,EMERGENCY,2026-11-02,2026-11-23,{served}\n")


def run(url: str, *arguments: str) -> tuple[float, float, float]:
    """Seconds, processor seconds, and the most memory in MiB that any run took so far."""
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env={**os.environ, "DATABASE_URL": url, **BENCH},
        check=True,
        capture_output=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - start, processor, after.ru_maxrss / 1024


def main() -> None:
    """Print a line for each step."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for url in (f"sqlite:///{folder}/bench.sqlite3", new_database(folder)):
            run(url, "migrate", "--verbosity", "0")
            for rows in (1, ROWS // 10, ROWS):  # the first file must not call anything served
                file = folder / "cases.csv"
                write(file, rows)
                for step in ("import", "again"):
                    seconds, processor, mebibytes = run(url, "import_cases", str(file))
                    print(  # noqa: T201 - this is what it is for
                        f"{url.split(':')[0]:9} {rows:7} rows {step:7}"
                        f" {seconds:6.1f} s ({processor:5.1f} s of the processor)"
                        f"  at most {mebibytes:4.0f} MiB so far"
                    )


if __name__ == "__main__":
    main()
