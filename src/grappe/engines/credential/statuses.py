"""The list of statuses: what became of each signed proof, in two bits."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from grappe.engines.credential.keys import PublicKeys
from grappe.engines.credential.tokens import NotSigned, decoded, encoded, opened

KIND = "statuslist+jwt"
BITS = 2
# Four million proofs: no cluster signs so many, a hostile list may claim it.
LARGEST = 1 << 20


class BadStatuses(ValueError):
    """Not a list of statuses signed with one of these keys."""


class Status(IntEnum):
    """What became of a proof; the numbers are those of the draft."""

    VALID = 0
    WITHDRAWN = 1
    SUSPENDED = 2
    REPLACED = 3


@dataclass(frozen=True)
class Statuses:
    """A list of statuses that was read and whose signature holds.

    Attributes
    ----------
    address : str
        Where it is published: proofs name it.
    signed_at : datetime
    values : tuple of int
        One status a proof, by its index; a few zeros follow the last.
    revoked_keys : frozenset of str
        Names of keys that verify nothing any more.
    """

    address: str
    signed_at: datetime
    values: tuple[int, ...]
    revoked_keys: frozenset[str]


def packed(values: Sequence[int], *, bits: int = BITS) -> str:
    """Pack statuses as the draft does: bits, then zlib, then base64url.

    Parameters
    ----------
    values : sequence of int
        Each from 0 to 2**bits - 1.
    bits : int
        1, 2, 4 or 8.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a value does not fit.

    Notes
    -----
    The first status is in the lowest bits of the first byte [1]_.

    References
    ----------
    .. [1] Looker, T., Bastian, P. and Bormann, C. Token Status List (TSL).
       Internet-Draft draft-ietf-oauth-status-list, IETF, work in progress.

    Examples
    --------
    >>> unpacked(packed([0, 1, 3]))
    (0, 1, 3, 0)
    """
    per_byte = 8 // bits
    rows = bytearray(-(-len(values) // per_byte))
    for index, value in enumerate(values):
        if not 0 <= value < 1 << bits:
            raise ValueError(f"status {value} does not fit in {bits} bits")
        rows[index // per_byte] |= value << (index % per_byte) * bits
    return encoded(zlib.compress(bytes(rows), 9))


def unpacked(text: str, *, bits: int = BITS) -> tuple[int, ...]:
    """Read what `packed` wrote.

    Parameters
    ----------
    text : str
    bits : int

    Returns
    -------
    tuple of int
        As many as fit in whole bytes.

    Raises
    ------
    BadStatuses
        If it cannot be read, or is larger than any cluster's.
    """
    if bits not in (1, 2, 4, 8):
        raise BadStatuses("statuses of an unknown size")
    try:
        reader = zlib.decompressobj()
        rows = reader.decompress(decoded(text), LARGEST)
    except (NotSigned, zlib.error) as error:
        raise BadStatuses("the list of statuses cannot be read") from error
    if reader.unconsumed_tail or not reader.eof:
        raise BadStatuses("the list of statuses is too large or was cut")
    mask = (1 << bits) - 1
    shifts = range(0, 8, bits)
    return tuple(row >> shift & mask for row in rows for shift in shifts)


def read_statuses(token: str, keys: PublicKeys) -> Statuses:
    """Read a published list of statuses and check its signature.

    Parameters
    ----------
    token : str
        A compact JWS.
    keys : PublicKeys

    Returns
    -------
    Statuses

    Raises
    ------
    BadStatuses
        If it is not signed with one of these keys, or with one that it revokes itself.
    """
    try:
        payload, kid, is_of_kind = opened(token, keys, kind=KIND)
    except NotSigned as error:
        raise BadStatuses(f"the list of statuses is refused: {error.why}") from error
    if not is_of_kind:
        raise BadStatuses("this is not a list of statuses")
    try:
        found = _of_payload(payload)
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise BadStatuses("the list of statuses cannot be read") from error
    if kid in found.revoked_keys:
        raise BadStatuses("the list is signed with a key that it revokes")
    return found


def _of_payload(payload: dict[str, Any]) -> Statuses:
    listed = payload["status_list"]
    if listed["bits"] != BITS:
        raise ValueError("statuses of another size")
    return Statuses(
        address=str(payload["sub"]),
        signed_at=datetime.fromtimestamp(payload["iat"], UTC),
        values=unpacked(str(listed["lst"])),
        revoked_keys=frozenset(str(kid) for kid in payload.get("revoked_keys", ())),
    )
