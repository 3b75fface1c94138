"""The pool of experts: found, with what each carries."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from grappe.common.periods import in_force
from grappe.labelling import undertakings
from grappe.labelling.models import (
    STANDING_STATES,
    Expert,
    ExpertCompetence,
    Unavailability,
    Undertaking,
)


def pool(access: Any) -> QuerySet[Expert]:
    """The cluster's experts, with their load, and whether they are away or signed.

    The load counts readings standing and not done, on every project: a number that
    names none.
    """
    text = undertakings.current(access.cluster)
    away = Unavailability.objects.in_force(access.on).filter(expert=OuterRef("pk"))
    signed = Undertaking.objects.filter(text=text, user=OuterRef("user"))
    reading = [state for state in STANDING_STATES if state != "done"]
    return (
        Expert.objects.filter(cluster=access.cluster)
        .select_related("user", "organisation", "cluster")
        .annotate(
            load=Count("assignments", filter=Q(assignments__state__in=reading)),
            is_away=Exists(away),
            has_signed=Exists(signed),
        )
        # Counting loses the order of the model.
        .order_by("user__family_name", "user__given_name", "pk")
    )


def found(experts: QuerySet[Expert], wanted: dict[str, Any], on: date) -> Any:
    """Those that the valid filters ask for; without a state, those in the pool."""
    for word in (wanted.get("q") or "").split():
        experts = experts.filter(
            Q(user__family_name__icontains=word)
            | Q(user__given_name__icontains=word)
            | Q(organisation__legal_name__icontains=word)
            | Q(organisation__brand_name__icontains=word)
            | Q(biography__icontains=word)
        )
    if wanted.get("kind"):
        experts = experts.filter(kind=wanted["kind"])
    if wanted.get("competence"):
        knows = ExpertCompetence.objects.filter(
            expert=OuterRef("pk"), competence=wanted["competence"]
        )
        experts = experts.filter(Exists(knows))
    state = wanted.get("state") or ""
    if state == "past":
        return experts.filter(ends_on__lt=on)
    experts = experts.filter(in_force(on) | Q(starts_on__gt=on))
    conditions = {
        "free": Q(load__lt=F("capacity"), is_away=False),
        "away": Q(is_away=True),
        "outside": Q(is_outside=True),
        "unsigned": Q(has_signed=False),
    }
    return experts.filter(conditions[state]) if state in conditions else experts
