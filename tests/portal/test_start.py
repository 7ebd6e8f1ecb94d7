"""What the portal refuses to start with."""

import base64
import subprocess
import sys
import time

import psycopg
import pytest

from script.tools.deploy_check import CHECK, PRODUCTION
from script.tools.postgres import Cluster, cluster
from tests.harness.forks import run
from tests.harness.processes import fill, make_roles, new_database, prepared
from tests.settings import FIELD_KEY, PEPPER, invented

pytestmark = pytest.mark.once
ANOTHER = invented("another key")


def check(**changes: str) -> tuple[int, str]:
    """What the check of a deployment ends with as in production but for `changes`, and says."""
    return run(CHECK, {**PRODUCTION, **changes})


def test_an_environment_as_in_production_is_clean():
    code, said = check()
    assert code == 0, said


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing or shorter than 32 characters"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or shorter than 32 characters"),
        ({"FIELD_KEYS": ""}, "FIELD_KEYS is missing"),
        ({"FIELD_KEYS": "k1:not base64"}, "FIELD_KEYS: key k1 is not base64"),
        ({"FIELD_KEYS": "k1:c2hvcnQ="}, "FIELD_KEYS: each key is id:base64"),
        ({"FIELD_KEYS": f"kłucz:{FIELD_KEY}"}, "FIELD_KEYS: each key is id:base64"),
        ({"FIELD_KEYS": f"k1:{FIELD_KEY},k1:{PEPPER}"}, "FIELD_KEYS: two keys have the id k1"),
        ({"PIN_PEPPERS": ""}, "PIN_PEPPERS is missing"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is missing or empty"),
        ({"DATABASE_URL": "db.example/portal"}, "DATABASE_URL must begin with postgres://"),
        ({"ENVIRONMENT": "prod"}, "ENVIRONMENT must be production, test or demo"),
        ({"AGENCY_FILE": "/nowhere.toml"}, "/nowhere.toml: "),
        ({"SITE_URL": "http://portal.sheriff.example"}, "portal.E005"),
        ({"EMAIL_CONTENT": "full"}, "portal.E002"),
        ({"EMAIL_CONTENT": "some"}, "portal.E001"),
        ({"CAPTCHA": "recaptcha"}, "portal.E004"),
        ({"CAPTCHA": "none"}, "portal.E003"),
        ({"EMAIL_SECURITY": "maybe"}, "portal.E006"),
        ({"SEARCH_BY": "both"}, "portal.E007"),
        (
            {
                "RECAPTCHA_PUBLIC_KEY": "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI",
                "RECAPTCHA_PRIVATE_KEY": "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe",
            },
            "portal.E004",
        ),
    ],
)
def test_an_unsafe_start_is_refused_and_says_why(changes, reason):
    code, said = check(**changes)
    assert code != 0
    assert reason in said


def test_full_mail_over_tls_is_fine():
    code, said = check(EMAIL_CONTENT="full", EMAIL_SECURITY="starttls")
    assert code == 0, said


def test_secrets_can_come_from_files(tmp_path):
    file = tmp_path / "field_keys"
    file.write_text(f"k1:{FIELD_KEY}\n")
    code, said = check(FIELD_KEYS="", FIELD_KEYS_FILE=str(file))
    assert code == 0, said


def test_all_that_an_administrator_left_from_a_trial_is_named_at_once():
    nothing = base64.b64encode(bytes(32)).decode()
    code, said = check(
        SECRET_KEY="a" * 50,
        FIELD_KEYS=f"k1:{nothing}",
        PIN_PEPPERS=f"p1:{nothing}",
        ALLOWED_HOSTS="*",
        TRUSTED_PROXY_HOPS="0",
        PIN_GUESSES_PER_CASE_PER_DAY="100000",
        CAPTCHA_COST="0",
        EMAIL_BACKEND="portal.demo.MaildirBackend",
        DATABASE_URL="sqlite:////tmp/portal-trial.sqlite3",
    )
    assert code != 0
    for named in (
        "SECRET_KEY can be guessed",
        "FIELD_KEYS: key k1 can be guessed",
        "PIN_PEPPERS: key p1 can be guessed",
        "ALLOWED_HOSTS holds *",
        "TRUSTED_PROXY_HOPS does not say",
        "PIN_GUESSES_PER_CASE_PER_DAY is 100000; it may be from 5 to 20",
        "CAPTCHA_COST is 0; it may be from 1000",
        "EMAIL_BACKEND=portal.demo.MaildirBackend sends no mail",
        "ALLOW_SQLITE=true",
    ):
        assert named in said, named
    assert nothing not in said


def test_new_secrets_have_new_ids_and_those_of_the_demo_are_marked():
    def printed(*arguments: str) -> dict[str, str]:
        command = [sys.executable, "script/_secrets", *arguments]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return dict(line.split("=", 1) for line in lines.splitlines())

    first, second = printed(), printed()
    for name in ("FIELD_KEYS", "PIN_PEPPERS", "AUDIT_KEYS", "ADDRESS_KEYS"):
        assert first[name].split(":")[0] != second[name].split(":")[0]
    code, said = check(**first)
    assert code == 0, said
    _code, refused = check(**printed("demo"))
    assert refused.count("is a demo key") == 6


WEB = ("-c", "import portal.wsgi")
WORKER = ("manage.py", "send_notifications")
ONCE = (*WORKER, "--once")


def start(command: tuple[str, ...], database: str, **changes: str) -> tuple[int, str]:
    """The exit code of a process as in production, and what it says."""
    environment = {**PRODUCTION, "DATABASE_URL": database, "ALLOW_SQLITE": "true", **changes}
    result = subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, timeout=300
    )
    return result.returncode, result.stderr


@pytest.mark.parametrize("command", [WEB, ONCE], ids=["web", "worker"])
def test_web_and_worker_start_with_the_datas_keys_and_tables_only(tmp_path, command):
    code, said = start(command, new_database(tmp_path))
    assert (code != 0, "portal.E021" in said) == (True, True), said
    (tmp_path / "migrated").mkdir()
    database = new_database(tmp_path / "migrated", prepared("migrate"))
    make_roles(database)
    database = database.replace("//portal@", "//portal_web@")
    code, said = start(command, database, PIN_PEPPERS=f"p1:{ANOTHER}")
    assert (code != 0, "PIN_PEPPERS: key p1 is not the key" in said) == (True, True), said
    code, said = start(command, database, ROW_NUMBERS_FILE=str(tmp_path / "row-numbers.json"))
    assert code == 0, said
    assert "messaging.W001" in said, "nobody gets mail yet, which only warns"


def wait_until_others_work(connection: psycopg.Connection) -> None:
    """Until a worker's threads are connected, too."""
    end = time.monotonic() + 60
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    while connection.execute(others).fetchone()[0] < 4:
        assert time.monotonic() < end
        time.sleep(0.1)


def filled(database: Cluster, role: str) -> dict[str, str]:
    """The environment of a process that is to run as `role`, on a database with its tables."""
    fill(database, "migrate")
    make_roles(database.url)
    return {**PRODUCTION, "DATABASE_URL": database.url.replace("//portal@", f"//{role}@")}


def test_with_the_database_down_a_worker_that_works_once_ends_with_an_error():
    code, said = start(ONCE, "postgres://127.0.0.1:9/portal?sslmode=disable")
    assert (code, "the database does not answer" in said) == (1, True), said


def test_with_the_database_down_the_web_process_starts_and_the_worker_waits():
    with cluster() as database:
        environment = filled(database, "portal_worker")
        database.stop()
        code, said = start(WEB, database.url)
        assert (code, "portal.E020" in said) == (0, True), said
        worker = subprocess.Popen([sys.executable, *WORKER], env=environment)
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(timeout=6)
        database.start()
        with psycopg.connect(database.url, autocommit=True) as connection:
            wait_until_others_work(connection)
        worker.terminate()
        assert worker.wait(timeout=60) == 0


def test_a_web_process_that_began_before_the_database_ends_when_its_keys_are_not_the_datas():
    with cluster() as database:
        environment = filled(database, "portal_web")
        database.stop()
        stays = [sys.executable, "-c", "import time, portal.wsgi; time.sleep(600)"]
        right = subprocess.Popen(stays, env=environment)
        [name, _key] = environment["FIELD_KEYS"].split(":")
        other = {**environment, "FIELD_KEYS": f"{name}:{ANOTHER}"}
        wrong = subprocess.Popen(stays, env=other, stderr=subprocess.PIPE, text=True)
        assert any("portal.E020" in line for line in wrong.stderr)  # it goes on without
        database.start()
        _nothing, said = wrong.communicate(timeout=120)
        assert (wrong.returncode, "portal.E018" in said) == (3, True), said
        assert right.poll() is None
        right.kill()
        right.wait()
