"""Carry a merge out: every step, then the rows that only change hands."""

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from grappe.organisations.merging.context import Merging
from grappe.organisations.merging.registry import (
    ROOTS,
    Treatment,
    column_of,
    declared,
)


def run(kind: str, merging: Merging) -> Merging:
    """Fold and move all that hangs on the absorbed record, inside a transaction."""
    try:
        with transaction.atomic():
            _write(kind, merging)
    except IntegrityError:
        merging.refuse(
            _("The two records hold what cannot be together: nothing was written.")
        )
    return merging


def _write(kind: str, merging: Merging) -> None:
    known = declared()
    for step in known.steps[kind]:
        step(merging)
    kept, absorbed = merging.pair
    for model, column in known.moved(kind):
        rows = model._base_manager.filter(**{column: absorbed})
        pks = list(rows.values_list("pk", flat=True))
        if not pks:
            continue
        if told := _told(merging, rows):
            merging.moved[model._meta.label_lower] += told
        merging.journal.move(model, column, pks, kept)
    merging.journal.update(merging.absorbed, merged_into_id=kept)


def _told(merging: Merging, rows: Any) -> int:
    """How many of these rows may be spoken of."""
    names = {field.name for field in rows.model._meta.concrete_fields}
    if merging.hidden and "project" in names:
        rows = rows.exclude(project__in=merging.hidden)
    return rows.count()


def shared_elsewhere(kind: str, record: Any, cluster: Any) -> bool:
    """Whether another cluster keeps anything about a record."""
    for name, treatment in declared().relations.items():
        model, field = column_of(name)
        path = _cluster_path(model)
        if field.related_model is not ROOTS[kind] or not path:
            continue
        if treatment == Treatment.KEEP:
            continue
        rows = model._base_manager.filter(**{field.name: record})
        elsewhere = rows.exclude(**{path: None}).exclude(**{path: cluster})
        if elsewhere.exists():
            return True
    return False


def _cluster_path(model: type[models.Model]) -> str:
    """How a row says whose it is; a link to a word is of the word's cluster."""
    names = {field.name: field for field in model._meta.local_fields}
    if "cluster" in names:
        return "cluster"
    if model._meta.auto_created:
        for name, field in names.items():
            target: Any = field.related_model
            if target and any(one.name == "cluster" for one in target._meta.fields):
                return f"{name}__cluster"
    return ""
