"""What a merge would do, found out by doing it and taking it back."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.clusters.models import Cluster
from grappe.organisations import fields
from grappe.organisations.merging.context import Merging, Question
from grappe.organisations.merging.registry import ORGANISATIONS, PEOPLE, ROOTS
from grappe.organisations.merging.run import run, shared_elsewhere
from grappe.organisations.merging.wording import LABELS
from grappe.organisations.models import Organisation, Person, Position


@dataclass(frozen=True)
class Change:
    """A column of the kept record that would hold something else."""

    field: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Line:
    """How many rows of a kind change hands, and how many are one with another."""

    label: str
    moved: int
    folded: int


@dataclass(frozen=True)
class Preview:
    """A merge before it is made; `refusals` are to be settled elsewhere first."""

    kept: Any
    absorbed: Any
    refusals: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    changes: tuple[Change, ...] = ()
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_possible(self) -> bool:
        return not self.refusals


def preview(kind: str, merging: Merging, cluster: Cluster | None) -> Preview:
    """Run the merge for its plan, and write nothing."""
    kept, absorbed = merging.kept, merging.absorbed
    standing = standing_against(kind, kept, absorbed, cluster)
    if standing:
        return Preview(kept, absorbed, tuple(standing))
    model = ROOTS[kind]
    merging.kept, merging.absorbed = (
        model._base_manager.get(pk=one.pk) for one in (kept, absorbed)
    )
    with transaction.atomic():
        run(kind, merging)
        after = merging.kept
        transaction.set_rollback(True)
    return Preview(
        kept,
        absorbed,
        tuple(merging.refusals),
        tuple(merging.questions),
        tuple(_changes(kind, kept, after)),
        tuple(
            Line(str(LABELS[label]), merging.moved[label], merging.folded[label])
            for label in LABELS
            if label in merging.moved or label in merging.folded
        ),
        tuple(merging.notes),
    )


def _changes(kind: str, before: Any, after: Any):
    names = (
        [name for name in fields.OWNER if name != fields.DECLARED_SIZE]
        if kind == ORGANISATIONS
        else ["given_name", "family_name", "email", "phone"]
    )
    for name in names:
        pair = getattr(before, name), getattr(after, name)
        if pair[0] != pair[1]:
            column: Any = ROOTS[kind]._meta.get_field(name)
            label = str(column.verbose_name)
            yield Change(name, label[:1].upper() + label[1:], *pair)


def standing_against(
    kind: str, kept: Any, absorbed: Any, cluster: Cluster | None
) -> list[str]:
    """Why these two may not be merged at all, here; nothing of other clusters is said.

    A cluster merges what it knows, and absorbs what no other cluster keeps anything
    about: nothing of another cluster ever moves. The operator is not bound by that.
    """
    if kept.pk == absorbed.pk:
        return [_("Choose two records: this is one and the same.")]
    merged = [one.name for one in (kept, absorbed) if one.merged_into_id]
    if merged:
        return [_("%(name)s is merged already.") % {"name": name} for name in merged]
    if cluster is None:
        return []
    if _known(kind, kept, absorbed, cluster) != 2:
        return [_("Both records must be in your files.")]
    if kind == PEOPLE:
        shared = [
            one for one in (kept, absorbed) if shared_elsewhere(kind, one, cluster)
        ]
        if shared:
            return [
                _(
                    "%(name)s is also in the files of another cluster of this site: "
                    "ask the people who run it to merge."
                )
                % {"name": shared[0].name}
            ]
    elif shared_elsewhere(kind, absorbed, cluster):
        return [
            _(
                "%(name)s is also in the files of another cluster of this site. Keep "
                "that record, and merge the other into it; if both are shared, ask the "
                "people who run this site."
            )
            % {"name": absorbed.name}
        ]
    return []


def _known(kind: str, kept: Any, absorbed: Any, cluster: Cluster) -> int:
    if kind == ORGANISATIONS:
        known = Organisation.objects.known_to(cluster)
    else:
        places = Position.objects.filter(cluster=cluster)
        known = Person.objects.filter(pk__in=places.values("person"))
    return known.filter(pk__in=[kept.pk, absorbed.pk]).count()
