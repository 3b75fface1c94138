"""What is hashed, byte for byte: docs/methods/audit-chain.md says it for others."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from grappe.audit.models import Event

VERSION = 1
# What the first link follows.
GENESIS = "0" * 64
TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


def content_hash(event: Event) -> str:
    """The hash of one event as it is now.

    The organisation and the project it is filed under are left out: a merge or an
    import undone moves lines from file to file, and what was done stays the same.
    """
    return hash_of(
        {
            "at": moment(event.at),
            "by": event.by_id,
            "cluster": event.cluster_id,
            "data": event.data,
            "id": event.pk,
            "kind": event.kind,
            "target": event.target,
            "v": VERSION,
        }
    )


def chain_hash(previous: str, *, position: int, at: datetime, content: str) -> str:
    """The hash of a link: of its content, its place, and all that came before."""
    return hash_of(
        {
            "at": moment(at),
            "content": content,
            "position": position,
            "previous": previous,
            "v": VERSION,
        }
    )


def hash_of(value: Any) -> str:
    return sha256(canonical(value)).hexdigest()


def canonical(value: Any) -> bytes:
    """JSON with its names in order, nothing between its marks, in UTF-8."""
    text = json.dumps(
        _numbers(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    # Half a pair is no character, and JSON may hold one.
    return text.encode("utf-8", "surrogatepass")


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime(TIME)


def _numbers(value: Any) -> Any:
    """A whole number in digits: PostgreSQL gives 1e3 back as 1000, SQLite as 1000.0."""
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
