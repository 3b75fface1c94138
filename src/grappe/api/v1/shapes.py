"""The shapes that values have everywhere in the API."""

from decimal import Decimal
from typing import Annotated, Any

from ninja import Path
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

LAST_KEY = 2**63 - 1


def without_nul(text: str) -> str:
    """No database holds that character in a text."""
    if "\x00" in text:
        raise ValueError("A text holds no NUL character.")
    return text


def Text(longest: int, shortest: int = 0) -> Any:  # noqa: N802 - reads as a type
    """A text that a column of that length holds."""
    return Annotated[
        str,
        Field(min_length=shortest, max_length=longest),
        AfterValidator(without_nul),
    ]


Euros = Annotated[
    Decimal,
    PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": r"^-?\d+\.\d{2}$"}, mode="serialization"
    ),
]
Number = Annotated[
    Decimal,
    PlainSerializer(lambda value: f"{value.normalize():f}", return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}, mode="serialization"
    ),
]
# An amount as it is sent: a text, so that no cent is lost on the way.
EurosIn = Annotated[Decimal, Field(max_digits=14, decimal_places=2, ge=0)]

KEY: Any = Path(..., ge=1, le=LAST_KEY)


class Received(BaseModel):
    """What a program sends: the fields listed, and no other."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Word(BaseModel):
    """A word of one of the cluster's vocabularies; `name` follows the language."""

    id: int
    code: str
    name: str

    @classmethod
    def of(cls, row: Any) -> "Word | None":
        return None if row is None else cls(id=row.pk, code=row.code, name=row.name)
