"""reCAPTCHA, with a local server over real TLS in Google's place."""

import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from lookup import captcha
from tests.harness.processes import Certificates
from tests.walk import hidden, search


class _Provider(BaseHTTPRequestHandler):
    answer = b""
    status = 200
    asked: list[dict[str, list[str]]] = []

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.asked.append(parse_qs(self.rfile.read(length).decode()))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *arguments: object) -> None:
        return


@pytest.fixture
def provider(settings, tmp_path, monkeypatch):
    """The provider, answering yes; the portal configured to use it."""
    certificates = Certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    server = ThreadingHTTPServer(("localhost", 0), _Provider)
    server.socket = certificates.server_context().wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setattr(captcha._google, "silent_until", 0.0)
    settings.CAPTCHA = "recaptcha"
    settings.RECAPTCHA_PUBLIC_KEY, settings.RECAPTCHA_PRIVATE_KEY = "public", "private"
    settings.RECAPTCHA_DOMAIN = f"localhost:{server.server_port}"
    _Provider.asked, _Provider.status = [], 200
    _Provider.answer = json.dumps({"success": True}).encode()
    yield _Provider
    server.shutdown()
    server.server_close()


def look(client):
    """Search with a box that was ticked and no other check."""
    return search(client, "casehenry02", altcha="", **{"g-recaptcha-response": "ticked"})


def test_a_ticked_box_passes_and_no_address_is_given_away(client, case, provider):
    assert look(client).status_code == 303
    [asked] = provider.asked
    assert asked["response"] == ["ticked"]
    assert "127.0.0.1" not in str(asked)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b'{"success": false, "error-codes": ["invalid-input-secret"]}', 200),
        (b"<html>", 200),
        (b"[]", 200),
        (b"null", 200),
        (b"{}", 200),
        (b"\xff", 200),
        (b"", 503),
    ],
)
def test_whatever_the_provider_answers_is_never_a_500(client, case, provider, answer, status):
    provider.answer, provider.status = answer, status
    response = look(client)
    assert response.status_code == 422
    assert "Please wait 15 seconds" in response.content.decode()


def waited(client, time_machine, **changes: str) -> int:
    """The answer to a search after 15 seconds, by the wait on its page."""
    client.post("/lookup/before/")
    wait = hidden(client.get("/lookup/").content.decode(), "wait")
    time_machine.move_to(timezone.now() + timedelta(seconds=15))
    return search(client, "casehenry02", altcha="", wait=wait, **changes).status_code


def test_when_the_provider_says_no_no_wait_stands_in(client, case, provider, time_machine):
    provider.answer = b'{"success": false, "error-codes": ["timeout-or-duplicate"]}'
    assert waited(client, time_machine, **{"g-recaptcha-response": "ticked"}) == 422
    assert look(client).status_code == 422
    provider.answer = b""
    assert waited(client, time_machine, **{"g-recaptcha-response": "ticked"}) == 303


def test_a_proof_of_work_stands_in_for_nothing(client, case, provider):
    response = search(client, "casehenry02")
    assert "Please wait 15 seconds" in response.content.decode()


@pytest.mark.parametrize("answer", ["", "ticked"], ids=["no scripts", "provider down"])
def test_without_its_answer_a_client_has_half_the_waits(
    client, case, provider, settings, time_machine, answer
):
    provider.answer, settings.CAPTCHA_WAITS_PER_HOUR = b"", 6
    fields = {"g-recaptcha-response": answer}
    assert [waited(client, time_machine, **fields) for _ in range(4)] == [303, 303, 303, 422]


def test_a_provider_that_is_down_is_never_a_500(client, case, provider, settings):
    settings.RECAPTCHA_DOMAIN = "localhost:1"
    assert look(client).status_code == 422


def test_a_provider_that_gave_no_answer_is_left_alone_for_60_seconds(client, case, provider):
    provider.status = 503
    before = time.monotonic()
    assert look(client).status_code == 422
    after = time.monotonic()
    assert [look(client).status_code for _ in range(2)] == [422, 422]
    assert len(provider.asked) == 1
    assert before + 60 <= captcha._google.silent_until <= after + 60


def test_only_the_search_page_may_talk_to_the_provider(client, case, provider):
    client.post("/lookup/before/")
    host = "https://localhost:"
    assert host in client.get("/lookup/").headers["Content-Security-Policy"]
    for address in ("/", "/lookup/pin/", "/privacy/"):
        assert host not in client.get(address).headers["Content-Security-Policy"]


def test_the_page_loads_the_box_from_the_provider_and_has_the_wait_beside_it(
    client, case, provider, settings
):
    client.post("/lookup/before/")
    page = client.get("/lookup/").content.decode()
    assert f'src="https://{settings.RECAPTCHA_DOMAIN}/recaptcha/api.js"' in page
    assert 'class="g-recaptcha" data-sitekey="public"' in page
    assert 'name="wait"' in page
