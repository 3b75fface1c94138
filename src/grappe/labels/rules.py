"""Who may do what with labels; which exist for whom is `Label.objects`."""

from grappe.accounts.access import Access
from grappe.accounts.models import Role
from grappe.labelling import rules as labelling
from grappe.labels.models import Label, Reservation, ReservationState
from grappe.projects.doors import Door


def can_see_labels(access: Access) -> bool:
    """The register of the cluster's labels."""
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)


def can_withdraw(access: Access, label: Label, door: Door) -> bool:
    """The direction alone takes a label back, and not from a project of its own."""
    is_direction = access.has(Role.DIRECTION) and door != Door.APPLICANT
    return is_direction and label.is_standing


def can_read_evidence(door: Door) -> bool:
    """What the applicants gave is content: a grant and a declaration open it."""
    return door in (Door.APPLICANT, Door.READER)


def can_answer(access: Access, reservation: Reservation) -> bool:
    """Those who write the dossier say what was done, until it is looked at."""
    label = reservation.label
    is_open = reservation.state in (ReservationState.OPEN, ReservationState.ANSWERED)
    writes = labelling.can_write(access, label.request)
    return label.is_standing and is_open and writes


def can_close(access: Access, reservation: Reservation, door: Door) -> bool:
    """The team lifts a reservation, or not, once they read the dossier."""
    is_open = reservation.state in (ReservationState.OPEN, ReservationState.ANSWERED)
    treats = labelling.can_treat(access, door)
    return reservation.label.is_standing and is_open and treats


def can_manage_keys(access: Access) -> bool:
    """Look at the keys that sign, replace them, declare one void."""
    return access.has(Role.DIRECTION)
