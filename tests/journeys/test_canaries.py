"""Whatever goes wrong, words of hers stand in no file, table, log or mail but sealed.

They go the whole way through real processes, with the database gone in the middle, mail refused,
rows refused and an error that quotes them; then everything is searched.
"""

import pytest

from tests.harness.traces import telling_files
from tests.journeys.canaries import (
    NUMBER,
    PIN,
    SESSIONS,
    TYPED,
    Walk,
    dump,
    go_through_all,
    installed,
    mails_of_alerts,
)
from tests.walk import holds

pytestmark = pytest.mark.fault


def test_12_canaries_through_everything_that_goes_wrong_are_found_nowhere(
    tmp_path, mail_server, certificates
):
    with installed(tmp_path, mail_server, certificates) as (portal, database):
        try:
            portal.start_web()
            walk = Walk(portal)
            go_through_all(walk, portal, database, mail_server)
            texts = {
                "sessions": portal.manage("shell", "--no-imports", "--command", SESSIONS),
                "dump": dump(portal, database),
            }
        finally:
            portal.stop()
            print(portal.log.read_text())  # noqa: T201 - pytest shows it when the test fails
        if database:
            database.stop()  # it writes out all that it holds
        folders = [tmp_path, *([database.data] if database else [])]
        words = [*TYPED, *walk.secrets]
        assert len(walk.secrets) > 8
        found = [found for folder in folders for found in telling_files(folder, words)]
        assert found == []
        said = {name for name, text in texts.items() if any(word in text for word in words)}
        assert said == set()
        for_alerts = mails_of_alerts(mail_server)
        others = [one for one in mail_server.received if one not in for_alerts]
        mails = "".join(one.as_string() for one in others)
        assert not any(word in mails for word in TYPED)
        texts["log"] = portal.log.read_text()
        assert not any(holds(text, PIN) for text in texts.values())
        assert "ValueError at tests/journeys/failing.py" in texts["log"]
        assert NUMBER in texts["dump"]
        assert any(telling_files(folder, [NUMBER]) for folder in folders), "the search sees"
