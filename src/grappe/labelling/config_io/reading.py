"""What comes in is looked at value by value; what is wrong is told with its place."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from grappe.labelling import actions, admissibility
from grappe.labelling.config_io.shape import FORMAT, VERSION

LARGEST = 5 * 1024 * 1024  # bytes


class NotLoadable(Exception):
    """This file is no configuration; the message says where and why."""


def parse(text: bytes | str) -> dict[str, Any]:
    """The JSON of a file. Raises NotLoadable if it is something else."""
    if len(text) > LARGEST:
        raise NotLoadable(_("This file is too large to be a configuration."))
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotLoadable(
            _("This file is no JSON: %(error)s.") % {"error": error}
        ) from (error)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise NotLoadable(_("This file is no configuration of labelling."))
    if data.get("version") != VERSION:
        raise NotLoadable(
            _("This configuration was written by another version of Grappe.")
        )
    return data


@contextmanager
def at_place(place: str) -> Iterator[None]:
    """Name the place in the file for whatever is wrong there."""
    try:
        yield
    except ValidationError as error:
        raise NotLoadable(f"{place}: {' '.join(error.messages)}") from error
    except (actions.NotSavable, actions.NotPublishable) as error:
        raise NotLoadable(f"{place}: {error}") from error


def objects(
    data: dict[str, Any], name: str, above: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(place in the file, object) of a list of objects, none if there is no list."""
    rows = data.get(name, [])
    prefix = f"{above}." if above else ""
    if not isinstance(rows, list):
        raise NotLoadable(f"{prefix}{name}: " + _("a list is expected."))
    for number, row in enumerate(rows):
        place = f"{prefix}{name}[{number}]"
        if not isinstance(row, dict):
            raise NotLoadable(f"{place}: " + _("an object is expected."))
        yield place, row


def values_of(
    model: Any,
    given: dict[str, Any],
    names: tuple[str, ...],
    place: str,
    apart: Collection[str] = (),
) -> dict[str, Any]:
    """The values of a row, each looked at by its column."""
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise NotLoadable(f"{place}: " + _("“%s” is not known.") % unknown[0])
    values = {}
    for name in names:
        if name in given and name not in apart:
            column = model._meta.get_field(name)
            with at_place(f"{place}.{name}"):
                values[name] = column.clean(given[name], None)
    return values


def saved(row: Any, place: str) -> None:
    with at_place(place):
        row.full_clean()
        row.save()


def check_choices(choices: Any, place: str) -> None:
    """Raises NotLoadable for choices that are not lists of three texts."""
    is_right = isinstance(choices, list) and all(
        _is_texts(one, 3) and one[0] for one in choices
    )
    if not is_right:
        raise NotLoadable(
            f"{place}.choices: " + _("lists of code, French, English are expected.")
        )


def check_anchors(anchors: Any, place: str) -> None:
    """Raises NotLoadable for what is not a text in two languages by mark."""
    is_right = isinstance(anchors, dict) and all(
        mark.isdecimal()
        and isinstance(words, dict)
        and set(words) == {"fr", "en"}
        and _is_texts(list(words.values()), 2)
        for mark, words in anchors.items()
    )
    if not is_right:
        raise NotLoadable(
            f"{place}.anchors: " + _("texts in French and English are expected.")
        )


def _is_texts(value: Any, number: int) -> bool:
    return (
        isinstance(value, list)
        and len(value) == number
        and all(isinstance(text, str) for text in value)
    )


def check_rules(rules: Any, place: str) -> None:
    """Raises NotLoadable for a check that there is not, or a value it cannot have."""
    if not isinstance(rules, dict):
        raise NotLoadable(f"{place}.rules: " + _("an object is expected."))
    for code, values in rules.items():
        where = f"{place}.rules.{code}"
        known = admissibility.RULES.get(code)
        if known is None or not isinstance(values, dict):
            raise NotLoadable(f"{where}: " + _("not a check we know."))
        for name, value in values.items():
            param = known.params.get(name)
            if param is None or not _fits(param, value):
                raise NotLoadable(
                    f"{where}.{name}: " + _("the check takes no such value.")
                )


def _fits(param: Any, value: Any) -> bool:
    if param.kind == "flag":
        return isinstance(value, bool)
    if param.kind == "choice":
        return value in [code for code, _words in param.choices]
    if param.kind in ("rate", "euros"):
        try:
            return isinstance(value, str | int) and Decimal(value) >= 0
        except InvalidOperation:
            return False
    return type(value) is int and value >= 0
