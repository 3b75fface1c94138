"""The table of scores: dossiers ranked, how far experts agree, marks on one scale."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from grappe.common.paging import page_of
from grappe.documents import openings
from grappe.documents.models import Act
from grappe.labelling import rules as labelling
from grappe.labelling import wording
from grappe.labelling.models import DECIDED_STATES, LabelRequest, RequestState
from grappe.projects.doors import Door
from grappe.reviews import rules, scores, timing
from grappe.reviews.models import Opinion
from grappe.reviews.queries import team as queries
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export
from grappe.web.reviews.forms.team import ALL, DECIDED, ScoreFilter

STATES = {
    DECIDED: DECIDED_STATES,
    ALL: [*timing.READ_STATES, RequestState.HEARD, *DECIDED_STATES],
}
UNDER_WAY = [*timing.READ_STATES, RequestState.HEARD]
RELATED = ("cluster", "project", "procedure", "call")
LAST = float("inf")
RANKED: dict[str, Callable[[scores.Line], Any]] = {
    "mean": lambda line: _down(line.summary.mean),
    "calibrated": lambda line: _down(line.calibrated and line.calibrated.score),
    "spread": lambda line: _down(line.summary.spread),
    "acronym": lambda line: line.request.project.acronym.lower(),
}


@dataclass(frozen=True)
class Ranked:
    """The table a person asked for; `unread` counts dossiers not opened to them."""

    lines: list[scores.Line]
    verdict: Any
    unread: int


def _down(value: Decimal | float | None) -> float:
    return LAST if value is None else -float(value)


def asked_for(rows: QuerySet[LabelRequest], wanted: dict[str, Any]) -> QuerySet:
    rows = rows.filter(state__in=STATES.get(wanted.get("state", ""), UNDER_WAY))
    return rows.filter(call=wanted["call"]) if wanted.get("call") else rows


def ranked(access: Any, wanted: dict[str, Any]) -> Ranked:
    """Every dossier read by experts that is opened to somebody, in the order asked."""
    opened = queries.scored(access)
    shown = list(asked_for(opened, wanted).select_related(*RELATED).order_by("pk"))
    for row in shown:
        row.cluster = access.cluster
    table = scores.table(shown, among=queries.compared(access, timezone.now()))
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


@require_GET
@allowed(rules.can_see_scores)
def score_table(request):
    access = request.access
    form = ScoreFilter(request.GET, access=access)
    found = ranked(access, form.wanted)
    page = page_of(request, found.lines)
    log(request, page, Act.OPENED)
    context = {
        "form": form,
        "page": page,
        "rows": [Row(line) for line in page],
        "verdict": found.verdict,
        "verdict_text": told(found.verdict),
        "unread": found.unread,
        "divided": scores.DIVIDED,
        "may_note": labelling.can_manage_requests(access),
        "may_count": rules.can_see_statistics(access),
        "export_url": reverse("reviews:score_export", args=[access.cluster.slug]),
    }
    return render(request, "reviews/score_table.html", context)


def log(request: Any, lines: Any, act: Act) -> None:
    """Marks are content: who saw those of which dossiers is kept."""
    openings.log_many(
        request.access,
        [line.request.project_id for line in lines if line.summary.count],
        cluster=request.access.cluster,
        act=act,
        target="table of scores",
        at=timezone.now(),
        door=Door.READER,
    )


class Row:
    """A line of the table in words."""

    def __init__(self, line: scores.Line):
        self.request, self.summary = line.request, line.summary
        self.calibrated = line.calibrated
        self.state = wording.internal(line.request.state, line.request.cluster)
        self.opinions = opinions_of(line.summary)


def opinions_of(summary: scores.Summary) -> list[tuple[str, str, int]]:
    """(code, words, how many) of each opinion that was given."""
    return [
        (code, str(words), summary.opinions[code])
        for code, words in Opinion.choices
        if summary.opinions.get(code)
    ]


def told(verdict: Any) -> str:
    """What correcting for harsh and lenient experts is worth, with its figures."""
    if verdict.error_of_means is None:
        return _(
            "Too few marks compare experts with one another: nothing is corrected. "
            "Rank by the mean."
        )
    figures = ngettext(
        "On %(marks)d mark left out, the corrected scores miss by %(corrected).1f "
        "points, the means by %(means).1f.",
        "On %(marks)d marks left out one by one, the corrected scores miss by "
        "%(corrected).1f points, the means by %(means).1f.",
        verdict.marks,
    ) % {
        "marks": verdict.marks,
        "corrected": verdict.error_of_calibrated,
        "means": verdict.error_of_means,
    }
    if verdict.is_better:
        return figures
    return figures + " " + _("Rank by the mean.")


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


@require_GET
@allowed(rules.can_see_scores)
def score_export(request):
    """The same rows as a file; JSON also says what correcting is worth."""
    form = ScoreFilter(request.GET, access=request.access)
    found = ranked(request.access, form.wanted)
    if request.GET.get("format") == "json":
        response: HttpResponse = as_json(request, found)
    else:
        columns = [Column(title, of) for _code, title, of in COLUMNS]
        response = export(request, "scores", columns, found.lines)
    if response.status_code == HttpResponse.status_code:
        log(request, found.lines, Act.EXPORTED)
    return response


def as_json(request: Any, found: Ranked) -> JsonResponse:
    verdict = found.verdict
    rows = [
        {code: _plain(of(line)) for code, _title, of in COLUMNS if code != "marks"}
        | {
            "criteria": {
                one.criterion.code: float(one.mean) for one in line.summary.by_criterion
            }
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
    name = f"{request.access.cluster.slug}-scores-{timezone.localdate():%Y-%m-%d}.json"
    return JsonResponse(
        {"calibration": told_of, "scores": rows},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, int | float) else str(value)
