"""How a body meets and votes: statutes adopted from a day on, the former kept."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.actions.settings import NotSavable, change, save
from grappe.committees.models import SessionState, Statutes
from grappe.labelling.models import Body

# What statutes say; the period is the business of `adopt_statutes`.
RULES = (
    "quorum_percent",
    "quorum_is_exceeded",
    "quorum_least",
    "quorum_counts_proxies",
    "quorum_each_college",
    "recused_count",
    "no_quorum_on_second_call",
    "majority",
    "chair_breaks_ties",
    "proxies_each",
    "remote_counts",
    "secret_least",
)


@transaction.atomic
def adopt_statutes(
    body: Body,
    values: dict[str, Any],
    *,
    starts_on: date,
    by: User | None,
    at: datetime,
) -> Statutes:
    """Give a body statutes from a day on; those in force end on the eve.

    Raises NotSavable if others begin that day or later, or a value is wrong.
    """
    body = Body.objects.select_for_update().get(pk=body.pk)
    if body.statutes.filter(starts_on__gte=starts_on).exists():
        raise NotSavable(
            ValidationError({"starts_on": _("Other statutes begin that day or later.")})
        )
    eve = starts_on - timedelta(days=1)
    for former in body.statutes.overlapping(starts_on, None):
        change(former, {"ends_on": eve})
    statutes = Statutes(body=body, starts_on=starts_on, **values)
    save(statutes)
    record("committees.statutes_adopted", statutes, by=by, at=at, **_facts(statutes))
    return statutes


@transaction.atomic
def change_statutes(
    statutes: Statutes, values: dict[str, Any], *, by: User | None, at: datetime
) -> Statutes:
    """Correct statutes by which nothing was held yet. Raises NotSavable else."""
    if has_served(statutes):
        raise NotSavable(
            ValidationError(
                {
                    NON_FIELD_ERRORS: _(
                        "A session was held by these statutes: adopt others."
                    )
                }
            )
        )
    statutes, changes = change(statutes, values)
    if changes:
        facts = {**_facts(statutes), "changes": changes}
        record("committees.statutes_changed", statutes, by=by, at=at, **facts)
    return statutes


def has_served(statutes: Statutes) -> bool:
    """Whether a session was opened by them; it keeps its own copy."""
    return any(map(statutes.is_in_force, days_held(statutes.body)))


def days_held(body: Body) -> list[date]:
    """When sessions of a body were held, or are."""
    held = body.sessions.filter(state__in=[SessionState.OPEN, SessionState.CLOSED])
    return list(held.values_list("held_on", flat=True))


def _facts(statutes: Statutes) -> dict[str, Any]:
    return {
        "body": str(statutes.body),
        "starts_on": statutes.starts_on,
        "cluster": statutes.body.cluster,
    }
