"""All that a database holds, to compare before and after."""

from django.apps import apps
from django.core import serializers

# What a merge and its undoing leave behind on purpose.
LEFT = {
    "audit.event",
    "organisations.organisationmerge",
    "organisations.personmerge",
}
# Worked out anew: the same sizes under other keys.
WITHOUT_KEYS = {"organisations.sizeperiod"}


def dump():
    """Every row of every table of ours, as plain values."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if not model.__module__.startswith("grappe.") or label in LEFT:
            continue
        rows = serializers.serialize("python", model._base_manager.order_by("pk"))
        found[label] = [row["fields"] if label in WITHOUT_KEYS else row for row in rows]
        if label in WITHOUT_KEYS:
            found[label].sort(key=lambda row: (row["organisation"], row["starts_on"]))
    return found
