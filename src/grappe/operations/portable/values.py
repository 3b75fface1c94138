"""How each value is written, the same whichever database it was read from."""

import base64
import json
import math
import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey, Value
from django.db.models.fields.json import JSONField

# A whole number beyond this is written by Python with an exponent, and read again from
# PostgreSQL without one.
PLAIN = 1e16
HALF = re.compile("[\ud800-\udfff]")


class Unreadable(Exception):
    """A value is not of the kind its field holds; the message names the kind."""


class Kind(NamedTuple):
    """A kind of value: its name in the description, its way out, its way in."""

    name: str
    encode: Callable[[Any, Field], Any]
    decode: Callable[[Any, Field], Any]


def dumps(value: Any) -> str:
    """One line of JSON: sorted keys, no spaces, letters as they are."""
    text = json.dumps(
        value,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    # Half a pair is no character: it stays as it is spelled inside JSON.
    return HALF.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def kind_of(field: Field) -> Kind:
    """The kind of a field; a reference is of the kind of the key it names."""
    while isinstance(field, ForeignKey):
        field = field.target_field
    return KINDS[field.get_internal_type()]


def encode(field: Field, value: Any) -> Any:
    """As it stands in the archive."""
    return None if value is None else kind_of(field).encode(value, field)


def decode(field: Field, value: Any) -> Any:
    """As the model takes it. Raises Unreadable."""
    if value is None:
        return _nothing(field)
    kind = kind_of(field)
    try:
        return kind.decode(value, field)
    except (ValueError, TypeError, InvalidOperation, ValidationError) as error:
        raise Unreadable(kind.name) from error


def _nothing(field: Field) -> Any:
    if field.null:
        return None
    if isinstance(field, JSONField):  # a null inside JSON, where the column takes none
        return Value(None, JSONField())
    raise Unreadable(kind_of(field).name)


def plain(value: Any) -> Any:
    """JSON as both databases give it back: PostgreSQL keeps numbers, not spellings."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and math.isfinite(value):
        if abs(value) >= PLAIN:
            return int(value)
        return value or 0.0  # no negative zero
    return value


def _text(value: Any, field: Field) -> str:
    if not isinstance(value, str):
        raise TypeError
    if "\0" in value or (field.max_length and len(value) > field.max_length):
        raise ValueError
    return value


def _whole(value: Any, _field: Field) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _truth(value: Any, _field: Field) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _real(value: Any, _field: Field) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _decimal(value: Decimal, field: Field) -> str:
    """With all its places, as PostgreSQL keeps them."""
    places = Decimal(1).scaleb(-field.decimal_places)  # type: ignore[attr-defined]
    return format(value.quantize(places) + 0, "f")


def _to_uuid(value: Any) -> uuid.UUID:
    if not isinstance(value, str):
        raise TypeError(value)
    return uuid.UUID(value)


def _to_decimal(value: Any, field: Field) -> Decimal:
    number = Decimal(_text(value, field))
    if not number.is_finite():
        raise ValueError
    return number


def _moment(value: datetime, _field: Field) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _to_moment(value: Any, field: Field) -> datetime:
    found = datetime.fromisoformat(_text(value, field))
    if found.tzinfo is None:
        raise ValueError
    return found


def _iso(value: Any, _field: Field) -> str:
    return str(value.isoformat())


def _as_it_is(value: Any, _field: Field) -> Any:
    return value


def _json(value: Any, _field: Field) -> Any:
    return plain(value)


TEXT = Kind("text", lambda value, _field: str(value), _text)
WHOLE = Kind("whole number", _as_it_is, _whole)
KINDS = {
    **dict.fromkeys(
        ["CharField", "TextField", "EmailField", "SlugField", "URLField"], TEXT
    ),
    "FileField": Kind("file", lambda value, _field: str(value), _text),
    "GenericIPAddressField": TEXT,
    **dict.fromkeys(
        [
            "AutoField",
            "BigAutoField",
            "SmallAutoField",
            "BigIntegerField",
            "IntegerField",
            "SmallIntegerField",
            "PositiveBigIntegerField",
            "PositiveIntegerField",
            "PositiveSmallIntegerField",
        ],
        WHOLE,
    ),
    "BooleanField": Kind("true or false", _as_it_is, _truth),
    "FloatField": Kind("number", lambda value, _field: plain(value), _real),
    "DecimalField": Kind("decimal number, as text", _decimal, _to_decimal),
    "DateField": Kind(
        "day, YYYY-MM-DD", _iso, lambda value, field: date.fromisoformat(value)
    ),
    "TimeField": Kind(
        "time of day", _iso, lambda value, field: time.fromisoformat(value)
    ),
    "DateTimeField": Kind("moment, ISO 8601 in UTC", _moment, _to_moment),
    "UUIDField": Kind(
        "UUID", lambda value, _field: str(value), lambda value, field: _to_uuid(value)
    ),
    "BinaryField": Kind(
        "bytes, in base64",
        lambda value, _field: base64.b64encode(value).decode(),
        lambda value, field: base64.b64decode(value, validate=True),
    ),
    "JSONField": Kind("JSON", _json, _as_it_is),
}
