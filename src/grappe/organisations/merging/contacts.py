"""People's places, what they show to the public, and what they agreed to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from grappe.organisations.merging.context import Merging
from grappe.organisations.merging.registry import ORGANISATIONS, PEOPLE, folds
from grappe.organisations.merging.spans import both, days, groups, span_of, union
from grappe.organisations.models import (
    Consent,
    ConsentPurpose,
    Person,
    Position,
    PositionRole,
    Publication,
)

PERSON_FIELDS = ("given_name", "family_name", "email", "phone")


@folds(
    ORGANISATIONS,
    "organisations.position.organisation",
    "organisations.publication.position",
)
def contacts(merging: Merging) -> None:
    """A person's same role in both is one; only one votes for an organisation."""
    mine, theirs = merging.rows(Position)
    positions = [*mine, *theirs]
    people = Person.objects.in_bulk({row.person_id for row in positions})
    for cluster in sorted({row.cluster_id for row in theirs}):
        settle_votes(merging, positions, people, cluster)
    join_positions(merging, positions, "organisation_id")


def settle_votes(
    merging: Merging, positions: list[Position], people: dict, cluster: int
) -> None:
    """Whoever does not vote, of two who did on the same days, stays a contact."""
    voting = [
        row
        for row in positions
        if row.cluster_id == cluster and row.role == PositionRole.REPRESENTATIVE
    ]
    rivals = [
        (one, other)
        for one in voting
        for other in voting
        if one.organisation_id == merging.kept.pk
        and other.organisation_id == merging.absorbed.pk
        and one.person_id != other.person_id
        and both([span_of(one)], [span_of(other)])
    ]
    if not rivals:
        return
    names: list[str] = [
        ", ".join(sorted({people[pair[side].person_id].name for pair in rivals}))
        for side in (0, 1)
    ]
    answer = merging.ask(
        f"representative:{cluster}",
        _("Each has a voting representative. Who votes?"),
        {"kept": names[0], "absorbed": names[1]},
    )
    losing = {pair[answer == "kept"].pk: pair[answer == "kept"] for pair in rivals}
    for row in losing.values():
        merging.journal.update(row, role=PositionRole.CONTACT.value)


def join_positions(
    merging: Merging, positions: Iterable[Position], column: str
) -> None:
    """`column` is the one that changes hands: the organisation's or the person's."""
    kept, absorbed = merging.pair
    same: dict[tuple, list[Position]] = defaultdict(list)
    for row in positions:
        other = row.person_id if column == "organisation_id" else row.organisation_id
        same[row.cluster_id, other, row.role].append(row)
    for rows in same.values():
        for group in groups(rows):
            mine = [row for row in group if getattr(row, column) == kept]
            theirs = [row for row in group if getattr(row, column) == absorbed]
            if theirs and mine:
                stays = mine[0]
                span = union(map(span_of, group))[0]
                for row in [*mine[1:], *theirs]:
                    pass_on_publications(merging, row, stays)
                    merging.fold(row)
                title = next((row.job_title for row in group if row.job_title), "")
                merging.journal.update(
                    stays, **days(span), job_title=stays.job_title or title
                )
                continue
            for row in theirs:
                merging.move(row, **{column: kept})


def pass_on_publications(merging: Merging, gone: Position, stays: Position) -> None:
    """What was open of a place that goes; nothing opens that the other kept closed."""
    open_already = Publication.objects.filter(position=stays).exists()
    for row in Publication.objects.filter(position=gone).order_by("pk"):
        if open_already:
            merging.fold(row)
        else:
            merging.move(
                row, position_id=stays.pk, organisation_id=stays.organisation_id
            )


@folds(ORGANISATIONS, "organisations.publication.organisation")
def publications(merging: Merging) -> None:
    """A record with a say on its public page keeps it; merging opens no more."""
    mine, theirs = merging.rows(Publication)
    decided = {row.cluster_id for row in mine if row.position_id is None}
    for row in theirs:
        if row.position_id is None and row.cluster_id in decided:
            merging.fold(row)
        else:
            merging.move(row, organisation_id=merging.kept.pk)


@folds(PEOPLE, "organisations.position.person")
def places(merging: Merging) -> None:
    rows = Position.objects.filter(person__in=merging.pair).order_by("pk")
    join_positions(merging, rows, "person_id")


@folds(PEOPLE, "organisations.consent.person")
def consents(merging: Merging) -> None:
    """The last word of a person counts, whichever record it was noted on."""
    rows = list(Consent.objects.filter(person__in=merging.pair).order_by("pk"))
    subjects: dict[tuple, list[Consent]] = defaultdict(list)
    for row in rows:
        subjects[row.cluster_id, row.purpose].append(row)
    for (cluster, purpose), said in subjects.items():
        taken_back = [row.withdrawn_at for row in said if row.withdrawn_at]
        closed = close_overruled(merging, said, max(taken_back, default=None))
        still_open = [row for row in said if row.withdrawn_at is None]
        # The kept record's first; another one open says the same.
        still_open.sort(key=lambda row: row.person_id != merging.kept.pk)
        for row in still_open[1:]:
            hand_over(merging, row, still_open[0])
            merging.fold(row)
        for row in said:
            if row.person_id == merging.absorbed.pk and row not in still_open[1:]:
                merging.move(row, person_id=merging.kept.pk)
        if closed and not still_open and purpose == ConsentPurpose.DIRECTORY:
            close_publications(merging, cluster)


def hand_over(merging: Merging, row: Consent, stays: Consent) -> None:
    """The proof of an agreement that goes is for the one that stays, if it has none."""
    for relation in row._meta.related_objects:
        name, proofs = relation.field.attname, relation.related_model._base_manager
        is_proven = proofs.filter(**{name: stays.pk}).exists()
        for proof in proofs.filter(**{name: row.pk}):
            if is_proven:
                merging.fold(proof)
            else:
                merging.move(proof, **{name: stays.pk})


def close_overruled(merging: Merging, said: list[Consent], last: Any) -> bool:
    overruled = [
        row for row in said if row.withdrawn_at is None and last and row.given_at < last
    ]
    for row in overruled:
        merging.journal.update(row, withdrawn_at=last)
        merging.note(
            _("An agreement was taken back on the other record: it ends (%(purpose)s).")
            % {"purpose": row.get_purpose_display()}
        )
    return bool(overruled)


def close_publications(merging: Merging, cluster: int) -> None:
    places = Position.objects.filter(person__in=merging.pair, cluster=cluster)
    for row in Publication.objects.filter(position__in=places).order_by("pk"):
        merging.fold(row)


@folds(PEOPLE)
def details(merging: Merging) -> None:
    """Empty details are filled; of two that differ, the answer or the kept one's."""
    kept, absorbed = merging.kept, merging.absorbed
    news = dict(_filled(merging))
    merging.journal.update(kept, **news)
    if absorbed.user_id and kept.user_id:
        merging.refuse(
            _(
                "Each has an account of their own: somebody with two accounts keeps "
                "both; end one first."
            )
        )
    elif absorbed.user_id:
        user = absorbed.user_id
        merging.journal.update(absorbed, user_id=None)
        merging.journal.update(kept, user_id=user)


def _filled(merging: Merging) -> Iterator[tuple[str, str]]:
    for name in PERSON_FIELDS:
        mine, theirs = getattr(merging.kept, name), getattr(merging.absorbed, name)
        if theirs and (not mine or merging.answers.get(name) == "absorbed"):
            yield name, theirs
