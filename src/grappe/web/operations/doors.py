"""Who may read the figures of the installation: its own machines, or a token."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

FORWARDED = (
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"),
    *("HTTP_FORWARDED", "HTTP_X_REAL_IP"),
)


def may_read_metrics(request: HttpRequest) -> bool:
    """A token that is right, or an address of a network that is allowed."""
    token = settings.GRAPPE_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if token and constant_time_compare(given, f"Bearer {token}"):
        return True
    address = address_of(request)
    if address is None:
        return False
    return any(
        address in ip_network(network) for network in settings.GRAPPE_METRICS_NETWORKS
    )


def address_of(request: HttpRequest):
    """Where a request comes from; None if somebody in between may have lied.

    Behind a proxy of the same machine, everybody seems to be at home: what the trusted
    proxies wrote counts then, and nothing else.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if any(request.META.get(header) for header in FORWARDED):
        count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if count < 1 or len(hops) < count:
            return None
        told = hops[-count].strip()
    try:
        return ip_address(told)
    except ValueError:
        return None
