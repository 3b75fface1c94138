"""The neighbour's labels: one with its proof, its key, and a reservation answered."""

from grappe.accounts.models import User
from grappe.labelling.models import LabelRequest
from tests.factories import NOON
from tests.factories import labels as make

# Rows that belong to a cluster by another row.
BY_LABEL = {"labels.reservation": "label__cluster"}
# What the code reads, or a label in force has none of: no secret is written there.
SIGNED = {"kid", "private", "token", "withdrawal_reason"}


def with_granted(request: LabelRequest, by: User) -> None:
    """A label of a request, and all that hangs on it."""
    cluster = request.cluster
    key = cluster.signing_keys.first() or make.SigningKeyFactory(cluster=cluster)
    label = make.LabelFactory(request=request, kind="with_reservations", issued_by=by)
    make.ProofFactory(label=label, key=key)
    make.ReservationFactory(
        label=label,
        state="answered",
        answer="réponse",
        verdict="avis",
        answered_at=NOON,
        answered_by=by,
    )
