"""The trail in words: each app gives a sentence for each of its kinds of event."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse
from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from grappe.audit.models import Event

APPS = (
    "accounts",
    "audit",
    "clusters",
    "committees",
    "followup",
    "impact",
    "imports",
    "indicators",
    "labelling",
    "labels",
    "memberships",
    "operations",
    "organisations",
    "privacy",
    "projects",
    "reviews",
    "tokens",
    "webhooks",
)
SENTENCES = {
    "audit.redacted": _l("emptied lines of the history: {count} ({reason})"),
}
LABELS = {"reason": {"retention": _l("older than the history is kept")}}
UNKNOWN = "…"
VOWELS = tuple("AEIOUÀÂÉÈÊÎÔŒaeiouàâéèêîôœ")
# Data that are days although their names do not say so.
DAYS = frozenset({"deadline"})


@dataclass(frozen=True)
class Change:
    """One field before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One event as a page shows it."""

    at: datetime
    text: str
    by: str
    url: str


class Words(dict):
    """What a sentence may name; a word that an old event lacks shows as an ellipsis."""

    def __missing__(self, key: str) -> str:
        return UNKNOWN


def modules() -> Iterator[Any]:
    for app in APPS:
        name = f"grappe.web.{app}.wording"
        if find_spec(name):
            yield importlib.import_module(name)


@cache
def sentences() -> dict[str, Any]:
    """Every kind of event and its sentence, as a verb and what follows it."""
    return {kind: text for m in modules() for kind, text in m.SENTENCES.items()}


@cache
def labels() -> dict[str, dict[Any, Any]]:
    """Words for the codes kept in an event's data, by the name of the datum."""
    merged: dict[str, dict[Any, Any]] = {}
    for module in modules():
        for name, words in getattr(module, "LABELS", {}).items():
            merged.setdefault(name, {}).update(words)
    return merged


def sentence(event: Event) -> str:
    """“Camille Fictive ended the membership of Alpha (resignation)”."""
    return f"{author(event)} {phrase(event)}"


def phrase(event: Event) -> str:
    """What was done, without who did it."""
    pattern = sentences().get(event.kind)
    if pattern is None:
        return event.kind
    words = {name: shown(name, value) for name, value in event.data.items()}
    words["organisation"] = str(
        event.organisation or words.get("organisation", UNKNOWN)
    )
    words["by"] = author(event)
    return elided(str(pattern), words).format_map(Words(words))


def elided(pattern: str, words: dict[str, str]) -> str:
    """French drops an e before a vowel: « l'adhésion d'Alpha », not « de Alpha »."""
    for name, word in words.items():
        if word.startswith(VOWELS):
            pattern = pattern.replace(f" de {{{name}}}", f" d'{{{name}}}")
    return pattern


def kind_label(kind: str) -> str:
    """A kind of event for a filter: its sentence with the names left out."""
    return str(sentences().get(kind, kind)).format_map(Words())


def author(event: Event) -> str:
    """Who did it; and who was behind them, if somebody saw through their eyes."""
    name = event.by.name if event.by else _("Grappe")
    director = event.data.get("impersonated_by")
    if not director:
        return name
    return _("%(director)s as %(person)s") % {"director": director, "person": name}


def line(event: Event, *, is_staff: bool = True) -> Line:
    """One event for a page; a member's link leads to their file, all they may open."""
    url = address(event) if is_staff else file_of(event)
    return Line(at=event.at, text=sentence(event), by=author(event), url=url)


def address(event: Event) -> str:
    """The page about what was touched, when it has one."""
    if event.cluster is None:
        return ""
    slug = event.cluster.slug
    label, _sep, key = event.target.partition(":")
    if label == "memberships.membershipapplication":
        return reverse("memberships:application_detail", args=[slug, key])
    if label == "imports.importbatch":
        return reverse("imports:import_detail", args=[slug, key])
    if label == "labelling.labelrequest":
        return reverse("labelling:request_detail", args=[slug, key])
    if label == "projects.project":
        return reverse("projects:project_detail", args=[slug, key])
    if label == "impact.study":
        return reverse("impact:study_detail", args=[slug, key])
    return file_of(event)


def file_of(event: Event) -> str:
    """The file of the organisation an event is about."""
    if event.cluster is None or not event.organisation_id:
        return ""
    return reverse(
        "memberships:member_detail", args=[event.cluster.slug, event.organisation_id]
    )


def changes(event: Event) -> list[Change]:
    """Before and after, for events that keep both."""
    kept = event.data.get("changes")
    if not isinstance(kept, dict):
        return []
    model = event.target.partition(":")[0]
    return [
        Change(
            field=field_label(model, name),
            before=shown(name, pair[0], model),
            after=shown(name, pair[1], model),
        )
        for name, pair in kept.items()
        if isinstance(pair, list) and len(pair) == 2
    ]


def field_of(model: str, name: str):
    try:
        return apps.get_model(model)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None


def field_label(model: str, name: str) -> str:
    field = field_of(model, name)
    return str(getattr(field, "verbose_name", name))


def shown(name: str, value: Any, model: str = "") -> str:
    """A kept value as people read it: a code by its name, a day in their format."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return UNKNOWN  # the changes: a page shows them apart
    if isinstance(value, list):
        return ", ".join(shown(name, item, model) for item in value)
    field = field_of(model, name) if model else None
    choices = dict(getattr(field, "flatchoices", None) or labels().get(name, {}))
    if value in choices:
        return str(choices[value])
    if isinstance(value, str) and (name.endswith("_on") or name in DAYS):
        day = day_of(value)
        return formats.date_format(day, "SHORT_DATE_FORMAT") if day else value
    return str(value)


def day_of(text: str):
    try:
        return parse_date(text)
    except ValueError:
        return None
