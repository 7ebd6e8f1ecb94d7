"""Where a request came from."""

import ipaddress
import logging
import re
from functools import cache

from django.conf import settings
from django.http import HttpRequest

logger = logging.getLogger(__name__)

UNREADABLE = "0.0.0.0"  # noqa: S104 - stands for an address, and nothing listens on it
WITH_PORT = re.compile(r"\[([^]]*)\](?::\d+)?|([^:]*):\d+")


def client_address(request: HttpRequest) -> str:
    """The client's address, as our own proxies saw it.

    TRUSTED_PROXY_HOPS=0 reads the connection; n takes the n-th from the right of
    X-Forwarded-For, which is the last one that a trusted proxy wrote. Everything
    further left comes from the client and could be anything. A port that a proxy
    adds is left out. What is no address is UNREADABLE: all of those are one client.
    """
    hops = settings.TRUSTED_PROXY_HOPS
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    written = str(request.META.get("REMOTE_ADDR", ""))
    if len(forwarded) < hops:
        _warn_of_hops(hops)
    elif hops and forwarded[-hops]:
        written = forwarded[-hops]
    match = WITH_PORT.fullmatch(written)
    try:
        host = (match[1] or match[2] or "") if match else written
        return str(ipaddress.ip_address(host.partition("%")[0]))  # % begins a link's own name
    except ValueError:
        return UNREADABLE


@cache
def _warn_of_hops(hops: int) -> None:
    """Once in a process: with too many hops all of the county is one client."""
    logger.error("TRUSTED_PROXY_HOPS=%s is too many: a request passed fewer proxies", hops)


def client_network(request: HttpRequest) -> str:
    """The network that counts as one client: an IPv4 address, or an IPv6 /56."""
    address = ipaddress.ip_address(client_address(request))
    # A socket for both families shows an IPv4 client as ::ffff:192.0.2.1.
    parsed = getattr(address, "ipv4_mapped", None) or address
    bits = 32 if parsed.version == 4 else 56
    return str(ipaddress.ip_network((parsed, bits), strict=False))
