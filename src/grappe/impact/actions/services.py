"""Who used which service, and when."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.impact.actions.errors import NotEnterable
from grappe.impact.models import Service, ServiceUse
from grappe.organisations.models import Organisation


@transaction.atomic
def enter_use(
    service: Service,
    organisation: Organisation,
    *,
    used_on: date,
    detail: str = "",
    source: str = "",
    by: User | None,
    at: datetime,
) -> ServiceUse:
    """Put down that an organisation used a service on a day.

    Raises NotEnterable if it is there already.
    """
    use = ServiceUse(
        cluster=service.cluster,
        service=service,
        organisation=organisation,
        used_on=used_on,
        detail=detail,
        source=source,
    )
    try:
        use.validate_constraints()
    except ValidationError as error:
        raise NotEnterable(" ".join(error.messages)) from error
    use.save()
    record(
        "impact.service_used", use, by=by, at=at, service=str(service), used_on=used_on
    )
    return use


@transaction.atomic
def remove_use(use: ServiceUse, *, by: User, at: datetime) -> None:
    """Take out a use that was entered by mistake; the trail keeps it."""
    record(
        "impact.service_use_removed",
        use,
        by=by,
        at=at,
        service=str(use.service),
        used_on=use.used_on,
    )
    use.delete()
