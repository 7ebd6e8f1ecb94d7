"""What the demo alone has: its mailbox and its telephone."""

import tempfile

from django.http import HttpResponse

from alerts.demo import Folder
from alerts.events import Route
from alerts.models import Channel, Delivery, Wish
from messaging.delivery import send_due
from tests.pages.cast import Cast
from tests.pages.catalogue import DEMO, state


def furnish(cast: Cast) -> None:
    """The demo's addresses and an empty mailbox."""
    folder = cast.afterwards.enter_context(tempfile.TemporaryDirectory())
    cast.set(
        ROOT_URLCONF="tests.pages.demo_addresses",
        DEMO_MAIL_DIR=f"{folder}/mail",
        DEMO_TEXT_DIR=f"{folder}/texts",
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


@state("demo-texts-none", DEMO)
def texts_none(cast: Cast) -> HttpResponse:
    furnish(cast)
    return cast.get("/demo/texts/")


@state("demo-texts", DEMO)
def texts(cast: Cast) -> HttpResponse:
    furnish(cast)
    for words, language in (("page", "en"), ("page", "pl")):
        wish = Wish(words=words, language=language)
        Folder().hand_over(
            Delivery(
                kind=Delivery.Kind.TEST,
                channel=Channel(wish=wish, route=Route.TEXT, address="(312) 555-0142"),
            )
        )
    return cast.get("/demo/texts/")


@state("demo-style", DEMO, wrong=True)
def style(cast: Cast) -> HttpResponse:
    furnish(cast)
    return cast.get("/demo/style/")
