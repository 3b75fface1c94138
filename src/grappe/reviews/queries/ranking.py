"""The table of scores: which dossiers, in which order, and as a file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from grappe.accounts.access import Access
from grappe.documents import openings
from grappe.documents.models import Act
from grappe.labelling.models import DECIDED_STATES, LabelRequest, RequestState
from grappe.projects.doors import Door
from grappe.reviews import calibrating, scores, timing
from grappe.reviews.models import Opinion
from grappe.reviews.queries.team import compared, scored

OPEN, DECIDED, ALL = "open", "decided", "all"
UNDER_WAY = [*timing.READ_STATES, RequestState.HEARD]
STATES = {DECIDED: DECIDED_STATES, ALL: [*UNDER_WAY, *DECIDED_STATES]}
RELATED = ("cluster", "project", "procedure", "call")
LAST = float("inf")
RANKED: dict[str, Callable[[scores.Line], Any]] = {
    "mean": lambda line: _down(line.summary.mean),
    "calibrated": lambda line: _down(
        line.calibrated.score if line.calibrated else None
    ),
    "spread": lambda line: _down(line.summary.spread),
    "acronym": lambda line: line.request.project.acronym.lower(),
}


@dataclass(frozen=True)
class Ranked:
    """The table a person asked for; `unread` counts dossiers not opened to them."""

    lines: list[scores.Line]
    verdict: calibrating.Verdict
    unread: int


def _down(value: Decimal | float | None) -> float:
    return LAST if value is None else -float(value)


def asked_for(rows: QuerySet[LabelRequest], wanted: dict[str, Any]) -> QuerySet:
    rows = rows.filter(state__in=STATES.get(wanted.get("state", ""), UNDER_WAY))
    return rows.filter(call=wanted["call"]) if wanted.get("call") else rows


def ranked(access: Access, wanted: dict[str, Any], at: datetime) -> Ranked:
    """Every dossier read by experts that is opened to somebody, in the order asked."""
    opened = scored(access)
    shown = list(asked_for(opened, wanted).select_related(*RELATED).order_by("pk"))
    for row in shown:
        row.cluster = access.cluster
    table = scores.table(shown, among=compared(access, at))
    listed = LabelRequest.objects.listed_for(access).filter(procedure__has_experts=True)
    rank = RANKED.get(wanted.get("rank", ""), RANKED["mean"])
    lines = [line for line in table.lines if _is_wanted(line, wanted)]
    return Ranked(
        lines=sorted(lines, key=lambda line: (rank(line), line.request.pk)),
        verdict=table.verdict,
        unread=max(asked_for(listed, wanted).count() - len(shown), 0),
    )


def _is_wanted(line: scores.Line, wanted: dict[str, Any]) -> bool:
    least, show, mean = wanted.get("least"), wanted.get("show"), line.summary.mean
    if least is not None and (mean is None or mean < least):
        return False
    if show == "divided":
        return line.summary.is_divided
    return bool(line.summary.below) if show == "below" else True


def log(access: Access, lines: Iterable[scores.Line], act: Act, at: datetime) -> None:
    """Marks are content: who saw those of which dossiers is kept."""
    openings.log_many(
        access,
        [line.request.project_id for line in lines if line.summary.count],
        cluster=access.cluster,
        act=act,
        target="table of scores",
        at=at,
        door=Door.READER,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


COLUMNS = [
    ("number", gettext_lazy("Number"), lambda line: line.request.number),
    ("acronym", gettext_lazy("Acronym"), lambda line: line.request.project.acronym),
    (
        "call",
        gettext_lazy("Call"),
        lambda line: line.request.call.name if line.request.call else "",
    ),
    ("state", gettext_lazy("State"), lambda line: line.request.get_state_display()),
    ("opinions", gettext_lazy("Opinions filed"), lambda line: line.summary.count),
    *(
        (
            code,
            words,
            lambda line, code=code: line.summary.opinions.get(code, 0),
        )
        for code, words in Opinion.choices
    ),
    ("mean", gettext_lazy("Mean (0 to 100)"), lambda line: line.summary.mean),
    ("spread", gettext_lazy("Standard deviation"), lambda line: line.summary.spread),
    ("lowest", gettext_lazy("Lowest"), lambda line: line.summary.low),
    ("highest", gettext_lazy("Highest"), lambda line: line.summary.high),
    (
        "corrected",
        gettext_lazy("Corrected score"),
        lambda line: line.calibrated and _rounded(line.calibrated.score),
    ),
    (
        "corrected_low",
        gettext_lazy("Corrected score, low end"),
        lambda line: line.calibrated and _rounded(line.calibrated.low),
    ),
    (
        "corrected_high",
        gettext_lazy("Corrected score, high end"),
        lambda line: line.calibrated and _rounded(line.calibrated.high),
    ),
    (
        "under_threshold",
        gettext_lazy("Under the threshold"),
        lambda line: ", ".join(one.criterion.name for one in line.summary.below),
    ),
    (
        "marks",
        gettext_lazy("Mean by criterion"),
        lambda line: "; ".join(
            f"{one.criterion.name}: {one.mean}" for one in line.summary.by_criterion
        ),
    ),
]


def content(found: Ranked) -> dict[str, Any]:
    """The table as JSON: numbers stay numbers, codes stand for criteria."""
    verdict = found.verdict
    rows = [
        {code: _plain(of(line)) for code, _title, of in COLUMNS if code != "marks"}
        | {
            "state": line.request.state,
            "under_threshold": [one.criterion.code for one in line.summary.below],
            "criteria": {
                one.criterion.code: float(one.mean) for one in line.summary.by_criterion
            },
        }
        for line in found.lines
    ]
    told_of = {
        "is_better": verdict.is_better,
        "reason": verdict.reason,
        "marks": verdict.marks,
        "error_of_means": _rounded(verdict.error_of_means),
        "error_of_corrected": _rounded(verdict.error_of_calibrated),
        "level": verdict.level,
    }
    return {"calibration": told_of, "scores": rows}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, int | float) else str(value)
