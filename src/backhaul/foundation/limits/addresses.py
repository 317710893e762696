"""From where a request comes, as far as it can be trusted."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_NEIGHBOURS = 64
"""So many bits of an IPv6 address are one connection's: the rest it chooses as it likes."""


def network_of(request: HttpRequest) -> str:
    """Return the caller's address, of IPv6 its network; empty if it has none.

    What a proxy says is believed only as far as proxies of ours stand in front.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    proxies: int = settings.BACKHAUL_PROXIES
    told = hops[-proxies] if 0 < proxies <= len(hops) else ""
    return _network(told) or _network(str(request.META.get("REMOTE_ADDR", "")))


def _network(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _NEIGHBOURS), strict=False))
    return str(address)
