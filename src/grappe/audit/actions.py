"""The audit trail: every action calls `record` once, inside its transaction."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from grappe.audit.models import Event


def target_of(record: Model) -> str:
    """Name a record as the trail does: `memberships.membership:12`."""
    return f"{record._meta.label_lower}:{record.pk}"


def record(
    kind: str,
    target: Model,
    *,
    by: Any,
    at: datetime,
    cluster: Any = None,
    organisation: Any = None,
    project: Any = None,
    **data: Any,
) -> Event:
    """Write one line of the trail; `by` is None for the installation itself.

    The cluster, the organisation and the project are taken from the target when it has
    them; a line about a part of a project must name the project, for the firewall.
    """
    return Event.objects.create(
        **event_fields(
            kind,
            target,
            by=by,
            at=at,
            cluster=cluster,
            organisation=organisation,
            project=project,
            **data,
        )
    )


def event_fields(
    kind: str,
    target: Model,
    *,
    by: Any,
    at: datetime,
    cluster: Any = None,
    organisation: Any = None,
    project: Any = None,
    **data: Any,
) -> dict[str, Any]:
    """The fields of one line, for a caller that writes many at once."""
    label = target._meta.label_lower
    if label == "organisations.organisation":
        organisation = target
    elif organisation is None:
        organisation = getattr(target, "organisation", None)
    if label == "clusters.cluster":
        cluster = target
    elif cluster is None:
        cluster = getattr(target, "cluster", None)
    if label == "projects.project":
        project = target
    elif project is None:
        project = getattr(target, "project", None)
    if cluster is None and project is not None:
        cluster = project.cluster
    return {
        "kind": kind,
        "at": at,
        "by": by,
        "cluster": cluster,
        "organisation": organisation,
        "project": project,
        "target": target_of(target),
        "data": {key: plain(value) for key, value in data.items()},
    }


def plain(value: Any) -> Any:
    """What JSON can hold; a record becomes its text, money its digits."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
