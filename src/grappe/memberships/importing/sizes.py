"""Work sizes out again after an import, or after it was undone."""

from collections.abc import Iterable, Mapping

from grappe.organisations import actions, sizing
from grappe.organisations.models import SizePeriod

CHUNK = 500


def work_out(pks: Iterable[int]) -> None:
    """Rebuild the size periods of these organisations and of their groups."""
    ordered = sorted(pks)
    for start in range(0, len(ordered), CHUNK):
        actions.assess_sizes(sizing.reach(ordered[start : start + CHUNK]))


def after_undo(touched: Mapping[str, Iterable[int]]) -> None:
    """Figures that went away no longer tell a size."""
    ordered = sorted(touched.get("organisations.organisation", ()))
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        sized = SizePeriod.objects.filter(organisation__in=some)
        work_out(set(sized.values_list("organisation_id", flat=True)))
