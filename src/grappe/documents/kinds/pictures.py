"""Images: their signature, then their structure up to the pixels."""

import zlib
from typing import IO, Any

from grappe.documents.kinds.errors import WrongKind

PNG = b"\x89PNG\r\n\x1a\n"
MANY = 100_000
# Marks of a JPEG without a length: fill bytes and restarts.
BARE = frozenset([0x01, *range(0xD0, 0xD9)])
START_OF_SCAN = 0xDA


def check_png(stream: IO[Any]) -> None:
    """Raise WrongKind unless each block is whole, the first the header, then pixels."""
    if stream.read(8) != PNG:
        raise WrongKind
    seen = []
    for _number in range(MANY):
        size, name = int.from_bytes(stream.read(4), "big"), stream.read(4)
        body, total = stream.read(size), stream.read(4)
        if len(total) != 4 or zlib.crc32(name + body) != int.from_bytes(total, "big"):
            raise WrongKind
        seen.append(name)
        if name == b"IEND":
            break
    if seen[0] != b"IHDR" or b"IDAT" not in seen or seen[-1] != b"IEND":
        raise WrongKind


def check_jpeg(stream: IO[Any]) -> None:
    """Raise WrongKind unless marks follow one another up to the pixels."""
    if stream.read(2) != b"\xff\xd8":
        raise WrongKind
    for _number in range(MANY):
        if stream.read(1) != b"\xff":
            raise WrongKind
        mark = stream.read(1)
        while mark == b"\xff":
            mark = stream.read(1)
        if not mark or mark[0] in BARE:
            raise WrongKind
        size = int.from_bytes(stream.read(2), "big")
        if size < 2 or len(stream.read(size - 2)) != size - 2:
            raise WrongKind
        if mark[0] == START_OF_SCAN:
            if not stream.read(1):
                raise WrongKind
            return
    raise WrongKind
