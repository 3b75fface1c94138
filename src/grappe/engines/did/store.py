"""A panel laid out once and kept in files, for many questions."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.normal import Calendar
from grappe.engines.did.panel import Panel
from grappe.engines.did.types import CohortSize

UNITS, ABOUT = "units.parquet", "panel.json"


def save(panel: Panel, folder: str | Path) -> None:
    """Write a panel, one row per unit, to a folder.

    Parameters
    ----------
    panel : Panel
        Of DuckDB.
    folder : path
        Made if it is not there; its panel, if any, is replaced.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    panel.wide.to_parquet(folder / UNITS)
    about = {
        name: getattr(panel, name)
        for name in (
            *("times", "covariates", "is_weighted", "weight_varies", "is_clustered"),
            *("rows", "missing"),
        )
    }
    about |= {
        "texts": sorted(panel.texts),
        "varying": sorted(panel.varying),
        "calendar": asdict(panel.calendar),
        "sizes": [asdict(size) for size in panel.sizes],
    }
    (folder / ABOUT).write_text(json.dumps(about, indent=1))


def load(connection: Any, folder: str | Path) -> Panel:
    """Open a panel that `save` wrote; its units stay in the file.

    Parameters
    ----------
    connection : Ibis backend
        From `sources.connect`.
    folder : path

    Raises
    ------
    NotEstimable
        If the folder holds none.
    """
    folder = Path(folder)
    try:
        about = json.loads((folder / ABOUT).read_text())
        wide = connection.read_parquet(str(folder / UNITS))
        return Panel(
            wide=wide,
            times=tuple(about["times"]),
            covariates=tuple(about["covariates"]),
            texts=frozenset(about["texts"]),
            varying=frozenset(about["varying"]),
            calendar=Calendar(**about["calendar"]),
            sizes=tuple(CohortSize(**size) for size in about["sizes"]),
            **{
                name: about[name]
                for name in ("is_weighted", "weight_varies", "is_clustered")
            },
            rows=about["rows"],
            missing=about["missing"],
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise NotEstimable("no_stored_panel", folder=str(folder)) from error
