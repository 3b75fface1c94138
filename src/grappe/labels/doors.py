"""By which door somebody comes to a label: that of its request."""

from grappe.accounts.access import Access
from grappe.labelling import doors as requests
from grappe.labels.models import Label, Reservation
from grappe.projects.doors import Door


def enter(access: Access, pk: int) -> tuple[Label, Door]:
    """The label and the door, the applicant's own first.

    Raises Label.DoesNotExist where it does not exist for this person.
    """
    label = (
        Label.objects.visible_to(access)
        .select_related("cluster", "project__cluster", "call", "request")
        .get(pk=pk)
    )
    label.request, door = requests.enter(access, label.request_id)
    return label, door


def enter_reservation(access: Access, pk: int) -> tuple[Reservation, Door]:
    """A reservation by the door of its label.

    Raises Reservation.DoesNotExist where it does not exist for this person.
    """
    row = Reservation.objects.select_related("evidence").get(pk=pk)
    try:
        row.label, door = enter(access, row.label_id)
    except Label.DoesNotExist as error:
        raise Reservation.DoesNotExist from error
    return row, door
