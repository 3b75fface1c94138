"""Every change of a cluster's settings: checked whole, saved, recorded."""

from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from grappe.audit.actions import record
from grappe.clusters.models import BudgetLine, Cluster, ClusterAccreditation

Row = TypeVar("Row", bound=Model)


class NotSavable(Exception):
    """These values cannot be kept; `by_field` says what is wrong where."""

    def __init__(self, error: ValidationError):
        super().__init__(" ".join(error.messages))
        self.by_field: dict[str | None, list[str]] = {
            None if name == "__all__" else name: messages
            for name, messages in error.message_dict.items()
        }


class NotRemovable(Exception):
    """Something uses this; the message is for the user."""


@transaction.atomic
def create_cluster(slug: str, name: str, *, by: Any, at: datetime) -> Cluster:
    """Open a cluster in this installation, or let one known so far work here.

    Raises NotSavable if the address is taken, reserved or badly formed.
    """
    known = (
        Cluster.objects.select_for_update().filter(slug=slug, is_hosted=False).first()
    )
    cluster = known or Cluster(slug=slug)
    cluster.name, cluster.is_hosted = name, True
    save(cluster)
    record("clusters.created", cluster, by=by, at=at, name=name)
    return cluster


@transaction.atomic
def change_card(
    cluster: Cluster, values: dict[str, Any], *, by: Any, at: datetime
) -> Cluster:
    """Change the cluster's card. Raises NotSavable if a value is wrong."""
    cluster, changes = change(cluster, values)
    if changes:
        record("clusters.card_changed", cluster, by=by, at=at, changes=changes)
    return cluster


@transaction.atomic
def add_to_vocabulary(entry: Row, *, by: Any, at: datetime) -> Row:
    """Add an entry to one of the cluster's lists. Raises NotSavable if it is wrong."""
    save(entry)
    record("clusters.vocabulary_added", entry, by=by, at=at, **named(entry))
    return entry


@transaction.atomic
def change_vocabulary(
    entry: Row, values: dict[str, Any], *, by: Any, at: datetime
) -> Row:
    """Change an entry of a list, or retire it. Raises NotSavable if it is wrong."""
    entry, changes = change(entry, values)
    if changes:
        record(
            "clusters.vocabulary_changed",
            entry,
            by=by,
            at=at,
            changes=changes,
            **named(entry),
        )
    return entry


@transaction.atomic
def remove_from_vocabulary(entry: Model, *, by: Any, at: datetime) -> None:
    """Remove an entry made by mistake. Raises NotRemovable if anything uses it."""
    entry = type(entry)._default_manager.select_for_update().get(pk=entry.pk)
    if is_used(entry):
        raise NotRemovable(
            _("“%(name)s” is used: retire it instead, so that the past stays readable.")
            % {"name": entry}
        )
    record("clusters.vocabulary_removed", entry, by=by, at=at, **named(entry))
    entry.delete()


@transaction.atomic
def change_membership_rules(
    rules: Model, values: dict[str, Any], *, by: Any, at: datetime
) -> Model:
    """Write or change the rules of renewal. Raises NotSavable if a value is wrong."""
    if rules.pk is None:
        changes = {name: [None, value] for name, value in values.items()}
        for name, value in values.items():
            setattr(rules, name, value)
        save(rules)
    else:
        rules, changes = change(rules, values)
    if changes:
        record("clusters.rules_changed", rules, by=by, at=at, changes=changes)
    return rules


@transaction.atomic
def add_accreditation(
    accreditation: ClusterAccreditation, *, by: Any, at: datetime
) -> ClusterAccreditation:
    """Write down the State's decision on the cluster for a phase."""
    save(accreditation)
    record(
        "clusters.accreditation_added",
        accreditation,
        by=by,
        at=at,
        phase=accreditation.phase,
        status=accreditation.status,
    )
    return accreditation


@transaction.atomic
def change_accreditation(
    accreditation: ClusterAccreditation,
    values: dict[str, Any],
    *,
    by: Any,
    at: datetime,
) -> ClusterAccreditation:
    """Correct or extend an accreditation. Raises NotSavable if a value is wrong."""
    accreditation, changes = change(accreditation, values)
    if changes:
        record(
            "clusters.accreditation_changed",
            accreditation,
            by=by,
            at=at,
            phase=accreditation.phase,
            changes=changes,
        )
    return accreditation


@transaction.atomic
def add_budget_line(line: BudgetLine, *, by: Any, at: datetime) -> BudgetLine:
    """Enter a line of the budget. Raises NotSavable if it is wrong or there already."""
    save(line)
    record("clusters.budget_line_added", line, by=by, at=at, **line_facts(line))
    return line


@transaction.atomic
def change_budget_line(
    line: BudgetLine, values: dict[str, Any], *, by: Any, at: datetime
) -> BudgetLine:
    """Correct a line of the budget. Raises NotSavable if a value is wrong."""
    line, changes = change(line, values)
    if changes:
        record(
            "clusters.budget_line_changed",
            line,
            by=by,
            at=at,
            changes=changes,
            **line_facts(line),
        )
    return line


@transaction.atomic
def delete_budget_line(line: BudgetLine, *, by: Any, at: datetime) -> None:
    """Delete a line entered by mistake; the trail keeps what it said."""
    kept = BudgetLine.objects.select_for_update().filter(pk=line.pk).first()
    if kept is None:
        return  # the same click, twice
    record("clusters.budget_line_deleted", kept, by=by, at=at, **line_facts(kept))
    kept.delete()


def save(row: Model) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise NotSavable(error) from error
    row.save()


def change(row: Row, values: dict[str, Any]) -> tuple[Row, dict[str, list[Any]]]:
    """Set the values on a fresh, locked copy; say what was and what is."""
    row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = [before, value]
            setattr(row, name, value)
    if changes:
        save(row)
    return row, changes


def is_used(entry: Model) -> bool:
    """Whether any row points at this one, by a key or by a list."""
    for relation in entry._meta.related_objects:
        rows = relation.related_model._default_manager.filter(
            **{relation.field.name: entry.pk}
        )
        if rows.exists():
            return True
    return False


def named(entry: Model) -> dict[str, Any]:
    return {"list": entry._meta.model_name, "name": str(entry)}


def line_facts(line: BudgetLine) -> dict[str, Any]:
    return {
        "year": line.year,
        "label": line.label,
        "origin": line.origin,
        "amount_eur": line.amount_eur,
    }
