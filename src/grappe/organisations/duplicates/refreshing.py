"""Look for duplicates again, and keep what people answered."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from grappe.clusters.models import Cluster
from grappe.organisations.duplicates import organisations, people
from grappe.organisations.duplicates.found import Found
from grappe.organisations.models import OrganisationPair, PairState, PersonPair


@dataclass(frozen=True)
class Refreshed:
    """Pairs waiting for an answer after a search, and how many of them are new."""

    organisations: int
    people: int
    new: int


def refresh(cluster: Cluster, *, at: datetime) -> Refreshed:
    """Find the pairs of a cluster's organisations and people, and drop stale ones.

    An answer stands until one of the two names changes.
    """
    files, cards = organisations.files(cluster), people.cards(cluster)
    names = {pk: file.names_folded for pk, file in files.items()}
    found = organisations.find(files)
    with transaction.atomic():
        new = _keep(OrganisationPair, cluster, found, names, at)
    names = {pk: card.names_folded for pk, card in cards.items()}
    with transaction.atomic():
        new += _keep(PersonPair, cluster, people.find(cards), names, at)
    return Refreshed(
        organisations=_open(OrganisationPair, cluster),
        people=_open(PersonPair, cluster),
        new=new,
    )


def _open(model: Any, cluster: Cluster) -> int:
    return int(model.objects.filter(cluster=cluster, state=PairState.OPEN).count())


def fingerprint(first: str, second: str) -> str:
    """A digest of two names: another one means that a name changed."""
    return hashlib.blake2b(f"{first}\n{second}".encode(), digest_size=8).hexdigest()


def _keep(
    model: Any,
    cluster: Cluster,
    found: list[Found],
    names: dict[int, str],
    at: datetime,
) -> int:
    """Write what was found; return how many questions are new."""
    rows = model.objects.select_for_update().filter(cluster=cluster)
    known = {(row.first_id, row.second_id): row for row in rows}
    made, asked_again, changed = [], [], []
    for one in found:
        row = known.pop((one.first, one.second), None)
        print_of = fingerprint(names[one.first], names[one.second])
        said = {"score": one.score, "reasons": list(one.reasons)}
        if row is None:
            made.append(
                model(
                    cluster=cluster,
                    first_id=one.first,
                    second_id=one.second,
                    fingerprint=print_of,
                    found_at=at,
                    **said,
                )
            )
            continue
        if row.state == PairState.DISTINCT and row.fingerprint == print_of:
            continue
        if row.state == PairState.MERGED:
            continue
        if row.state == PairState.DISTINCT:
            asked_again.append(row)
            row.state, row.found_at = PairState.OPEN, at
            row.settled_at = row.settled_by = None
        elif all(getattr(row, name) == value for name, value in said.items()) and (
            row.fingerprint == print_of
        ):
            continue
        row.score, row.reasons, row.fingerprint = (
            one.score,
            list(one.reasons),
            print_of,
        )
        changed.append(row)
    stale = [row.pk for row in known.values() if row.state == PairState.OPEN]
    model.objects.filter(pk__in=stale).delete()
    model.objects.bulk_create(made, batch_size=500)
    model.objects.bulk_update(
        changed,
        [
            "score",
            "reasons",
            "fingerprint",
            "state",
            "found_at",
            "settled_at",
            "settled_by",
        ],
        batch_size=100,
    )
    return len(made) + len(asked_again)
