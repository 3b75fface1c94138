"""A call that is sealed closes the dossiers that are presented to it."""

from django.db.models import QuerySet
from django.db.models.functions import Now

from grappe.labelling.models import OPEN_STATES, LabelRequest


def of_calls() -> QuerySet:
    """Projects with an open request in a call that nobody reads yet."""
    sealed = LabelRequest.objects.filter(
        state__in=OPEN_STATES, call__sealed_until__gt=Now()
    )
    return sealed.order_by().values("project")
