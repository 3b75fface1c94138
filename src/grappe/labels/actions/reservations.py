"""Reservations: the applicants answer with evidence, the team lifts them or not."""

from datetime import datetime

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.documents import actions as documents
from grappe.labels import keys, notifications, signing
from grappe.labels.actions.steps import held, told
from grappe.labels.models import Label, Reservation, ReservationState

PENDING = (ReservationState.OPEN, ReservationState.ANSWERED)


class NotClosable(Exception):
    """This reservation cannot take this step; the message is for the user."""


@transaction.atomic
def answer(
    reservation: Reservation,
    *,
    text: str,
    by: User,
    at: datetime,
    evidence: File | None = None,
) -> Reservation:
    """Say what was done, with a file if there is one; again until it is looked at.

    A file given before stays unless another comes. Raises NotClosable if the label was
    withdrawn, the reservation is closed, nothing is said, or the file is not taken.
    """
    reservation, label = _held(reservation)
    if not text.strip():
        raise NotClosable(_("Say what was done."))
    if evidence is not None:
        try:
            reservation.evidence = documents.store(
                evidence, cluster=label.cluster, by=by, at=at
            )
        except documents.NotStorable as error:
            raise NotClosable(str(error)) from error
    reservation.state = ReservationState.ANSWERED
    reservation.answer = text.strip()
    reservation.answered_at, reservation.answered_by = at, by
    reservation.save()
    _record("labels.reservation_answered", reservation, label, by=by, at=at)
    notifications.reservation_answered(label, reservation, by=by, at=at)
    return reservation


@transaction.atomic
def lift(
    reservation: Reservation, *, verdict: str, by: User, at: datetime
) -> Reservation:
    """Lift a reservation; the last one lifted, the label is signed again without.

    Raises NotClosable if it is closed, the label was withdrawn, or no key can sign.
    """
    reservation, label = _held(reservation)
    _close(reservation, ReservationState.LIFTED, verdict, by=by, at=at)
    is_last = signing.open_reservations(label) == 0
    if is_last:
        _sign_again(label, by=by, at=at)
    _record("labels.reservation_lifted", reservation, label, by=by, at=at)
    notifications.reservation_closed(label, reservation, is_last=is_last, by=by, at=at)
    return reservation


@transaction.atomic
def fail(
    reservation: Reservation, *, verdict: str, by: User, at: datetime
) -> Reservation:
    """Close a reservation that was not met, and say why.

    The label stands until it is withdrawn, which is another act. Raises NotClosable if
    it is closed, the label was withdrawn, or nothing is said.
    """
    reservation, label = _held(reservation)
    if not verdict.strip():
        raise NotClosable(_("Say why."))
    _close(reservation, ReservationState.FAILED, verdict, by=by, at=at)
    _record("labels.reservation_failed", reservation, label, by=by, at=at)
    notifications.reservation_closed(label, reservation, is_last=False, by=by, at=at)
    return reservation


def _held(reservation: Reservation) -> tuple[Reservation, Label]:
    label = held(reservation.label)
    row = Reservation.objects.select_for_update().get(pk=reservation.pk)
    if not label.is_standing:
        raise NotClosable(_("This label was withdrawn."))
    if row.state not in PENDING:
        raise NotClosable(_("This reservation is closed."))
    return row, label


def _close(
    reservation: Reservation, state: str, verdict: str, *, by: User, at: datetime
) -> None:
    reservation.state, reservation.verdict = state, verdict.strip()
    reservation.closed_at, reservation.closed_by = at, by
    reservation.save()


def _sign_again(label: Label, *, by: User, at: datetime) -> None:
    key = keys.signing(label.cluster)
    if key is None:
        return
    try:
        signing.sign(label, key, at=at)
    except keys.KeyLost as error:
        raise NotClosable(str(error)) from error


def _record(
    kind: str, reservation: Reservation, label: Label, *, by: User, at: datetime
) -> None:
    record(
        kind,
        reservation,
        by=by,
        at=at,
        project=label.project,
        **told(label),
        position=reservation.position,
    )
