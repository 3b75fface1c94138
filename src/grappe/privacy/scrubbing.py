"""Taking somebody's addresses and names out of words that speak of other things."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from grappe.accounts.models import User
from grappe.audit import actions as audit
from grappe.audit.models import Event
from grappe.organisations.models import Person
from grappe.privacy import register
from grappe.privacy.copies import loose_fields, naming
from grappe.privacy.keeping import RULES

# What stands where a name stood.
GONE = "…"
# Kept words are proofs: hashed, signed or owed to the law.
SCRUBBED = frozenset({*RULES, "trail", "pair"})


@dataclass
class Scrubbed:
    """How many rows lost the words, table by table; and which kept them, and why."""

    changed: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)


def of_nobody_else(words: Iterable[str]) -> list[str]:
    """The words that no account and no contact bears any more: theirs may go."""
    return [word for word in words if not _borne(word)]


def _borne(word: str) -> bool:
    if "@" in word:
        mine = {"email__iexact": word}
        return any(one.objects.filter(**mine).exists() for one in (User, Person))
    first, _space, last = word.partition(" ")
    return any(
        given and f"{given} {family}".casefold() == word.casefold()
        for one in (User, Person)
        for given, family in one.objects.filter(
            given_name__istartswith=first, family_name__iendswith=last.split(" ")[-1]
        ).values_list("given_name", "family_name")
    )


def scrub(words: Iterable[str], *, reason: str, by: Any, at: datetime) -> Scrubbed:
    """Take words out of every loose text; the history is emptied by its own rules."""
    done = Scrubbed()
    wanted = of_nobody_else(words)
    if not wanted:
        return done
    for model in register.every_model():
        for name in _fields(model):
            rows = list(naming(model._base_manager.all(), model, name, wanted))
            if not rows:
                continue
            label = f"{model._meta.label}.{name}"
            if model is Event:
                done.changed[label] = _empty(rows, wanted, reason, by, at)
            elif _retention(model) in SCRUBBED:
                done.changed[label] = len(rows)
                for row in rows:
                    _rewrite(row, name, wanted)
            else:
                done.kept[label] = len(rows)
    return done


def _fields(model: type[models.Model]) -> list[str]:
    if model._meta.label not in register.tables():
        return []
    return [
        name
        for name in loose_fields(model)
        if not isinstance(model._meta.get_field(name), models.FileField)
    ]


def _retention(model: type[models.Model]) -> str:
    tags = register.tables()[model._meta.label].values()
    return next((tag.retention for tag in tags if hasattr(tag, "retention")), "")


def _empty(
    events: list[Event], words: list[str], reason: str, by: Any, at: datetime
) -> int:
    """Drop from each line of the history the entries that hold the words."""
    together: dict[frozenset[str], list[Event]] = {}
    for event in events:
        keys = frozenset(
            key for key, value in event.data.items() if _without(value, words) != value
        )
        if keys:
            together.setdefault(keys, []).append(event)
    return sum(
        audit.redact(some, reason=reason, by=by, at=at, keys=keys)
        for keys, some in together.items()
    )


def _rewrite(row: models.Model, name: str, words: list[str]) -> None:
    value = _without(getattr(row, name), words)
    type(row)._base_manager.filter(pk=row.pk).update(**{name: value})


def _without(value: Any, words: list[str]) -> Any:
    """The same value with the words gone, however deep they lie."""
    if isinstance(value, dict):
        return {key: _without(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(item, words) for item in value]
    if not isinstance(value, str):
        return value
    for word in words:
        place = value.casefold().find(word.casefold())
        while place >= 0:
            value = value[:place] + GONE + value[place + len(word) :]
            place = value.casefold().find(word.casefold())
    return value
