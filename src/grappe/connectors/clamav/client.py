"""The daemon's protocol: a command, the bytes by blocks, one line back."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO

from grappe.connectors.clamav.errors import Unavailable

BLOCK = 1 << 17
LONGEST_ANSWER = 4096
TCP = re.compile(
    r"(?:tcp://)?(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<host>[^:/\s]+)):(?P<port>\d{1,5})"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner says of a file.

    Attributes
    ----------
    threat : str
        The name of what it found, "" for a clean file.
    """

    threat: str

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing was found."""
        return not self.threat


def scan(stream: BinaryIO, address: str, *, timeout: float = 30) -> Verdict:
    """Have a file looked at.

    Parameters
    ----------
    stream : binary file
        Read from where it stands to its end.
    address : str
        "127.0.0.1:3310", "[::1]:3310" or the path of a socket, "/run/clamav/clamd.ctl".
    timeout : float
        Seconds that the whole exchange may take.

    Returns
    -------
    Verdict

    Raises
    ------
    Unavailable
        The scanner gave no verdict.
    """
    with _connected(address, timeout) as line:
        # A scanner that has enough says why, then hangs up while we still talk.
        with suppress(BrokenPipeError, ConnectionResetError):
            line.send(b"zINSTREAM\0")
            while block := stream.read(BLOCK):
                line.send(len(block).to_bytes(4, "big") + block)
            line.send(bytes(4))
        return _verdict(line.answer())


def ping(address: str, *, timeout: float = 5) -> None:
    """Make sure that the scanner is there.

    Parameters
    ----------
    address : str
        As for `scan`.
    timeout : float
        Seconds that the whole exchange may take.

    Raises
    ------
    Unavailable
        It is not, or it is something else.
    """
    with _connected(address, timeout) as line:
        line.send(b"zPING\0")
        if line.answer() != "PONG":
            raise Unavailable("answer")


def _verdict(answer: str) -> Verdict:
    told = answer.removeprefix("stream: ")
    if told == "OK":
        return Verdict("")
    if told.endswith(" FOUND"):
        return Verdict(told.removesuffix(" FOUND") or "?")
    raise Unavailable("too_large" if "size limit exceeded" in told else "answer")


class _Line:
    """A connection on which every wait counts towards one deadline."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self.connection = connection
        self.deadline = deadline

    def send(self, data: bytes) -> None:
        self._wait()
        self.connection.sendall(data)

    def answer(self) -> str:
        """Read up to the null that ends an answer."""
        received = b""
        while b"\0" not in received:
            self._wait()
            if not (block := self.connection.recv(LONGEST_ANSWER)):
                raise Unavailable("closed")
            received += block
            if len(received) > LONGEST_ANSWER:
                raise Unavailable("answer")
        return received.split(b"\0", 1)[0].decode("utf-8", "replace").strip()

    def _wait(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)


@contextmanager
def _connected(address: str, timeout: float) -> Iterator[_Line]:
    deadline = time.monotonic() + timeout
    try:
        with _socket(address, timeout) as connection:
            yield _Line(connection, deadline)
    except TimeoutError as error:
        raise Unavailable("timeout") from error
    except (BrokenPipeError, ConnectionResetError) as error:
        raise Unavailable("closed") from error
    except OSError as error:
        raise Unavailable("unreachable") from error


def _socket(address: str, timeout: float) -> socket.socket:
    path = address.removeprefix("unix:").removeprefix("//")
    if path.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout)
        try:
            connection.connect(path)
        except OSError:
            connection.close()
            raise
        return connection
    found = TCP.fullmatch(address)
    if found is None or not 0 < int(found["port"]) < 65536:
        raise Unavailable("address")
    host = found["six"] or found["host"]
    return socket.create_connection((host, int(found["port"])), timeout=timeout)
