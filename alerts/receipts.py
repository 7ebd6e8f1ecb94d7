"""What the text provider tells the portal: what became of a text, and who answered STOP.

Signed, or it changes nothing. Nothing of what it tells is stored or logged.
"""

import hmac
import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error as AnyDatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.request_validator import RequestValidator

from alerts.models import Delivery
from alerts.stops import asks_to_stop, stop
from alerts.texting import UNSUBSCRIBED

logger = logging.getLogger(__name__)

# https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
ARRIVED, FAILED = {"delivered", "read"}, {"failed", "undelivered", "canceled"}
SAY_NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

View = Callable[..., HttpResponse]


def from_provider(view: View) -> View:
    """Let in whom TEXTS_BY names; 404 where it names none, 403 for anybody else.

    503 where the database fails: the provider then asks again.
    """

    @csrf_exempt
    @login_not_required
    @require_POST
    @wraps(view)
    def wrapped(request: HttpRequest, *args: UUID, **kwargs: UUID) -> HttpResponse:
        if settings.TEXTS_BY not in SIGNED:
            raise Http404
        if not SIGNED[settings.TEXTS_BY](request):
            logger.warning("what said to be the text provider did not prove it")
            return HttpResponse(status=HTTPStatus.FORBIDDEN)
        try:
            return view(request, *args, **kwargs)
        except AnyDatabaseError as error:
            logger.warning("the text provider could not be heard: %s", type(error).__name__)
            return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)

    return wrapped


def _is_twilios(request: HttpRequest) -> bool:
    # Behind a proxy the portal may have been asked by another name.
    address = settings.SITE_URL + request.get_full_path()
    signature = request.headers.get("X-Twilio-Signature", "")
    validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
    return bool(validator.validate(address, request.POST, signature))


def _is_gateways(request: HttpRequest) -> bool:
    secret, shown = settings.TEXT_GATEWAY_SECRET, request.headers.get(settings.TEXT_GATEWAY_HEADER)
    return bool(secret and shown) and hmac.compare_digest(secret.encode(), str(shown).encode())


SIGNED = {"twilio": _is_twilios, "gateway": _is_gateways}


@from_provider
def status(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note what became of a text. It may come twice, late, in any order, or for none of ours.

    That it arrived is final; that it did not sends it another way, once.
    """
    delivery = Delivery.objects.select_related("alert__wish").filter(uuid=uuid).first()
    said = request.POST.get("MessageStatus", "")
    if request.POST.get("ErrorCode") == str(UNSUBSCRIBED):
        stop(request.POST.get("To", ""))
    if delivery and said in ARRIVED:
        delivery.note_received()
    elif delivery and said in FAILED:
        delivery.fail(Delivery.Failure.REPORTED)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@from_provider
def answer(request: HttpRequest) -> HttpResponse:
    """Hear STOP and its kin; whatever else somebody answers is dropped. Nothing is texted back."""
    is_stop = request.POST.get("OptOutType") == "STOP"  # by a word of the account's own
    if is_stop or asks_to_stop(request.POST.get("Body", "")):
        cases = stop(request.POST.get("From", ""))
        logger.info("a number answered STOP: %s cases", cases)
    return HttpResponse(SAY_NOTHING, content_type="text/xml")
