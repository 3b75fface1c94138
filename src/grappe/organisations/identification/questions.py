"""What is asked of the registers for one row, as it is kept beside the answer."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from grappe.engines.identity import Query

PARTS = ("name", "acronym", "town", "postcode", "country")

_encode = json.JSONEncoder(sort_keys=True).encode


def stored(query: Query) -> dict[str, Any]:
    """What JSON holds of a question, blank parts left out."""
    said = {name: getattr(query, name) for name in PARTS}
    numbers = dict(query.numbers)
    return {name: text for name, text in said.items() if text} | (
        {"numbers": numbers} if numbers else {}
    )


def read(kept: Mapping[str, Any]) -> Query:
    """The opposite of `stored`."""
    said = {name: kept.get(name, "") for name in PARTS}
    return Query(**said, numbers=kept.get("numbers", {}))


def fingerprint(query: Query) -> str:
    """A digest of all that is asked: another text asks anew."""
    return hashlib.blake2b(_encode(stored(query)).encode(), digest_size=16).hexdigest()
