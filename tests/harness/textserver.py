"""A text provider on this machine: it speaks Twilio's form, or takes a plain one."""

import base64
import hashlib
import hmac
import json
import threading
import urllib.request
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urldefrag

from script.tools.postgres import free_port

ACCOUNT, TOKEN = "AC" + "5" * 32, "0123456789abcdef" * 2
SENDER = "+13125550100"
PLAIN_SECRET = "Bearer " + "s" * 32
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
BASIC = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()


def signed(address: str, fields: Mapping[str, str], token: str = TOKEN) -> str:
    """Twilio's signature of a POST of `fields` to `address`, as its documentation has it."""
    written = urldefrag(address).url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.digest(token.encode(), written.encode(), hashlib.sha1)).decode()


class _Provider(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "TextServer"

    def do_HEAD(self) -> None:
        self._answer(404)

    def do_GET(self) -> None:
        self._answer(200, {"status": "queued"})  # where a redirect leads

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = dict(parse_qsl(body))
        self.server.begun += 1
        is_twilios = self.path == MESSAGES and self.headers["Authorization"] == BASIC
        if not is_twilios and self.headers["Authorization"] != PLAIN_SECRET:
            self._answer(401, {"code": 20003, "message": "Authenticate", "status": 401})
            return
        does = self.server.answers.get(fields.get("To") or fields["number"], 201)
        if does == "hang":
            self.server.released.wait()
            return
        if does == "close":
            self.close_connection = True
            return
        if does == "page":
            self._send(200, b"<title>Sign in to this network</title>")
        elif isinstance(does, tuple):
            status, code = does
            said = {"message": f"{fields} is refused", "status": status}
            self._answer(status, said | ({"code": code} if code else {}))
        else:
            sid = f"SM{len(self.server.received):032x}"
            self.server.received.append({**fields, "sid": sid})
            self._answer(201, {"sid": sid, "status": "queued", "to": fields.get("To")})

    def _answer(self, status: int, said: dict | None = None) -> None:
        self._send(status, json.dumps(said).encode() if said else b"")

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class TextServer(ThreadingHTTPServer):
    """Listens on `port` while started; keeps each text that it took in `received`, as posted.

    `answers` says what happens to a number's texts: (status, Twilio's code or 0), "hang", "close",
    "page". `begun` counts those that came.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.port = free_port()
        self.received: list[dict[str, str]] = []
        self.answers: dict[str, object] = {}
        self.begun = 0
        self.released = threading.Event()

    @property
    def address(self) -> str:
        """Where it listens, or would."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen."""
        super().__init__(("127.0.0.1", self.port), _Provider)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}).start()

    def stop(self) -> None:
        """Let go of what hangs, and refuse connections."""
        self.released.set()
        self.shutdown()
        self.server_close()

    def tell(self, number: int, status: str, **fields: str) -> int:
        """Tell the portal, over the web, what became of the text of that number; its answer."""
        text = self.received[number]
        told = {"MessageSid": text["sid"], "MessageStatus": status, "To": text["To"], **fields}
        request = urllib.request.Request(
            urldefrag(text["StatusCallback"]).url,
            urllib.parse.urlencode(told).encode(),
            {"X-Twilio-Signature": signed(text["StatusCallback"], told)},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
