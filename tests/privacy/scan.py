"""The whole database read as text, without any tag: what a search would find."""

import json
from collections.abc import Iterator

from django.db import models

from grappe.privacy import register


def places(words: set[str]) -> set[str]:
    """Every field of every row that holds one of the words, in any case."""
    wanted = {word.casefold() for word in words}
    return {
        place
        for place, text in texts()
        if any(word in text.casefold() for word in wanted)
    }


def links(keys: dict[str, set[int]]) -> set[str]:
    """Every field of every row that is a link to one of these records, or its key."""
    found = set()
    for model in register.every_model():
        for field in model._meta.local_concrete_fields:
            label = target(model, field)
            wanted = keys.get(label, set())
            if wanted:
                rows = model._base_manager.filter(**{f"{field.attname}__in": wanted})
                found |= {f"{model._meta.label}:{one.pk}#{field.name}" for one in rows}
    return found


def target(model: type[models.Model], field: models.Field) -> str:
    if field.primary_key and field.remote_field is None:
        return model._meta.label
    return field.remote_field.model._meta.label if field.remote_field else ""


def texts() -> Iterator[tuple[str, str]]:
    for model in register.every_model():
        for row in model._base_manager.all():
            for field in model._meta.local_concrete_fields:
                value = getattr(row, field.attname)
                if isinstance(value, dict | list):
                    value = json.dumps(value, ensure_ascii=False)
                if value is not None:
                    yield f"{model._meta.label}:{row.pk}#{field.name}", str(value)
