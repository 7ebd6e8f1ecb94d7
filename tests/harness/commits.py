"""What is written last in a transaction, where a test's own around it never commits."""

from django.db import transaction

from portal.commit import WritesLast


def write_last_in_tests() -> None:
    """Write it where the outermost transaction of the portal's own ends."""

    def savepoint_commit(connection: WritesLast, sid: str) -> None:
        if all(block._from_testcase for block in connection.atomic_blocks):
            try:
                connection.write_last_rows()
            except BaseException:
                connection.savepoint_rollback(sid)
                raise
        super(WritesLast, connection).savepoint_commit(sid)

    WritesLast.savepoint_commit = savepoint_commit


def around() -> transaction.Atomic:
    """A transaction of a test's own, which it takes back."""
    own = transaction.atomic()
    own._from_testcase = True
    return own
