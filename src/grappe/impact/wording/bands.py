"""What is said of headcounts that are bands: never shown as if they were counted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from grappe.impact.panels.values import BANDS
from grappe.impact.wording.marks import listed, named
from grappe.impact.wording.numbers import NARROW, decimals


def of_panel(report: Mapping[str, Any]) -> str:
    """That some values are bands, and of which years; "" where none is."""
    count = int(report.get("by_source", {}).get(BANDS, 0))
    rows = int(report.get("rows") or 0)
    if not count or not rows:
        return ""
    return _(
        "%(share)s of the yearly values are bands of SIRENE, of %(years)s, counted for "
        "their middle (10 to 19 employees: %(middle)s): what changes within a band is "
        "not seen."
    ) % {
        "share": f"{decimals(100 * count / rows, 0)}{NARROW}%",
        "years": listed(report.get("band_years", {})),
        "middle": decimals(14.5, 1),
    }


def of_register(report: Mapping[str, Any]) -> str:
    """What the register on this machine was asked for, and what it knew."""
    told = report.get("bands")
    if not told:
        return ""
    if not told["is_loaded"]:
        return _(
            "SIRENE is not loaded on this machine: its headcount bands were not read. "
            "Load it with “grappe registry load”, or give stock files."
        )
    observed = told["observed_on"]
    return _(
        "SIRENE of %(day)s: asked for %(asked)s organisations, it has no headcount "
        "band for %(without)s; the bands of the others are of these years, with their "
        "number: %(years)s. A band counts for its middle (10 to 19 employees: "
        "%(middle)s), the last one (10,000 and more) for its floor. The register tells "
        "the latest year only: stock files of earlier months tell the others."
    ) % {
        "day": formats.date_format(date.fromisoformat(observed), "SHORT_DATE_FORMAT")
        if observed
        else "–",
        "asked": decimals(told["asked"], 0),
        "without": decimals(told["without"], 0),
        "years": listed(
            named(year, decimals(count, 0)) for year, count in told["years"].items()
        )
        or "–",
        "middle": decimals(14.5, 1),
    }
