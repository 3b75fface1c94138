"""What each field of a table says of a person, and of which one.

Every app has a module `personal` whose TABLES declare its models with `table`; the
register of processing, the copy a person asks for, erasure and retention are all read
from there. A field that nobody declared fails the tests.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from django.db import models


class Part(StrEnum):
    """How a field touches a person."""

    # It names whom the row is about: a key, or an e-mail address.
    SUBJECT = "subject"
    # It tells something of whom the row is about.
    DATA = "data"
    # It names who acted on a row that is about somebody or something else.
    ACTOR = "actor"
    # Words or loose data that may name anybody.
    LOOSE = "loose"
    # It protects somebody: a password, a token. Never copied out.
    SECRET = "secret"


class Source(StrEnum):
    PERSON = "person"
    TEAM = "team"
    MEMBER = "member"
    SYSTEM = "system"
    FILE = "file"


@dataclass(frozen=True)
class Personal:
    """A field that touches a person: why it is kept, how long, and whence it came.

    `purpose` names a processing and `retention` a rule of the privacy app.
    """

    part: Part
    purpose: str
    retention: str
    source: Source


@dataclass(frozen=True)
class Impersonal:
    """A field that says nothing of a person, and why it can be said so."""

    reason: str


Tag: TypeAlias = Personal | Impersonal
Table: TypeAlias = Mapping[str, Tag]


class DeclaredTwice(ValueError):
    """A field is declared in two ways."""


def table(
    *,
    purpose: str = "",
    retention: str = "",
    source: Source = Source.TEAM,
    subject: str = "",
    data: str = "",
    actors: str = "",
    loose: str = "",
    secret: str = "",
    impersonal: Mapping[str, str] | None = None,
) -> Table:
    """Declare the fields of a model, named in words: `subject="person"`.

    `impersonal` gives the fields of each reason. Raises DeclaredTwice.
    """
    tags: dict[str, Tag] = {}
    parts = {
        Part.SUBJECT: subject,
        Part.DATA: data,
        Part.ACTOR: actors,
        Part.LOOSE: loose,
        Part.SECRET: secret,
    }
    pairs: Iterator[tuple[str, Tag]] = (
        (name, Personal(part, purpose, retention, source))
        for part, names in parts.items()
        for name in names.split()
    )
    for name, tag in pairs:
        if name in tags:
            raise DeclaredTwice(name)
        tags[name] = tag
    for reason, names in (impersonal or {}).items():
        for name in names.split():
            if name in tags:
                raise DeclaredTwice(name)
            tags[name] = Impersonal(reason)
    return tags


# They hold a number, a yes or a moment: they say what their row says, no more.
FOLLOWS_ITS_ROW = (
    models.AutoField,
    models.BooleanField,
    models.DateTimeField,
    models.DecimalField,
    models.FloatField,
    models.IntegerField,
)


def must_be_declared(
    field: models.Field, is_of_people: Callable[[type[models.Model]], bool]
) -> bool:
    """Could this field, by its kind, say something of a person on its own?

    Words, files, loose data, dates (somebody may be born on one), and links to tables
    of people could. A choice among written ones could not, nor could a number.
    """
    if field.remote_field is not None:
        return is_of_people(field.remote_field.model)
    if field.choices:
        return False
    return not isinstance(field, FOLLOWS_ITS_ROW)
