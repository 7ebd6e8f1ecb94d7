"""Where a request came from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's address, as our own proxies saw it.

    TRUSTED_PROXY_HOPS=0 reads the connection; n takes the n-th from the right of
    X-Forwarded-For, which is the last one that a trusted proxy wrote. Everything
    further left comes from the client and could be anything.
    """
    hops = settings.TRUSTED_PROXY_HOPS
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if hops and len(forwarded) >= hops and forwarded[-hops]:
        return forwarded[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))


def client_network(request: HttpRequest) -> str:
    """The network that counts as one client: an IPv4 address, or an IPv6 /56."""
    address = client_address(request)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    # A socket for both families shows an IPv4 client as ::ffff:192.0.2.1.
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    bits = 32 if parsed.version == 4 else 56
    return str(ipaddress.ip_network((parsed, bits), strict=False))
