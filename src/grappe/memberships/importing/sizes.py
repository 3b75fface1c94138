"""Work sizes out again after an import, or after it was undone."""

from collections.abc import Iterable, Mapping

from grappe.organisations.models import Organisation

CHUNK = 500


def work_out(pks: Iterable[int]) -> None:
    """Rebuild the size periods of these organisations."""
    # Read at need: the actions bring the whole engine of sizes with them.
    from grappe.organisations import actions

    ordered = sorted(pks)
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        for organisation in Organisation.objects.filter(pk__in=some).order_by("pk"):
            actions.assess_size(organisation)


def after_undo(touched: Mapping[str, Iterable[int]]) -> None:
    """Figures that went away no longer tell a size."""
    work_out(touched.get("organisations.organisation", ()))
