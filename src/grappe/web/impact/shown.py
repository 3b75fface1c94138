"""Studies as lists and pages show them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from grappe.impact import document, planning, tables
from grappe.impact.models import RunState, Study, StudyState
from grappe.impact.queries import Listed, Used
from grappe.impact.wording import (
    Headline,
    bands,
    counted,
    dropped,
    headline,
    joined,
    plan_lines,
    shown,
    source_name,
)

COLOURS = {
    StudyState.PLANNED: "queued",
    StudyState.LOCKED: "upcoming",
    StudyState.LOADED: "upcoming",
    StudyState.ESTIMATED: "warning",
    StudyState.PUBLISHED: "current",
    StudyState.ABANDONED: "ended",
    RunState.RUNNING: "upcoming",
    RunState.DONE: "current",
    RunState.REFUSED: "warning",
    RunState.FAILED: "failed",
}


class Line:
    """One study of the list."""

    def __init__(self, listed: Listed) -> None:
        self.study, self.plan = listed.study, listed.plan
        self.run = listed.run
        self.colour = COLOURS[StudyState(listed.study.state)]
        self.headline = headline(listed.run) if listed.run else None


class ServiceLine:
    """A service and what is known of its effect."""

    def __init__(self, used: Used) -> None:
        self.service = used.service
        self.uses, self.organisations = used.uses, used.organisations
        self.study = used.listed.study if used.listed else None
        run = used.listed.run if used.listed else None
        self.headline: Headline | None = headline(run) if run else None


@dataclass(frozen=True)
class Version:
    plan: Any
    lines: list[tuple[str, str]]
    is_intact: bool


class Loaded:
    """A panel as the team reads it: who is in, from where, what is missing."""

    def __init__(self, panel: Any) -> None:
        report = panel.report
        least = panel.plan.minimum_cell
        self.panel = panel
        self.comparison = report.get("comparison", 0)
        self.missing_rate = report.get("missing_rate") or 0
        self.said_twice = report.get("said_twice", 0)
        self.disagree = report.get("disagree", 0)
        self.sources = [
            (source_name(code), count)
            for code, count in report.get("by_source", {}).items()
        ]
        self.dropped = [
            (dropped(code), count) for code, count in report.get("dropped", {}).items()
        ]
        self.sentences = [
            text for text in (bands.of_register(report), joined(report, least)) if text
        ]
        self.years = report.get("by_year", [])
        self.cohorts = [
            (cohort, tables.count(count, least))
            for cohort, count in report.get("by_cohort", {}).items()
        ]
        self.closed_treated = report.get("closed_treated", 0)
        self.closed_comparison = report.get("closed_comparison", 0)
        self.left = report.get("left", 0)


@dataclass(frozen=True)
class RunLine:
    run: Any
    colour: str
    version: int


@dataclass(frozen=True)
class Work:
    """What those who work on a study see of it."""

    versions: list[Version]
    files: list[tuple[Any, list[tuple[str, int]]]]
    loaded: Loaded | None
    is_panel_of_plan: bool
    runs: list[RunLine]
    colour: str
    # Which of the four steps is next: 1 plan, 2 outcomes, 3 run, 4 publish; 5: closed.
    step: int
    steps: list[tuple[int, str]]
    # Before any outcome is read: what the plan can hope to see.
    hope: Any = None

    @property
    def plan(self) -> Version:
        return self.versions[0]


@dataclass(frozen=True)
class Hoped:
    """The minimum detectable effect, in words."""

    treated: int
    comparison: int
    spread: str
    overall: str

    @classmethod
    def of(cls, plan: Any) -> "Hoped":
        found = planning.hope(plan)
        return cls(
            treated=found.treated,
            comparison=found.comparison,
            spread=shown(found.spread, plan, signed=False),
            overall=shown(found.overall, plan, signed=False) if found.overall else "",
        )


STEPS = {
    StudyState.PLANNED: 1,
    StudyState.LOCKED: 2,
    StudyState.LOADED: 3,
    StudyState.ESTIMATED: 4,
}


def work(study: Study) -> Work:
    plans = list(study.plans.select_related("service", "locked_by"))
    for plan in plans:
        plan.study = study
    panel = study.panels.select_related("plan", "loaded_by").first()
    runs = study.runs.select_related("plan", "started_by")
    hope = None
    if study.state in (StudyState.PLANNED, StudyState.LOCKED):
        hope = Hoped.of(plans[0])
    return Work(
        hope=hope,
        versions=[
            Version(
                plan, plan_lines(plan), not plan.is_locked or document.is_intact(plan)
            )
            for plan in plans
        ],
        files=[
            (one, [counted(notice) for notice in one.notices])
            for one in study.files.select_related("added_by")
        ],
        loaded=Loaded(panel) if panel else None,
        is_panel_of_plan=bool(panel and panel.plan_id == plans[0].pk),
        runs=[
            RunLine(run, COLOURS[RunState(run.state)], run.plan.version) for run in runs
        ],
        colour=COLOURS[StudyState(study.state)],
        step=STEPS.get(StudyState(study.state), 5),
        steps=[
            (1, _("Plan")),
            (2, _("Outcomes")),
            (3, _("Estimate")),
            (4, _("Publish")),
        ],
    )
