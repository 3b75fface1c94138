"""What the appendix holds, and its setting by typst."""

import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from grappe.impact import charts, tables
from grappe.impact.models import Run
from grappe.impact.wording import (
    apart,
    bands,
    checks,
    decimals,
    headline,
    joined,
    named,
    plan_lines,
    shown,
)
from grappe.impact.wording.numbers import NARROW
from grappe.indicators.charts import Chart, png

LANGUAGES = ("fr", "en")
TEMPLATE = Path(__file__).with_name("appendix.typ")
# Numbers told on the plan's scale.
ON_SCALE = ("estimate", "error", "low", "high")
ORDER = (
    "effects",
    "events",
    "cohorts",
    "years",
    "balance",
    "support",
    "sensitivity",
    "placebos",
    "placebo-space",
    "cells",
)
DATA = ("sources", "panel", "entries", "left-out")


def pdf(run: Run, language: str) -> bytes:
    """The appendix of a finished run, tagged for those who hear it."""
    import typst

    with translation.override(language), tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "appendix.typ").write_text(TEMPLATE.read_text("utf-8"), "utf-8")
        told = content(run, language)
        accent = run.study.cluster.accent
        told["pictures"] = [
            _kept(root, number, picture, accent)
            for number, picture in enumerate(pictures(run))
        ]
        text = json.dumps(told, ensure_ascii=False)
        (root / "content.json").write_text(text, "utf-8")
        # The fonts inside typst, so that the same run gives the same document.
        return typst.compile(
            root / "appendix.typ", root=root, ignore_system_fonts=True, format="pdf"
        )


def _kept(root: Path, number: int, picture: Chart, accent: str) -> dict[str, str]:
    name = f"picture-{number}.png"
    (root / name).write_bytes(png(picture, accent))
    return {"file": name, "title": picture.title, "alt": picture.description}


def pictures(run: Run) -> list[Chart]:
    events = sorted(
        (one for one in run.effects.all() if one.kind == "event"),
        key=lambda one: one.position,
    )
    told = apart(
        named(one.key, shown(one.estimate, run.plan))
        for one in events
        if one.estimate is not None
    )
    found = [charts.event_study(events, run.plan, told)] if events else []
    if rows := tables.balance(run):
        found.append(charts.balance(rows, str(tables.TABLES["balance"].title)))
    if rows := tables.sensitivity(run):
        title = str(tables.TABLES["sensitivity"].title)
        found.append(charts.sensitivity(rows, run.plan, title))
    return found


def content(run: Run, language: str) -> dict[str, Any]:
    """Every text of the document, in the language in force."""
    told = headline(run)
    plan, panel = run.plan, run.panel
    return {
        "language": language,
        "accent": run.study.cluster.accent,
        "title": run.study.name,
        "subtitle": _("Methods appendix"),
        "cluster": run.study.cluster.name,
        "date": formats.date_format(timezone.localdate(run.started_at), "DATE_FORMAT"),
        "words": words(),
        "sentence": told.sentence if told else "",
        "kind": _("Causal estimate (%(method)s; interval %(interval)s)")
        % {"method": told.method, "interval": told.interval}
        if told
        else "",
        "checks": [
            {"title": capfirst(one.title), "sentence": one.sentence}
            for one in checks(run)
        ],
        "notes": [
            text
            for text in (
                bands.of_register(panel.report),
                joined(panel.report, plan.minimum_cell),
            )
            if text
        ],
        "caveats": list(told.caveats) if told else [],
        "plan": [
            *plan_lines(plan),
            (_("Version"), str(plan.version)),
            *([(_("Why this version"), plan.reason)] if plan.reason else []),
            (
                _("Locked on"),
                _moment(plan.locked_at),
            ),
            (
                _("Outcomes loaded on"),
                _moment(panel.loaded_at),
            ),
        ],
        "hash": plan.sha256,
        "panel_hash": panel.sha256,
        "files": [
            {"name": one["name"], "sha256": one["sha256"], "rows": str(one["rows"])}
            for one in panel.report.get("files", [])
        ],
        "counts": _(
            "%(units)s organisations, %(treated)s of them treated; %(rows)s yearly "
            "values; %(missing)s of the yearly values are missing."
        )
        % {
            "units": decimals(panel.unit_count, 0),
            "treated": decimals(panel.treated_count, 0),
            "rows": decimals(panel.row_count, 0),
            "missing": _percent(float(panel.report["missing_rate"])),
        },
        "data": [one for key in DATA if (one := table(run, key))],
        "results": [one for key in ORDER if (one := table(run, key))],
        "versions": ", ".join(
            f"{name} {value}" for name, value in run.versions.items()
        ),
    }


def _percent(rate: float) -> str:
    return f"{decimals(100 * rate, 1)}{NARROW}%"


def _moment(at: datetime | None) -> str:
    """In the time of the installation, as pages show it."""
    if at is None:
        return "–"
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def words() -> dict[str, str]:
    """The titles and paragraphs that do not change from one study to another."""
    return {
        "says": _("What it says"),
        "says_not": _("What it does not say"),
        "checks": _("What the tests of the plan say"),
        "plan": _("Plan"),
        "locked": _(
            "The plan was locked before outcomes were loaded. Its hash (SHA-256 of its "
            "canonical JSON) proves that it did not change since:"
        ),
        "data": _("Data"),
        "panel": _("SHA-256 of the panel:"),
        "files": _("Files given"),
        "estimators": _("Estimators"),
        "definition": _(
            "For a group of organisations first treated in year g, and a year t, with "
            "C those compared with:"
        ),
        "robust": _(
            "Adjusted for characteristics X, with m the change that a regression on "
            "those compared predicts, and weights w from the probability of being "
            "treated:"
        ),
        "overall": _(
            "The overall effect is the mean over all years treated, weighted by the "
            "size of the groups; the effect of one year is that mean divided by the "
            "mean number of years treated behind it:"
        ),
        "errors": _(
            "Errors are those of the influence function, summed by organisation, or by "
            "the group that the plan names. The intervals by year since entry hold all "
            "together."
        ),
        "results": _("Results"),
        "small": _(
            "Numbers and counts that rest on fewer organisations than the plan's "
            "threshold are withheld."
        ),
        "limits": _("Limits"),
        "limit_paths": _(
            "The estimate is the effect of treatment if, without it, the treated and "
            "those compared would have followed the same path on average. That cannot "
            "be proved; the years before treatment only test whether it was so."
        ),
        "limit_sources": _(
            "Values are taken as their sources say them. Small companies may keep "
            "their accounts confidential, and not at random."
        ),
        "limit_leavers": _(
            "An organisation that leaves stays among the treated: the effect is that "
            "of having entered."
        ),
        "references": _("References"),
        "versions": _("Versions"),
        "page": _("Page"),
    }


def table(run: Run, key: str) -> dict[str, Any] | None:
    """A table as texts; None where it is empty."""
    wanted = tables.TABLES[key]
    rows = wanted.rows(run)
    if not rows:
        return None
    columns = [
        (name, title)
        for name, title in wanted.columns
        if name != "note" or any(row.get("note") for row in rows)
    ]
    return {
        "title": str(wanted.title),
        "heads": [str(title) for _name, title in columns],
        "rows": [
            [_cell(name, row.get(name), run) for name, _ in columns] for row in rows
        ],
    }


def _cell(name: str, value: Any, run: Run) -> str:
    if value is None or value == "":
        return "" if name == "note" else "–"
    if isinstance(value, str):
        return value
    if name in ON_SCALE:
        return shown(value, run.plan, signed=name != "error")
    if name in ("year", "cohort"):
        return str(value)
    if isinstance(value, int):
        return decimals(value, 0)
    return decimals(value, 3)
