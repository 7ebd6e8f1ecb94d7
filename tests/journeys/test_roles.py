"""The roles of `deploy/roles.sql`: enough for the portal's work, and for nothing else."""

import psycopg
import pytest

from script.tools.postgres import cluster
from tests.harness.processes import ROLES, Deployment
from tests.journeys.browserless import Visitor

pytestmark = pytest.mark.once
NOT_ALLOWED = [
    "DROP TRIGGER staffack_auditentry_no_update ON staffack_auditentry",
    "ALTER TABLE staffack_auditentry DISABLE TRIGGER ALL",
    "ALTER TABLE cases_case ADD COLUMN more text",
    "TRUNCATE staffack_auditentry",
    "DELETE FROM staffack_auditentry",
    "UPDATE staffack_auditentry SET detail = ''",
    "ALTER TABLE staffack_auditentry OWNER TO CURRENT_USER",
    "CREATE TRIGGER more BEFORE INSERT ON staffack_auditentry EXECUTE FUNCTION refuse_change()",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN NEW; END'",
    "UPDATE staffack_acknowledgment SET id = id",
    "DELETE FROM django_migrations",
    "CREATE TABLE other (id int)",
    "CREATE OR REPLACE FUNCTION other() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SET session_replication_role = replica",
]
ROLE = """
from staffack.append_only import role_can_change_nothing
print(*[f"{error.id} {error.msg}" for error in role_can_change_nothing()])
"""
WAITS = """
from portal.database_checks import waits_end
print(*[error.id for error in waits_end(None, ["default"])])
"""


@pytest.fixture
def owned(tmp_path, mail_server, certificates):
    """The portal on a database of its own, with the roles; and its address without a role."""
    with cluster() as database:
        portal = Deployment(tmp_path, mail_server, certificates, database)
        with psycopg.connect(database.url) as owner:
            owner.execute(ROLES)  # after each migrate
        yield portal, database.url.replace("portal@", "{}@")
        portal.stop()


def test_web_and_worker_do_their_work_and_can_change_no_table(owned, mail_server):
    portal, url = owned
    for role, start in (("portal_web", portal.start_web), ("portal_worker", portal.start_worker)):
        portal.environment["DATABASE_URL"] = url.format(role)
        start()
    visitor = Visitor(portal.address, portal.tls.authority)
    visitor.open_case("casehenry02", "4826")
    assert visitor.send("He is home at noon.").endswith("/order/sent/")
    mail_server.wait_for(1)
    portal.manage("check", "--database", "default")
    for role, timeout in (("portal_web", "1500ms"), ("portal_worker", "45s")):
        with psycopg.connect(url.format(role), autocommit=True) as connection:
            for name in ("statement_timeout", "lock_timeout"):
                assert connection.execute(f"SHOW {name}").fetchone() == (timeout,)
            for statement in NOT_ALLOWED:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)


def test_through_a_pooler_the_start_is_refused_where_the_role_has_no_timeouts(owned):
    portal, url = owned
    for pooler, role, seconds, refusals in [
        ("true", "portal", "2", "portal.E023 portal.E023"),
        ("true", "portal_worker", "2", "portal.E023 portal.E023"),
        ("true", "portal_worker", "60", ""),
        ("true", "portal_web", "2", ""),
        ("false", "portal", "2", ""),
    ]:
        settings = {"DATABASE_POOLER": pooler, "DATABASE_SECONDS": seconds}
        address = {"DATABASE_URL": url.format(role)}
        found = portal.manage("shell", "--no-imports", "-c", WAITS, **settings, **address)
        assert found.strip() == refusals, (pooler, role, seconds)


def test_production_refuses_to_start_as_the_owner_or_with_a_right_to_change_the_log(owned):
    portal, url = owned

    def said(role: str) -> str:
        return portal.manage("shell", "--no-imports", "-c", ROLE, DATABASE_URL=url.format(role))

    mighty = "staffack.E002 {} owns tables of the portal, or may change its log"
    assert said("portal").startswith(mighty.format("portal"))
    assert [said(role).strip() for role in ("portal_web", "portal_worker")] == ["", ""]
    with psycopg.connect(url.format("portal")) as owner:
        owner.execute("GRANT UPDATE ON staffack_auditentry TO portal_web")
        owner.execute("GRANT portal TO portal_worker")
    for role in ("portal_web", "portal_worker"):
        assert said(role).startswith(mighty.format(role))
    with pytest.raises(AssertionError, match="portal_web owns tables of the portal"):
        portal.start_web()
    worker = portal.start_worker()
    assert worker.wait(timeout=60) != 0
