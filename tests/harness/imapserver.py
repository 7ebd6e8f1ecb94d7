"""A real IMAP server in the tests' own process, over TLS."""

import asyncio
import ssl
from argparse import Namespace
from imaplib import IMAP4_SSL
from threading import Thread

from proxyprotocol.noop import ProxyProtocolNoop
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer as Pymap

from script.tools.postgres import free_port

ACCOUNT, PASSWORD = "bounces", "a password of the tests"


class ImapServer:
    """One mailbox, empty at first, at `port` of localhost; `tls` is a server's SSL context."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self.port = free_port()
        self.tls = tls
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)

    async def _listen(self) -> asyncio.Server:
        account = {"demo_data": False, "demo_user": ACCOUNT, "demo_password": PASSWORD}
        place = {"host": ["localhost"], "port": str(self.port), "tls": False, "debug": False}
        unused = dict.fromkeys(["cert", "key", "proxy_protocol", "passlib_cfg"])
        backend, config = await DictBackend.init(Namespace(**account, **place, **unused))
        config.apply_context()
        answer = ProxyProtocolReader(ProxyProtocolNoop()).get_callback(Pymap(backend.login, config))
        return await asyncio.start_server(answer, "localhost", self.port, ssl=self.tls)

    def __enter__(self) -> "ImapServer":
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _client(self) -> IMAP4_SSL:
        client = IMAP4_SSL("localhost", self.port, ssl_context=ssl._create_unverified_context())
        client.login(ACCOUNT, PASSWORD)
        client.select("INBOX")
        return client

    def deliver(self, *mails: bytes) -> None:
        """Put mails into the mailbox, in that order."""
        with self._client() as client:
            for mail in mails:
                assert client.append("INBOX", None, None, mail)[0] == "OK"

    @property
    def mails(self) -> list[tuple[bytes, bytes]]:
        """Of each mail in the mailbox its flags and its first line, oldest first."""
        with self._client() as client:
            listed = client.uid("SEARCH", "ALL")[1][0].split()
            rows = [client.uid("FETCH", uid, "(FLAGS BODY.PEEK[])")[1][0] for uid in listed]
        return [(row[0], row[1].splitlines()[0]) for row in rows]
