"""Post a small message to an address that somebody else chose.

The address is somebody's wish, so it must not become a way into the network behind:
names are looked up once, an address that is not public is refused, and the connection
is made to the very address that was checked. No redirection is followed.
"""

import ipaddress
import socket
import ssl
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urlsplit

# IPv4 addresses written in an IPv6 one that a router translates.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
READ_BYTES = 16 * 1024
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


# Why an address is refused, by its code.
REASONS = {
    "address": "This is not an address.",
    "https": "The address must begin with https://.",
    "password": "The address must not hold a name or a password.",
    "fragment": "The address must not hold a “#”.",
    "unknown": "No machine has this name.",
    "private": "This address leads into a private network.",
}


class Refused(Exception):
    """Nothing may be sent to this address: `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(REASONS[code])
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes
    ----------
    status : int or None
        The HTTP status; None when there was no answer.
    text : str
        The beginning of the answer.
    error : str
        Why there was no answer; empty when there was one.
    duration_ms : int
        How long it took.
    """

    status: int | None
    text: str
    error: str
    duration_ms: int


def check(url: str, *, insiders: Collection[str] = ()) -> SplitResult:
    """Take an address apart.

    Parameters
    ----------
    url : str
        Where to post.
    insiders : collection of str
        Names of hosts that may be reached on a private network, and without TLS.

    Returns
    -------
    SplitResult
        Its parts.

    Raises
    ------
    Refused
        If it is not an https address, or holds a password or a fragment.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Refused("address") from error
    if (
        not host
        or port == 0
        or not url.isascii()
        or not url.isprintable()
        or " " in url
    ):
        raise Refused("address")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in insiders):
        raise Refused("https")
    if parts.username is not None or parts.password is not None:
        raise Refused("password")
    if parts.fragment:
        raise Refused("fragment")
    return parts


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    insiders: Collection[str] = (),
    seconds: float = 10,
) -> Answer:
    """Post a message and read the beginning of the answer.

    Parameters
    ----------
    url : str
        Where to post.
    body : bytes
        The message.
    headers : mapping
        Its headers.
    insiders : collection of str
        Names of hosts that may be reached on a private network, and without TLS.
    seconds : float
        For everything, the answer included.

    Returns
    -------
    Answer
        What came back; refusals and failures are told there too.
    """
    began = monotonic()
    try:
        status, text = _exchange(url, body, headers, insiders, seconds)
    except Refused as refusal:
        return Answer(None, "", str(refusal), _elapsed(began))
    except TimeoutError:
        return Answer(None, "", "No answer in time.", _elapsed(began))
    except ssl.SSLError as error:
        return Answer(None, "", f"TLS: {error.reason}", _elapsed(began))
    except (OSError, HTTPException, ValueError) as error:
        if monotonic() - began >= seconds:
            return Answer(None, "", "No answer in time.", _elapsed(began))
        return Answer(
            None, "", f"{type(error).__name__}: {error}"[:200], _elapsed(began)
        )
    return Answer(status, text, "", _elapsed(began))


def resolve(host: str, port: int, *, insiders: Collection[str] = ()) -> str:
    """Look a host up, and give the one address to connect to.

    Parameters
    ----------
    host : str
        A name or an address.
    port : int
        Its port.
    insiders : collection of str
        Names of hosts that may be reached on a private network.

    Returns
    -------
    str
        The first of its addresses.

    Raises
    ------
    Refused
        If any of its addresses is not public, or it has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("unknown") from error
    addresses = [str(one[4][0]) for one in found]
    if host not in insiders:
        for address in addresses:
            if not is_public(ipaddress.ip_address(address.partition("%")[0])):
                raise Refused("private")
    return addresses[0]


def is_public(address: Address) -> bool:
    """Tell whether anybody on the internet could reach an address.

    Parameters
    ----------
    address : IPv4Address or IPv6Address
        As the name was looked up.

    Returns
    -------
    bool
        False for private, loopback, link-local, multicast and reserved addresses, and
        for the IPv6 addresses that lead to one.

    Examples
    --------
    >>> is_public(ipaddress.ip_address("::ffff:127.0.0.1"))
    False
    >>> is_public(ipaddress.ip_address("9.9.9.9"))
    True
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo:
            inner = address.teredo[1]
        if address in TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None and not is_public(inner):
            return False
        if address.ipv4_mapped:
            return True
        if address.is_site_local:
            return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
    )


def _exchange(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    insiders: Collection[str],
    seconds: float,
) -> tuple[int, str]:
    parts = check(url, insiders=insiders)
    host = str(parts.hostname)
    is_safe = parts.scheme == "https"
    port = parts.port or (443 if is_safe else 80)
    address = resolve(host, port, insiders=insiders)
    connection = (HTTPSConnection if is_safe else HTTPConnection)(
        host, port, timeout=seconds
    )
    # Not looked up again: a name may change its mind between two questions.
    plain = socket.create_connection((address, port), timeout=seconds)
    connection.sock = plain
    # Each byte may come in time and the last one never.
    timer = Timer(seconds, _cut, [plain])
    timer.daemon = True
    timer.start()
    try:
        if is_safe:
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(plain, server_hostname=host)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        text = answer.read(READ_BYTES).decode("utf-8", "replace")
        return answer.status, text
    finally:
        timer.cancel()
        connection.close()
        plain.close()


def _cut(plain: socket.socket) -> None:
    with suppress(OSError):
        plain.shutdown(socket.SHUT_RDWR)


def _elapsed(began: float) -> int:
    return round((monotonic() - began) * 1000)
