"""A label as a cluster signs it, for tests that verify."""

from grappe.labels import actions
from grappe.labels.models import Label
from tests.factories import NOON, TODAY, UserFactory
from tests.factories.labelling import LabelRequestFactory

STATES = {
    "label": "labelled",
    "with_reservations": "labelled_with_reservations",
    "support_letter": "support_letter_only",
}


def signed(*, kind: str = "label", reservations=(), request=None, **values) -> Label:
    """Given today by the action itself, without end."""
    fields = {
        name: values.pop(name) for name in list(values) if name.startswith("request__")
    }
    request = request or LabelRequestFactory(
        filed=True,
        state=STATES[kind],
        closed_at=NOON,
        **{name.removeprefix("request__"): value for name, value in fields.items()},
    )
    asked = {
        "scope": "The whole project.",
        "issued_on": TODAY,
        "expires_on": None,
        "by": UserFactory(),
        "at": NOON,
    }
    return actions.issue(
        request, kind=kind, reservations=reservations, **asked | values
    )
