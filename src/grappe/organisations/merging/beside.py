"""What clusters keep beside an organisation: files, roles, words, news, pairs."""

from collections import defaultdict
from typing import Any

from grappe.accounts.models import JoinRequest, JoinState, RoleGrant
from grappe.organisations.merging.context import Merging
from grappe.organisations.merging.registry import ORGANISATIONS, PEOPLE, folds
from grappe.organisations.merging.spans import days, groups, span_of, union
from grappe.organisations.models import (
    KnownOrganisation,
    Organisation,
    OrganisationPair,
    PairState,
    PersonPair,
    RegisterAlert,
)

WORDS = ("strategic_domains", "profile_tags", "competences")


@folds(ORGANISATIONS, "organisations.knownorganisation.organisation")
def known(merging: Merging) -> None:
    mine, theirs = merging.rows(KnownOrganisation)
    here = {row.cluster_id: row for row in mine}
    for row in theirs:
        same = here.get(row.cluster_id)
        if same is None:
            merging.move(row, organisation_id=merging.kept.pk)
            continue
        merging.fold(row)
        merging.journal.update(same, since=min(same.since, row.since))


@folds(
    ORGANISATIONS,
    *[f"organisations.organisation_{name}.organisation" for name in WORDS],
)
def words(merging: Merging) -> None:
    """The kept record has the words of both."""
    for name in WORDS:
        links: Any = Organisation._meta.get_field(name)
        term = f"{links.m2m_reverse_field_name()}_id"
        mine, theirs = merging.rows(getattr(Organisation, name).through)
        said = {getattr(row, term) for row in mine}
        for row in theirs:
            if getattr(row, term) in said:
                merging.fold(row)
            else:
                merging.move(row, organisation_id=merging.kept.pk)


@folds(ORGANISATIONS, "accounts.rolegrant.organisation")
def grants(merging: Merging) -> None:
    """Somebody who acts for both acts for one, from the first day to the last."""
    mine, theirs = merging.rows(RoleGrant)
    same: dict[tuple, list[RoleGrant]] = defaultdict(list)
    for row in [*mine, *theirs]:
        same[row.user_id, row.cluster_id, row.role].append(row)
    for rows in same.values():
        for group in groups(rows):
            join_grants(merging, group)


def join_grants(merging: Merging, group: list[RoleGrant]) -> None:
    kept, absorbed = merging.pair
    theirs = [row for row in group if row.organisation_id == absorbed]
    mine = [row for row in group if row.organisation_id == kept]
    if not theirs:
        return
    stays, *others = [*mine, *theirs]
    span = union(map(span_of, group))[0]
    for row in others:
        merging.fold(row)
    if stays in theirs:
        merging.move(stays, organisation_id=kept, **days(span))
    else:
        merging.journal.update(stays, **days(span))


@folds(ORGANISATIONS, "accounts.joinrequest.organisation")
def join_requests(merging: Merging) -> None:
    mine, theirs = merging.rows(JoinRequest)
    waiting = {
        (row.cluster_id, row.user_id) for row in mine if row.state == JoinState.WAITING
    }
    for row in theirs:
        again = row.state == JoinState.WAITING
        if again and (row.cluster_id, row.user_id) in waiting:
            merging.fold(row)
        else:
            merging.move(row, organisation_id=merging.kept.pk)


@folds(ORGANISATIONS, "organisations.registeralert.organisation")
def alerts(merging: Merging) -> None:
    mine, theirs = merging.rows(RegisterAlert)
    open_ones = {(row.cluster_id, row.kind) for row in mine if not row.settled_at}
    for row in theirs:
        if not row.settled_at and (row.cluster_id, row.kind) in open_ones:
            merging.fold(row)
        else:
            merging.move(row, organisation_id=merging.kept.pk)


@folds(
    ORGANISATIONS,
    "organisations.organisationpair.first",
    "organisations.organisationpair.second",
)
def organisation_pairs(merging: Merging) -> None:
    settle_pairs(merging, OrganisationPair)


@folds(PEOPLE, "organisations.personpair.first", "organisations.personpair.second")
def person_pairs(merging: Merging) -> None:
    settle_pairs(merging, PersonPair)


def settle_pairs(merging: Merging, model: Any) -> None:
    """The pair itself is answered; those of the absorbed record become the kept's."""
    kept, absorbed = merging.pair
    touched = model.objects.filter(first=absorbed) | model.objects.filter(
        second=absorbed
    )
    for row in touched.order_by("pk"):
        other = row.second_id if row.first_id == absorbed else row.first_id
        if other == kept:
            merging.journal.update(
                row,
                state=PairState.MERGED.value,
                settled_at=merging.at,
                settled_by_id=merging.by and merging.by.pk,
            )
            continue
        first, second = sorted([kept, other])
        known = model.objects.filter(cluster=row.cluster_id, first=first, second=second)
        same = known.first()
        if same is None:
            merging.journal.update(row, first_id=first, second_id=second)
            continue
        if row.state == PairState.DISTINCT and same.state == PairState.OPEN:
            answered = ("state", "settled_at", "settled_by_id")
            merging.journal.update(same, **{key: getattr(row, key) for key in answered})
        merging.journal.delete(row)
