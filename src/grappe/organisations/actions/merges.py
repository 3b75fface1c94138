"""Making two records one, and parting them again."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.organisations import merging, sizing
from grappe.organisations.actions.assessment import assess_sizes
from grappe.organisations.actions.errors import Refused
from grappe.organisations.merging import ORGANISATIONS, PEOPLE, Clash, Journal, Merging
from grappe.organisations.merging.wording import LABELS
from grappe.organisations.models import (
    Organisation,
    OrganisationMerge,
    Person,
    PersonMerge,
)

SHOWN = 20
REASONS = {
    "changed": gettext_lazy("%(record)s (%(kind)s) was changed since."),
    "gone": gettext_lazy("%(record)s (%(kind)s) was taken away since."),
    "used": gettext_lazy("%(record)s (%(kind)s) is used by another record since."),
}


class NotMergeable(Refused):
    """The two records cannot be made one; each sentence says what to do first."""


class NotSeparable(Refused):
    """The merge cannot be undone; each sentence names what changed since."""


@transaction.atomic
def merge(
    kept: Organisation,
    absorbed: Organisation,
    *,
    cluster: Cluster | None,
    reason: str,
    by: User | None,
    at: datetime,
    answers: Mapping[str, str] | None = None,
    force: bool = False,
) -> OrganisationMerge:
    """Make two organisations one: all that hung on `absorbed` hangs on `kept`.

    `answers` settles what the two say differently (see `queries.merge_preview`).
    `cluster` is None for the installation's operator, who may also merge what several
    clusters share, and with `force` two SIREN.
    Raises NotMergeable with a sentence for each thing in the way.
    """
    kept, absorbed = _locked(Organisation, kept, absorbed)
    under_way = Merging(
        kept, absorbed, at=at, by=by, answers=answers or {}, is_forced=force
    )
    _carry_out(ORGANISATIONS, under_way, cluster)
    assess_sizes(sizing.reach([kept.pk]) | {absorbed.pk})
    done = OrganisationMerge.objects.create(
        cluster=cluster,
        kept=kept,
        absorbed=absorbed,
        reason=reason,
        journal=under_way.journal.stored(),
        at=at,
        by=by,
    )
    record(
        "organisations.merged",
        kept,
        by=by,
        at=at,
        cluster=cluster,
        absorbed=absorbed.name,
        reason=reason,
        merge=done.pk,
    )
    return done


@transaction.atomic
def unmerge(
    done: OrganisationMerge, *, by: User | None, at: datetime
) -> OrganisationMerge:
    """Part two organisations again: every row is as before the merge.

    Raises NotSeparable, naming what changed since; nothing is half undone.
    """
    done = OrganisationMerge.objects.select_for_update().get(pk=done.pk)
    kept, absorbed = _locked(Organisation, done.kept, done.absorbed)
    around = sizing.reach([kept.pk])
    _take_back(done, kept)
    assess_sizes(around | sizing.reach([kept.pk, absorbed.pk]))
    _close(done, by, at)
    record(
        "organisations.unmerged",
        kept,
        by=by,
        at=at,
        cluster=done.cluster,
        absorbed=absorbed.name,
        merge=done.pk,
    )
    return done


@transaction.atomic
def merge_people(
    kept: Person,
    absorbed: Person,
    *,
    cluster: Cluster | None,
    reason: str,
    by: User | None,
    at: datetime,
    answers: Mapping[str, str] | None = None,
) -> PersonMerge:
    """Make two people's records one. Raises NotMergeable as `merge` does."""
    kept, absorbed = _locked(Person, kept, absorbed)
    under_way = Merging(kept, absorbed, at=at, by=by, answers=answers or {})
    names = {"absorbed": absorbed.name, "person": kept.name}
    _carry_out(PEOPLE, under_way, cluster)
    done = PersonMerge.objects.create(
        cluster=cluster,
        kept=kept,
        absorbed=absorbed,
        reason=reason,
        journal=under_way.journal.stored(),
        at=at,
        by=by,
    )
    record(
        "organisations.people_merged",
        done,
        by=by,
        at=at,
        reason=reason,
        **names,
    )
    return done


@transaction.atomic
def unmerge_people(done: PersonMerge, *, by: User | None, at: datetime) -> PersonMerge:
    """Part two people's records again. Raises NotSeparable as `unmerge` does."""
    done = PersonMerge.objects.select_for_update().get(pk=done.pk)
    kept, absorbed = _locked(Person, done.kept, done.absorbed)
    _take_back(done, kept)
    _close(done, by, at)
    record(
        "organisations.people_unmerged",
        done,
        by=by,
        at=at,
        absorbed=absorbed.name,
        person=kept.name,
    )
    return done


def _locked(model: Any, *records: Any) -> list[Any]:
    """Both records as they are now, in the order given, locked in that of keys."""
    keys = [one.pk for one in records]
    found = model.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    by_key = {one.pk: one for one in found}
    return [by_key[key] for key in keys]


def _carry_out(kind: str, under_way: Merging, cluster: Cluster | None) -> None:
    standing = merging.standing_against(
        kind, under_way.kept, under_way.absorbed, cluster
    )
    if standing:
        raise NotMergeable({"__all__": standing})
    merging.run(kind, under_way)
    unsettled = [question.text for question in under_way.open_questions]
    if under_way.refusals or unsettled:
        raise NotMergeable({"__all__": [*under_way.refusals, *unsettled]})


def _take_back(done: Any, kept: Any) -> None:
    if done.undone_at:
        raise NotSeparable(_("This merge is already undone."))
    if kept.merged_into_id:
        raise NotSeparable(
            _("%(name)s was itself merged into %(other)s since: undo that merge first.")
            % {"name": kept.name, "other": kept.merged_into.name}
        )
    journal = Journal.read(done.journal)
    loose = merging.declared().volatile.__contains__
    if found := merging.clashes(journal, loose):
        raise NotSeparable({"__all__": list(_worded(found))})
    try:
        with transaction.atomic():
            merging.revert(journal, loose)
    except IntegrityError as error:
        raise NotSeparable(
            _(
                "Something entered since the merge stands where a row would come back: "
                "nothing was undone."
            )
        ) from error


def _worded(found: list[Clash]) -> Iterable[str]:
    for clash in found[:SHOWN]:
        kind = LABELS.get(clash.model, clash.model)
        yield REASONS[clash.reason] % {"record": clash.record, "kind": kind}
    if len(found) > SHOWN:
        yield _("And %(count)s more.") % {"count": len(found) - SHOWN}


def _close(done: Any, by: User | None, at: datetime) -> None:
    done.undone_at, done.undone_by = at, by
    done.save(update_fields=["undone_at", "undone_by"])
