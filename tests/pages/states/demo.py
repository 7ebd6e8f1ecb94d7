"""What the demo alone has: its mailbox."""

import tempfile

from django.http import HttpResponse

from messaging.delivery import send_due
from tests.pages.cast import Cast
from tests.pages.catalogue import DEMO, state


def furnish(cast: Cast) -> None:
    """The demo's addresses and an empty mailbox."""
    folder = cast.afterwards.enter_context(tempfile.TemporaryDirectory())
    cast.set(
        ROOT_URLCONF="tests.pages.demo_addresses",
        DEMO_MAIL_DIR=f"{folder}/mail",
        EMAIL_BACKEND="portal.demo.MaildirBackend",
    )


@state("demo-mails-none", DEMO)
def mails_none(cast: Cast) -> HttpResponse:
    furnish(cast)
    return cast.get("/demo/mail/")


@state("demo-mails", DEMO)
def mails(cast: Cast) -> HttpResponse:
    furnish(cast)
    cast.message()
    cast.message("909090909")
    send_due()
    return cast.get("/demo/mail/")


@state("demo-mail", DEMO)
def mail(cast: Cast) -> HttpResponse:
    page = mails(cast).content.decode()
    address = page.partition('href="/demo/mail/')[2].partition('"')[0]
    return cast.get(f"/demo/mail/{address}")


@state("demo-style", DEMO, wrong=True)
def style(cast: Cast) -> HttpResponse:
    furnish(cast)
    return cast.get("/demo/style/")
