"""What the page of a run shows: sentence, pictures, tables, limits."""

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grappe.impact import charts, tables
from grappe.impact.models import Run
from grappe.impact.wording import (
    Check,
    Headline,
    apart,
    checks,
    decimals,
    headline,
    named,
    shown,
    support,
    worded,
)
from grappe.indicators.charts import svg
from grappe.web.impact.tables import Shown, shown_table

LANGUAGES = (("fr", "Français"), ("en", "English"))
# Told with the picture of which they are the numbers; the others at the end.
WITH_PICTURES = {"events": "event", "balance": "balance", "sensitivity": "sensitivity"}
OTHERS = (
    "effects",
    "cohorts",
    "years",
    "placebos",
    "placebo-space",
    "support",
    "panel",
    "entries",
    "sources",
    "left-out",
)


@dataclass(frozen=True)
class Pictured:
    """A picture with the table of its numbers."""

    key: str
    title: Any
    help: str
    picture: SafeString
    table: Shown


@dataclass(frozen=True)
class Result:
    run: Run
    headline: Headline | None
    # (code of the language, its name, the sentence in it)
    sentences: list[tuple[str, str, str]]
    # Each test of the plan, in words.
    checks: list[Check]
    pictures: list[Pictured]
    tables: list[Shown]


def of(run: Run) -> Result:
    """All that is shown of a finished run; its effects are read once."""
    run = (
        Run.objects.select_related(
            "plan__service", "plan__study", "panel", "study__cluster", "started_by"
        )
        .prefetch_related("effects")
        .get(pk=run.pk)
    )
    return Result(
        run=run,
        headline=headline(run),
        sentences=sentences(run),
        checks=checks(run),
        pictures=pictures(run),
        tables=[table for key in OTHERS if (table := shown_table(run, key))],
    )


def sentences(run: Run) -> list[tuple[str, str, str]]:
    """The sentence in both languages: to be quoted as it stands."""
    found = []
    for code, name in LANGUAGES:
        with translation.override(code):
            told = headline(run)
        if told:
            found.append((code, name, told.sentence))
    return found


def pictures(run: Run) -> list[Pictured]:
    drawn = [
        (
            "events",
            _("Effect by year since treatment"),
            _(
                "Before year 0, nothing should show: the further the points are from "
                "zero there, the less the effect after can be believed. The intervals "
                "hold all together."
            ),
            _events,
        ),
        (
            "balance",
            _("Balance of the groups"),
            " ".join(
                text
                for text in (
                    _(
                        "How far apart both groups are, in standard deviations, "
                        "before and after adjustment; beyond 0.1, they are not alike."
                    ),
                    support(run),
                )
                if text
            ),
            _balance,
        ),
        (
            "sensitivity",
            _("Sensitivity to unlike paths"),
            _(
                "What the interval becomes if paths had differed after treatment by so "
                "many times the most they differed by before."
            ),
            _sensitivity,
        ),
    ]
    return [
        Pictured(key, title, text, draw(run), table)
        for key, title, text, draw in drawn
        if (table := shown_table(run, key))
    ]


def _events(run: Run) -> SafeString:
    rows = sorted(
        (one for one in run.effects.all() if one.kind == "event"),
        key=lambda one: one.position,
    )
    told = apart(
        named(one.key, shown(one.estimate, run.plan))
        for one in rows
        if one.estimate is not None
    )
    return svg(charts.event_study(rows, run.plan, told))


def _balance(run: Run) -> SafeString:
    rows = tables.balance(run)
    told = apart(
        named(
            row["label"],
            decimals(row["before"], 2)
            if row["after"] is None
            else f"{decimals(row['before'], 2)} → {decimals(row['after'], 2)}",
        )
        for row in rows
    )
    return svg(charts.balance(rows, told))


def _sensitivity(run: Run) -> SafeString:
    rows = tables.sensitivity(run)
    told = apart(
        named(
            decimals(row["bound"], 1),
            _("%(low)s to %(high)s")
            % {
                "low": shown(row["low"], run.plan),
                "high": shown(row["high"], run.plan),
            },
        )
        for row in rows
    )
    return svg(charts.sensitivity(rows, run.plan, told))


def messages_of(run: Run) -> list[str]:
    """What a run without a number says; warnings are with the sentence."""
    return [worded(one) for one in run.messages if one["level"] == "error"]
