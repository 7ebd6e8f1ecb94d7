"""A real SMTP server in the tests' own process, with or without TLS."""

import asyncio
import email
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from script.tools.postgres import free_port
from tests.harness.waiting import PATIENCE, wait_for


class _KeepsMail:
    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.received: list[EmailMessage] = []
        self.senders: list[str] = []  # of the envelopes
        self.refuse = False
        self.begun = 0
        # What it says to a mailbox, where that is not "250 OK".
        self.answers: dict[str, str] = {}
        self.seconds: Callable[[EmailMessage], float] = lambda mail: 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.begun += 1
        if self.refuse:
            return "451 try again later"
        mail = email.message_from_bytes(envelope.content, policy=default)
        await asyncio.sleep(self.seconds(mail))
        self.senders.append(envelope.mail_from)
        self.received.append(mail)
        return "250 OK"


class MailServer:
    """Listens on `port` of localhost while started; keeps what it took in `received`.

    `handler.answers` is what it says to a mailbox; `handler.seconds` gives how long it takes over
    a mail; `handler.begun` counts those that came. With `tls`, a server's SSL context, it
    takes mail after STARTTLS only.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.handler = _KeepsMail()
        self.port = free_port()
        self.tls = tls
        self._controller: Controller | None = None

    @property
    def received(self) -> list[EmailMessage]:
        """Every mail taken so far, oldest first."""
        return self.handler.received

    def start(self) -> None:
        """Listen."""
        self._controller = Controller(
            self.handler,
            hostname="localhost",
            port=self.port,
            tls_context=self.tls,
            require_starttls=self.tls is not None,
            ready_timeout=PATIENCE,
        )
        self._controller.start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    def renew(self) -> None:
        """Listen, with nothing received and nothing special to say, as at first."""
        self.handler.forget()
        if self._controller is None:
            self.start()

    def wait_for(self, count: int, seconds: float = PATIENCE) -> list[EmailMessage]:
        """The mails, once there are `count`; AssertionError after `seconds`."""
        wait_for(
            lambda: len(self.received) >= count,
            seconds=seconds,
            says=lambda: f"{len(self.received)} of {count} mails came",
        )
        return self.received

    def __enter__(self) -> "MailServer":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def text_of(mail: EmailMessage) -> str:
    """The mail's plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
