"""The outside of a back-up: a stream of bytes that tells whether any of them changed.

A plain back-up is a tar file followed by one line with the SHA-256 of all before it
(tar itself stops before that line). A sealed one is the same tar in blocks of AES-256
in Galois counter mode: each block carries its number and whether it is the last, so
that none can be altered, moved, left out or cut off.
"""

import hashlib
import hmac
import json
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from grappe.operations.backup.errors import BackupError, Damaged, NotOpened

SEALED = b"grappe-backup sealed 1\n"
TRAILER = b"grappe-backup sha256 "
TRAILER_LENGTH = len(TRAILER) + 64 + 1
BLOCK = 1024 * 1024
TAG_LENGTH = 16
# Work to try one passphrase: about a tenth of a second and 32 MB.
SCRYPT = {"n": 2**15, "r": 8, "p": 1}
# What a forged header may ask of us at most.
SCRYPT_MOST = {"n": 2**18, "r": 16, "p": 4}
SHORTEST_SECRET = 12


class Sink(Protocol):
    """Where the tar file is written to."""

    def write(self, data: bytes) -> int: ...

    def close(self) -> None: ...


class Source(Protocol):
    """Where it is read from; `finish` reads the rest and judges the whole."""

    def read(self, size: int) -> bytes: ...

    def finish(self) -> None: ...


def secret_of(passphrase: str | None, key_file: Path | None) -> bytes | None:
    """The bytes that seal a back-up, None to leave it open. Raises BackupError."""
    if key_file is not None:
        try:
            secret = key_file.read_bytes().strip()
        except OSError as error:
            raise BackupError(
                f"The key file cannot be read: {error.strerror}."
            ) from error
    elif passphrase:
        secret = passphrase.encode()
    else:
        return None
    if len(secret) < SHORTEST_SECRET:
        raise BackupError(
            f"A passphrase or key needs at least {SHORTEST_SECRET} characters."
        )
    return secret


def sink(stream: BinaryIO, secret: bytes | None) -> Sink:
    return _Sealing(stream, secret) if secret else _Summing(stream)


@contextmanager
def opened(path: Path, secret: bytes | None) -> Iterator[Source]:
    """Read a back-up, sealed or not. Raises Damaged or NotOpened."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
    with stream:
        is_sealed = stream.read(len(SEALED)) == SEALED
        if not is_sealed:
            yield _Summed(stream)
        elif secret is None:
            raise NotOpened(
                f"{path.name} is sealed: give its passphrase or its key file."
            )
        else:
            yield _Opening(stream, secret)


class _Summing:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        return self._stream.write(data)

    def close(self) -> None:
        self._stream.write(TRAILER + self._digest.hexdigest().encode() + b"\n")


class _Summed:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self._left = os.fstat(stream.fileno()).st_size - TRAILER_LENGTH
        stream.seek(max(self._left, 0))
        self._told = stream.read(TRAILER_LENGTH)
        if self._left < 0 or not self._told.startswith(TRAILER):
            raise Damaged("This is no back-up of Grappe, or its end is missing.")
        stream.seek(0)

    def read(self, size: int) -> bytes:
        data = self._stream.read(min(size, self._left))
        self._left -= len(data)
        self._digest.update(data)
        return data

    def finish(self) -> None:
        while self.read(BLOCK):
            pass
        found = TRAILER + self._digest.hexdigest().encode() + b"\n"
        if not hmac.compare_digest(found, self._told):
            raise Damaged("The SHA-256 of the back-up is not the one written in it.")


class _Sealing:
    def __init__(self, stream: BinaryIO, secret: bytes) -> None:
        salt, prefix = os.urandom(16), os.urandom(7)
        key, check = _derived(secret, salt, **SCRYPT)
        told = {"salt": salt, "prefix": prefix, "check": check}
        header = {**SCRYPT, **{name: value.hex() for name, value in told.items()}}
        self._header = SEALED + json.dumps(header).encode() + b"\n"
        self._stream, self._cipher, self._prefix = stream, AESGCM(key), prefix
        self._number, self._waiting = 0, bytearray()
        stream.write(self._header)

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > BLOCK:  # the last block is left for the end
            self._seal(bytes(self._waiting[:BLOCK]), is_last=False)
            del self._waiting[:BLOCK]
        return len(data)

    def close(self) -> None:
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, block: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, is_last)
        self._stream.write(self._cipher.encrypt(nonce, block, self._header))
        self._number += 1


class _Opening:
    def __init__(self, stream: BinaryIO, secret: bytes) -> None:
        line = stream.readline(2000)
        self._header = SEALED + line
        try:
            header = json.loads(line)
            salt, self._prefix, check = (
                bytes.fromhex(header[name]) for name in ("salt", "prefix", "check")
            )
            cost = {name: int(header[name]) for name in SCRYPT}
        except (ValueError, KeyError, TypeError) as error:
            raise Damaged("The first lines of the back-up are damaged.") from error
        if any(not 0 < cost[name] <= SCRYPT_MOST[name] for name in SCRYPT):
            raise Damaged("The first lines of the back-up are damaged.")
        try:
            key, found = _derived(secret, salt, **cost)
        except ValueError as error:
            raise Damaged("The first lines of the back-up are damaged.") from error
        if len(self._prefix) != 7 or not hmac.compare_digest(found, check):
            raise NotOpened(
                "This passphrase or key does not open the back-up"
                " (or its first lines are damaged)."
            )
        self._stream, self._cipher = stream, AESGCM(key)
        self._number, self._is_over, self._opened = 0, False, b""
        self._next = stream.read(BLOCK + TAG_LENGTH)

    def read(self, size: int) -> bytes:
        while len(self._opened) < size and not self._is_over:
            self._opened += self._open()
        data, self._opened = self._opened[:size], self._opened[size:]
        return data

    def finish(self) -> None:
        while self.read(BLOCK):
            pass

    def _open(self) -> bytes:
        block, self._next = self._next, self._stream.read(BLOCK + TAG_LENGTH)
        self._is_over = not self._next
        nonce = _nonce(self._prefix, self._number, self._is_over)
        self._number += 1
        try:
            return self._cipher.decrypt(nonce, block, self._header)
        except (InvalidTag, ValueError) as error:
            raise Damaged(
                f"Block {self._number} of the back-up is damaged or cut off."
            ) from error


def _derived(
    secret: bytes, salt: bytes, *, n: int, r: int, p: int
) -> tuple[bytes, bytes]:
    """The key, and what tells a wrong one before any block is read."""
    both = Scrypt(salt=salt, length=48, n=n, r=r, p=p).derive(secret)
    return both[:32], both[32:]


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, is_last)
