"""What happens on the demo's last day: a session is held, opinions are written."""

from datetime import datetime, timedelta
from typing import Any

from grappe.committees import actions as committees
from grappe.committees import sitting
from grappe.committees.models import AgendaItem, Outcome, Session
from grappe.demo.history.committee import Committee
from grappe.demo.history.past import Past
from grappe.demo.history.scenes import Scene
from grappe.demo.history.tales import ADVICE, STRENGTHS, WEAKNESSES, Tale
from grappe.demo.plan import spec
from grappe.demo.projects.cast import noon
from grappe.labelling import actions as labelling
from grappe.labelling.models import Assignment, AssignmentState, BodySeat
from grappe.labels import actions as labels
from grappe.labels.models import Reservation, ReservationState
from grappe.reviews import actions as reviews
from grappe.reviews.models import Review

SCENE = Scene(
    "prevention-2026",
    "Prévention et parcours 2026 (imaginaire)",
    spec.LAST_DAY + timedelta(days=10),
    spec.LAST_DAY,
    None,
    5,
    0,
)
FUNDER = "Fonds régional imaginaire"


def hold(past: Past, committee: Committee, tales: list[Tale]) -> Session:
    """Two items are decided, nothing of it applied; the third is being voted on.

    The demo's own committee member sits too, and steps aside for the fourth item.
    """
    call = past.open_call(SCENE, FUNDER)
    presented = [past.present(tale, call, spec.LAST_DAY) for tale in tales]
    sitter = past.cast.account("committee")
    own_seat = BodySeat.objects.filter(body=committee.body, user=sitter)
    assert own_seat.exists()
    session = committee.plan(spec.LAST_DAY, presented)
    by = past.cast.team
    committees.convene(session, by=by, at=noon(spec.LAST_DAY - timedelta(days=9)))
    items = list(session.items.order_by("position"))
    _tie(past, items[-1], sitter)
    at = committee.open(session, absent=1)
    at += timedelta(minutes=1)
    committees.arrive(session, sitter, by=by, at=at)
    for item, outcome in zip(
        items, (Outcome.LABELLED, Outcome.WITH_RESERVATIONS), strict=False
    ):
        at = committee.treat(item, outcome, at)
    if len(items) > 3:
        _being_voted(past, items[2], at)
    return session


def _tie(past: Past, item: AgendaItem, sitter: Any) -> None:
    """The committee's member has a tie with the last project of the agenda."""
    assert item.request is not None
    labelling.declare(
        item.request.project,
        sitter,
        has_conflict=True,
        nature="family",
        explanation="Une personne proche y travaille.",
        by=sitter,
        at=noon(spec.LAST_DAY - timedelta(days=2)),
    )


def _being_voted(past: Past, item: AgendaItem, at: datetime) -> None:
    by, session = past.cast.team, item.session
    committees.open_item(item, by=by, at=at + timedelta(minutes=2))
    at += timedelta(minutes=19)
    committees.open_ballot(
        item,
        question="Donner le label à ce projet ?",
        outcome=Outcome.LABELLED,
        by=by,
        at=at,
    )
    ballot = sitting.of(session).ballot
    assert ballot is not None
    present = [voter for voter, holder in ballot.entitled.items() if holder is None]
    for voter in present[:2]:
        user = session.body.seats.get(user=voter).user
        committees.vote(session, user, choice="for", by=user, at=at)


def opinions(past: Past, code: str) -> None:
    """Of the dossiers with the experts: some opinions filed, one begun, one answered.

    The applicants of the first dossier that has two opinions are asked to answer them.
    """
    rows = Assignment.objects.filter(
        request__call__code=code,
        request__cluster=past.cast.cluster,
        state=AssignmentState.ACCEPTED,
    ).select_related("expert__user", "request")
    at = noon(spec.LAST_DAY - timedelta(days=1))
    filed: dict[int, int] = {}
    for rank, row in enumerate(rows.order_by("request", "pk")):
        if rank % 4 == 3:
            continue
        review = reviews.start(row, by=row.expert.user, at=at)
        reviews.save(review, _said(past, row), by=row.expert.user, at=at)
        if rank % 4 != 2:
            reviews.file(review, by=row.expert.user, at=at + timedelta(hours=1))
            filed[row.request_id] = filed.get(row.request_id, 0) + 1
    for key, count in filed.items():
        if count >= 2:
            request = Review.objects.filter(assignment__request=key)[
                0
            ].assignment.request
            reviews.ask_rebuttal(
                request,
                remarks="Qui achètera le produit, et à quel prix ? Le calendrier des "
                "essais paraît court.",
                due_on=spec.LAST_DAY + timedelta(days=7),
                by=past.cast.team,
                at=at + timedelta(hours=3),
            )
            return


def _said(past: Past, row: Assignment) -> dict[str, Any]:
    leaning = past.leanings.get(row.expert_id, 0)
    return {
        "opinion": "with_recommendations",
        "confidence": "medium",
        "strengths": past.dice.choice(STRENGTHS),
        "weaknesses": past.dice.choice(WEAKNESSES),
        "recommendations": past.dice.choice(ADVICE),
        "marks": {
            criterion.code: (past.mark(0.3, leaning), "Voir l'avis d'ensemble.")
            for criterion in past.criteria
        },
    }


def conditions(past: Past) -> None:
    """Old reservations were lifted; of this year's, one is answered, one is open."""
    rows = Reservation.objects.filter(
        label__cluster=past.cast.cluster, state=ReservationState.OPEN
    ).select_related("label__project", "label__request")
    for row in rows.order_by("label__issued_on", "pk"):
        writer = past.cast.writer(row.label.project)
        answered = noon(min(row.due_on, spec.LAST_DAY) - timedelta(days=6))
        if row.label.issued_on.year < spec.LAST_DAY.year:
            labels.answer(
                row, text="L'accord est signé, copie jointe.", by=writer, at=answered
            )
            labels.lift(
                row,
                verdict="Vu, la condition est remplie.",
                by=past.cast.team,
                at=answered + timedelta(days=3),
            )
